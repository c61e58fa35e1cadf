"""The data set on disk: Parquet parts, the ledger, and what reads them."""

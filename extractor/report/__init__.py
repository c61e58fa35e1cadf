"""What a person reads: the audit page and the terminal report."""

"""What is said over several documents at once: above the stages, which know one document at a time.

    reconcile  the same fact in two documents, editions of one text, years of one series, copied figures
    diff       two captures of one report: the figures that changed, appeared, vanished
    explain    one finding in full
    suggest    open subjects gathered into proposals for new indicators

Like ``pipeline`` and ``mining``, these may use the stages; no stage uses them.
"""

"""The commands of ``dudao``, a file for each group of them.

To add one: write it here with ``@click.command``, taking its options from ``options.py``, and name it in
``extractor/cli.py``.  A command parses, calls and prints; what it does lies behind it.
What it prints on standard output is the result; ``note`` and ``complain`` speak on standard error, one line each.
It returns an exit code: DONE, SOME_FAILED or NOTHING_DONE.  Heavy imports stay inside the functions that need them.
"""

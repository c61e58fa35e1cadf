"""The version of the program, as pyproject.toml states it."""

__version__ = "0.8.0"

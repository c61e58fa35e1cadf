"""Where the work is done: supervised processes on this machine."""

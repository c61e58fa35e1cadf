"""How well the program reads: gold documents, scoring against them, and the pinned scores."""

"""Dudao inside other programs' frames; each module needs the extra that its first lines name."""

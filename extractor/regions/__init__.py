"""Places: which of China's provinces, cities and counties a text names, and which one it speaks about.

    gazetteer = rules.compiled(Gazetteer)
    gazetteer.find(shadow)                    the places named, with their offsets
    gazetteer.document_region(document)       the place a document reports on, and what speaks against it
    gazetteer.by_level_word("全县", region)   what 全县 means in a report on that region

The names are data: ``patterns/regions.tsv`` (codes and names, rebuilt by ``corpora/build_regions.py``)
and ``patterns/regions.toml`` (nicknames, look-alikes, the wording around names).
"""

from __future__ import annotations

from extractor.regions.area import passing
from extractor.regions.gazetteer import Gazetteer
from extractor.regions.mentions import Mention, as_label
from extractor.regions.places import NATION

__all__ = ["NATION", "Gazetteer", "Mention", "as_label", "passing"]

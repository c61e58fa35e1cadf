"""How sites are asked."""

from __future__ import annotations

from typing import NamedTuple

from extractor.version import __version__


class Manners(NamedTuple):
    """The pace and the limits of a crawl.

    agent     the User-Agent; robots.txt is read for it
    delay     least seconds between two requests to a host; slow answers lengthen it
    timeout   seconds that one answer may take as a whole
    most      bytes that one answer may have, also when unpacked
    retries   further tries after a passing failure; the first waits ``backoff`` seconds, each next one three times that
    limit     answers after which the run stops, 0 for none
    private   allows private and loopback addresses
    """

    agent: str = f"dudao/{__version__}"
    delay: float = 2.0
    timeout: float = 180.0
    most: int = 64 << 20
    retries: int = 3
    backoff: float = 5.0
    limit: int = 0
    private: bool = False

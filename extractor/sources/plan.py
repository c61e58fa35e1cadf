"""What to crawl: a site from its address, from a TOML file, or from the registry of publishers by region.

    name    = "某县教育局"
    region  = "640221"                                   # six-digit GB/T 2260 code, optional
    columns = ["https://www.example.gov.cn/xxgk/ddbg/"]  # list pages to read; a site's front page walks its columns
    hosts   = ["www.example.gov.cn"]                     # more hosts to stay on, optional
    system  = "trs"                                      # a content system of patterns/sites, else found out

Several sites in one file are ``[[site]]`` tables with these keys.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urlsplit

from extractor.model import DudaoError
from extractor.patterns import BUNDLED

_HERE = Path(__file__).resolve().parent.parent
REGISTRY = next(
    (p for p in (_HERE / "data" / "registry.csv", _HERE.parent / "corpora" / "registry.csv") if p.is_file()),
    BUNDLED / "registry.csv",
)
_KEYS = {"name": str, "region": str, "system": str, "columns": list, "hosts": list}
_CODE = re.compile(r"\d{6}")
_FRONT = re.compile(r"/?(?:index|default|main)?(?:\.\w+)?$", re.I)


class PlanError(DudaoError):
    """What to crawl cannot be told: one line with what to do."""


class Start(NamedTuple):
    """An address to begin with; ``column`` is its fragment (``#123``), which some catalogues choose the list by."""

    url: str
    column: str


class SitePlan(NamedTuple):
    """One site to crawl.

    hosts   where the crawl stays, small letters, with the port where it is not the scheme's own
    whole   True where a front page was given: its columns are walked by their names
    """

    id: str
    name: str
    region: str | None
    starts: tuple[Start, ...]
    hosts: frozenset[str]
    system: str | None
    whole: bool


class Publisher(NamedTuple):
    """A row of ``corpora/registry.csv``.

    level  province | city | county
    kind   government | education
    site   address of the front page; columns are known list pages of reports
    """

    name: str
    code: str
    level: str
    kind: str
    site: str
    columns: tuple[str, ...]
    confidence: str


def plan(target: str, hosts: Iterable[str] = ()) -> list[SitePlan]:
    """The sites of a target: an address, or the path of a TOML file.  Raises PlanError, one line."""
    if target.startswith(("http://", "https://")):
        return [_site({"columns": [target], "hosts": list(hosts)}, target)]
    path = Path(target)
    if path.suffix.lower() != ".toml":
        raise PlanError(f"{target}: neither a web address nor a SITE.toml; addresses begin with http:// or https://")
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise PlanError(f"{target}: cannot be opened ({error.strerror}); check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanError(f"{target}: not valid TOML: {error}") from error
    tables = content.get("site", [content])
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise PlanError(f"{target}: sites are [[site]] tables, or the keys of one site")
    return [_site({**t, "hosts": [*t.get("hosts", []), *hosts]}, target) for t in tables]


def region_plans(code: str, registry: Path = REGISTRY) -> list[SitePlan]:
    """The publishers of a region and of the places inside it.  Raises PlanError where there are none."""
    if not _CODE.fullmatch(code):
        raise PlanError(f"--region {code}: give a six-digit code of GB/T 2260, such as 640221")
    stem = code.removesuffix("00").removesuffix("00")
    rows = [p for p in publishers(registry) if p.code.startswith(stem)]
    if not rows:
        raise PlanError(f"--region {code}: the registry has no publisher there; give the site's address or a SITE.toml")
    return [
        _site(
            {"name": p.name, "region": p.code, "columns": list(p.columns) or [p.site], "hosts": [host_of(p.site)]},
            registry.name,
        )
        for p in rows
    ]


def publishers(registry: Path = REGISTRY) -> list[Publisher]:
    """The rows of the registry.  Raises PlanError where it cannot be read."""
    try:
        with registry.open(encoding="utf-8", newline="") as file:
            return [
                Publisher(
                    row["name"],
                    row["code"],
                    row["level"],
                    row["kind"],
                    row["site"],
                    tuple(row["columns"].split()),
                    row["confidence"],
                )
                for row in csv.DictReader(file)
            ]
    except (OSError, KeyError, AttributeError) as error:
        raise PlanError(f"{registry.name}: the registry cannot be read ({error}); install the package again") from error


def host_of(url: str) -> str:
    """Host of an address, with its port where that is not the scheme's own; empty where there is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if host and port not in (None, usual) else host


def below(url: str, start: str) -> bool:
    """True for an address under a column: its folder, or the folder named like it (``/a/b.htm`` → ``/a/b/…``)."""
    if host_of(url) != host_of(start):
        return False
    path, column = urlsplit(url).path, urlsplit(start).path
    folder, _, name = column.rpartition("/")
    stem = name.partition(".")[0]
    if not name or _FRONT.fullmatch(name):
        return path.startswith(f"{folder}/") and folder != ""
    return path.startswith(f"{folder}/{stem}/")


def _site(table: dict[str, Any], source: str) -> SitePlan:
    for key, value in table.items():
        if key not in _KEYS:
            raise PlanError(f"{source}: {key!r} is no key of a site; known are {', '.join(_KEYS)}")
        members = value if isinstance(value, list) else [""]
        if not isinstance(value, _KEYS[key]) or not all(isinstance(v, str) for v in members):
            raise PlanError(f"{source}: {key} must be {'a list of texts' if _KEYS[key] is list else 'a text'}")
    columns = table.get("columns") or [f"https://{host}/" for host in table.get("hosts", [])]
    if not columns:
        raise PlanError(f"{source}: names nothing to begin with; give columns = ['https://…']")
    region = table.get("region")
    if region is not None and not _CODE.fullmatch(region):
        raise PlanError(f"{source}: region {region!r} is no six-digit code of GB/T 2260")
    starts = []
    for column in columns:
        url, fragment = urldefrag(column.strip())
        if not url.startswith(("http://", "https://")) or not host_of(url):
            raise PlanError(f"{source}: {column}: a column is a web address with http:// or https://")
        starts.append(Start(url, fragment))
    hosts = frozenset({h.lower() for h in table.get("hosts", []) if h} | {host_of(s.url) for s in starts})
    whole = all(_FRONT.fullmatch(urlsplit(s.url).path) for s in starts)
    name = table.get("name") or host_of(starts[0].url)
    return SitePlan(starts[0].url, name, region, tuple(starts), hosts, table.get("system"), whole)

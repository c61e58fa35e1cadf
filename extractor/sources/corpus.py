"""A crawl's folder: the reports with their files, the WARC files, the queue, and what was left out.

    corpus/crawl.sqlite                 the queue
    corpus/warc/crawl-00001.warc.gz     everything that was fetched
    corpus/reports/HOST/ID/report.json  the manifest of one report: its page, its attachments, where each came from
    corpus/reports/HOST/ID/page.html, 1.pdf, …
    corpus/skipped.csv                  what was not taken, and why

Names on disk are ours alone: nothing that a site sends becomes part of a path.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

QUEUE, REPORTS, WARC, MANIFEST, SKIPPED = "crawl.sqlite", "reports", "warc", "report.json", "skipped.csv"
LOG, LOCK = "crawl.log", "crawl.lock"
_CONTROL = re.compile(r"[\x7f-\x9f]")  # terminals obey them, and JSON leaves them as they are
_HOST = re.compile(r"[^a-z0-9.-]+")


def is_corpus(folder: Path) -> bool:
    """True for a folder that this program crawls into."""
    return (folder / QUEUE).is_file() and (folder / REPORTS).is_dir()


def corpus_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files of a corpus's reports, in the order of their folders, each with the address it came from."""
    for manifest in sorted((folder / REPORTS).glob(f"*/*/{MANIFEST}")):
        try:
            content = json.loads(manifest.read_text("utf-8"))
            files = [(manifest.parent / str(f["file"]), str(f["url"])) for f in content["files"]]
        except (OSError, ValueError, KeyError, TypeError):
            continue  # not of this program; the crawl writes whole manifests only
        for path, url in files:
            if path.parent == manifest.parent and path.is_file():
                yield path, url


def report_id(url: str) -> str:
    """The id of a report: a digest of the address of its page."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def report_folder(host: str, report: str) -> str:
    """The folder of a report, relative to the corpus."""
    return f"{REPORTS}/{_HOST.sub('_', host.lower()).strip('.')[:100] or 'host'}/{report}"


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".writing-{path.name}")
    temporary.write_bytes(data)
    temporary.replace(path)


def write_manifest(corpus: Path, report: dict[str, Any], files: list[dict[str, Any]]) -> None:
    """Writes a report's manifest from its rows in the queue."""
    head = {k: v for k, v in report.items() if k not in ("visit", "folder", "facts") and v is not None}
    body = [{k: v for k, v in file.items() if k != "report" and v is not None} for file in files]
    for file in body:
        file["file"] = file.pop("name")
    text = json.dumps({**head, **json.loads(report["facts"]), "files": body}, ensure_ascii=False, indent=1)
    text = _CONTROL.sub(lambda m: f"\\u{ord(m[0]):04x}", text)
    write_whole(corpus / report["folder"] / MANIFEST, text.encode("utf-8", "backslashreplace") + b"\n")

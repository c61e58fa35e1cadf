"""Does a run that is killed again and again end with the same data set as one that is left alone?

    python -m eval.kill_run --documents 5000

Makes documents by multiplying the bundled samples (and any folder given with --also) with changed
figures, mines them undisturbed, mines them once more while killing a worker, the supervisor and the
whole process group at random moments, and compares the two data sets row by row.  Linux only.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from extractor.dataset.parts import TABLES
from extractor.dataset.store import open_dataset, ordered
from extractor.patterns import SAMPLES

ROOT = Path(__file__).resolve().parent.parent
_FIGURE = re.compile(r"(?<=[\u4e00-\u9fff])\d{1,6}(?!\d)")  # in running text: after a Chinese character
_SAMPLE_FORMS = {".html", ".htm", ".txt"}


def make_documents(folder: Path, count: int, also: Sequence[Path] = (), seed: int = 1) -> int:
    """Writes ``count`` documents of different bytes, a hundred to a folder; the same ones for the same seed.

    returns  how many bytes they have together
    raises   FileNotFoundError where there is no sample to multiply
    """
    samples = [p for place in (SAMPLES, *also) for p in sorted(place.iterdir()) if p.suffix in _SAMPLE_FORMS]
    if not samples:
        raise FileNotFoundError(f"no sample in {SAMPLES}")
    texts = [(p.suffix, *_decoded(p.read_bytes())) for p in samples]
    chance = random.Random(seed)
    size = 0
    for number in range(count):
        suffix, text, encoding = texts[number % len(texts)]
        changed = _FIGURE.sub(lambda m: str(max(1, int(m[0]) + chance.randint(-9, 9))), text)
        own = f"<!-- {number} -->" if "htm" in suffix else f"编号:{number}"
        data = f"{changed}\n\n{own}\n".encode(encoding)
        path = folder / f"{number // 100:03}" / f"{number:06}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        size += len(data)
    return size


def _decoded(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:  # some samples are in the older encoding on purpose
        return data.decode("gb18030"), "gb18030"


def start(sources: Path, into: Path, *options: str) -> subprocess.Popen[bytes]:
    """The real command in a process group of its own."""
    command = [sys.executable, "-m", "extractor.cli", "mine", str(sources), "-o", str(into), *options]
    return subprocess.Popen(
        command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def kill_worker(run: subprocess.Popen[bytes], chance: random.Random) -> bool:
    """SIGKILL to one worker of a run; False where it has none just now."""
    listed = Path(f"/proc/{run.pid}/task").glob("*/children")  # a process is the child of the thread that made it
    workers = [int(pid) for children in listed for pid in children.read_text().split()]
    if not workers:
        return False
    os.kill(chance.choice(workers), signal.SIGKILL)
    return True


def kill_parent(run: subprocess.Popen[bytes], chance: random.Random) -> bool:
    """SIGKILL to the supervisor alone."""
    run.kill()
    return True


def kill_group(run: subprocess.Popen[bytes], chance: random.Random) -> bool:
    """SIGKILL to the supervisor and all its workers at once."""
    os.killpg(run.pid, signal.SIGKILL)
    return True


KILLS: dict[str, Callable[[subprocess.Popen[bytes], random.Random], bool]] = {
    "worker": kill_worker,
    "parent": kill_parent,
    "group": kill_group,
}


def disturbed(
    sources: Path, into: Path, seconds: float, kinds: Sequence[str], seed: int, *options: str
) -> list[tuple[str, int]]:
    """Mines to the end with a kill of each kind on the way, each at a random moment.

    seconds  that an undisturbed run takes; a kill comes after a tenth to a half of it
    returns  (kind, documents in the ledger at that moment) for every kill that hit a running process
    raises   RuntimeError where a run that was not killed ends with a failure
    """
    chance = random.Random(seed)
    hits: list[tuple[str, int]] = []
    run = start(sources, into, *options)
    for kind in kinds:
        until = time.monotonic() + seconds * chance.uniform(0.1, 0.5)
        while run.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        if run.poll() is None and KILLS[kind](run, chance):
            hits.append((kind, finished(into)))
        if kind != "worker":
            run.wait()
            run = start(sources, into, *options)
    if run.wait() != 0:
        raise RuntimeError(f"the last run ended with exit code {run.returncode}")
    return hits


def finished(folder: Path) -> int:
    """How many documents the ledger of a data set holds; 0 where there is none yet."""
    if not (folder / "ledger.sqlite").is_file():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{folder / 'ledger.sqlite'}?mode=ro", uri=True, timeout=5)) as ledger:
            return int(ledger.execute("select count(*) from documents").fetchone()[0])
    except sqlite3.OperationalError:  # killed before its tables were made
        return 0


def fingerprint(folder: Path) -> dict[str, tuple[int, str]]:
    """Per table the number of rows and a digest of ``select *`` in the table's fixed order."""
    with closing(open_dataset(folder)) as dataset:
        return {kind: _digest(dataset.connection.execute(ordered(kind))) for kind in TABLES}


def _digest(result: Any) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    for row in _fetched(result):
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
        count += 1
    return count, digest.hexdigest()


def _fetched(result: Any) -> Iterator[tuple[Any, ...]]:
    while rows := result.fetchmany(2000):
        yield from rows


def main() -> int:
    """Prints the comparison; 0 where the two data sets are the same."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--also", type=Path, action="append", default=[], help="a further folder of texts to multiply")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=2, help="how often each kind of kill is done")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        sources, calm, killed = (Path(place) / name for name in ("sources", "calm", "killed"))
        size = make_documents(sources, given.documents, given.also, given.seed)
        print(f"{given.documents} documents, {size / 1e6:.1f} MB")
        began = time.monotonic()
        if start(sources, calm).wait() != 0:
            print("the undisturbed run failed")
            return 1
        took = time.monotonic() - began
        print(f"undisturbed: {took:.1f} s, {given.documents / took:.0f} documents/s")
        began = time.monotonic()
        hits = disturbed(sources, killed, took, list(KILLS) * given.rounds, given.seed)
        print(f"killed {len(hits)} times: {time.monotonic() - began:.1f} s")
        for kind, at in hits:
            print(f"  {kind} killed at {at} documents")
        one, other = fingerprint(calm), fingerprint(killed)
        for kind in TABLES:
            verdict = "the same" if one[kind] == other[kind] else "DIFFERENT"
            print(f"  {kind}: {one[kind][0]} and {other[kind][0]} rows, {verdict}")
        return 0 if one == other else 1


if __name__ == "__main__":
    sys.exit(main())

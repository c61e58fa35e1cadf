"""Mining: what one bad document, a killed process or a second run may change, which is nothing else."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from eval.kill_run import ROOT, disturbed, fingerprint, make_documents, start
from extractor import mining
from extractor.dataset.job import digest_of
from extractor.dataset.ledger import LedgerError
from extractor.dataset.parts import part_name, part_path
from extractor.dataset.store import open_dataset
from extractor.engines.local import Engine, EngineError, Limits, Pace
from extractor.engines.wire import Task
from extractor.mining import mine
from extractor.model import Claim, Document, ReadError, Report, RuleError
from extractor.patterns import SAMPLES, Rules
from extractor.sources.paths import expand

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals")
linux = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds workers in /proc")
_FIGURE = re.compile(r"\d+")


def fake_audit(data: bytes, source: str, rules: Rules) -> Report:
    """A claim per run of digits; a text that names a fault has it."""
    text = data.decode()
    if "crash" in text:
        os._exit(3)
    if "hang" in text:
        time.sleep(600)
    if "memory" in text:
        bytearray(8 << 30)
    if "unreadable" in text:
        raise ReadError(f"{source}: holds no text; give another file")
    if "defect" in text:
        raise ZeroDivisionError("a defect\nin two lines")
    if "bad rule" in text:
        raise RuleError("units.toml: wrong")
    once = re.search(r"once (\S+)", text)
    if once and not Path(once[1]).exists():
        Path(once[1]).touch()
        os._exit(3)
    doc_id = digest_of(data)[:16]
    claims = [
        Claim(claim_id=f"{doc_id}:{m.start()}", doc_id=doc_id, start=m.start(), end=m.end(), text=m[0], quote=text,
              subject="学校", value=Decimal(m[0]), low=Decimal(m[0]), high=Decimal(m[0]))
        for m in _FIGURE.finditer(text)
    ]  # fmt: skip
    return Report(document=Document(doc_id=doc_id, source=source, media_type="text/plain", text=text), claims=claims)


class EchoJob:
    """Answers with the source; a batch with how many documents it had."""

    def __init__(self) -> None:
        self.count = 0

    def warm(self) -> None:
        return

    def document(self, task: Task) -> bytes:
        if task.source == "die":
            os._exit(9)
        self.count += 1
        return task.source.encode()

    def finish(self) -> bytes:
        count, self.count = self.count, 0
        return str(count).encode()


def echo(options: dict[str, object]) -> EchoJob:
    if options.get("broken"):
        raise RuleError("no such rule")
    if options.get("stillborn"):
        os._exit(5)
    return EchoJob()


def write(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def run(folder: Path, into: Path, **given: object) -> mining.Summary:
    (into.parent / "no rules").mkdir(exist_ok=True)
    usual = {"rules": Rules((into.parent / "no rules",)), "limits": Limits(seconds=3, memory=512 << 20)}
    given = {"audit": fake_audit, "pages": False, "jobs": 2} | usual | given
    return mine([folder], into, **given)


FAULTS = {
    "crash": ("crash", "died twice (exit code 3)"),
    "hang": ("timeout", "not done after 3 s"),
    "memory": ("memory", "--memory"),
    "unreadable": ("unreadable", "holds no text"),
    "defect": ("defect", "ZeroDivisionError: a defect in two lines at test_mine.py:"),
}


@posix
def test_each_fault_costs_one_document(tmp_path: Path) -> None:
    good = {f"good{i}": f"学校{i}所" for i in range(30)}
    folder = write(tmp_path / "in", **good, **{f"good{i}x{fault}": fault for i, fault in enumerate(FAULTS)})
    summary = run(folder, tmp_path / "ds")
    assert summary.mined == summary.totals.documents == 30
    failed = {Path(f.source).stem.partition("x")[2]: f for f in summary.failed}
    assert failed.keys() == FAULTS.keys()
    for fault, (kind, words) in FAULTS.items():
        assert failed[fault].kind == kind
        assert words in failed[fault].reason
        assert "\n" not in failed[fault].reason


def test_death_from_outside_costs_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="学校1所", b=f"once {tmp_path / 'mark'} 2", c="学校3所")
    summary = run(folder, tmp_path / "ds")
    assert (tmp_path / "mark").exists()
    assert (summary.mined, summary.failed) == (3, [])


def test_wrong_rule_stops_the_run(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="学校1所", b="bad rule")
    with pytest.raises(EngineError, match=r"units\.toml: wrong"):
        run(folder, tmp_path / "ds")


def test_a_data_set_is_no_report(tmp_path: Path) -> None:
    run(write(tmp_path / "in", a="学校1所"), tmp_path / "ds")
    listing = expand([tmp_path / "ds", tmp_path / "in"])
    assert [f.path.name for f in listing.files] == ["a.txt"]
    assert len(listing.missing) == 1
    assert "is a data set of dudao mine" in listing.missing[0]


def test_second_run_does_nothing_and_says_the_same(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="学校1所", b="学校2所", c="unreadable")
    first = run(folder, tmp_path / "ds")
    before = fingerprint(tmp_path / "ds")
    second = run(folder, tmp_path / "ds")
    assert (first.mined, first.already, second.mined, second.already) == (2, 0, 0, 2)
    assert first.failed == second.failed
    assert len(second.failed) == 1
    assert first.totals == second.totals
    assert fingerprint(tmp_path / "ds") == before


def test_new_files_are_added(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="学校1所")
    run(folder, tmp_path / "ds")
    write(folder, b="学校2所 3")
    summary = run(folder, tmp_path / "ds")
    assert (summary.mined, summary.already, summary.totals.documents, summary.totals.claims) == (1, 1, 2, 3)


@posix
def test_what_may_have_passed_is_tried_again(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="crash", b="学校2所")
    assert [f.kind for f in run(folder, tmp_path / "ds").failed] == ["crash"]
    with closing(sqlite3.connect(tmp_path / "ds" / "ledger.sqlite")) as ledger:
        assert ledger.execute("select status, kind from documents where kind is not null").fetchall() == [
            ("failed", "crash")
        ]
    again = run(folder, tmp_path / "ds", audit=fake_audit_that_survives)
    assert (again.mined, again.already, again.failed) == (1, 1, [])


def fake_audit_that_survives(data: bytes, source: str, rules: Rules) -> Report:
    return fake_audit(data.replace(b"crash", b"5"), source, rules)


def test_same_bytes_are_one_document(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="学校1所", b="学校2所", z="学校1所")
    for _ in range(2):
        summary = run(folder, tmp_path / "ds")
        assert [(Path(a).name, Path(b).name) for a, b in summary.duplicates] == [("z.txt", "a.txt")]
        assert summary.totals.documents == 2
    with closing(open_dataset(tmp_path / "ds")) as dataset:
        assert [Path(s).name for s in sorted(dataset.documents["source"])] == ["a.txt", "b.txt"]
    with closing(sqlite3.connect(tmp_path / "ds" / "ledger.sqlite")) as ledger:
        rows = ledger.execute("select count(*), count(distinct digest) from sources").fetchone()
    assert rows == (3, 2)


def test_again_replaces_and_does_not_double(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="学校1所", b="学校2所")
    run(folder, tmp_path / "ds")
    before = fingerprint(tmp_path / "ds")
    assert run(folder, tmp_path / "ds", again=True).mined == 2
    assert fingerprint(tmp_path / "ds") == before
    assert len(list((tmp_path / "ds" / "parts" / "claims").iterdir())) == 1


def test_other_rules_are_another_version(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="学校1所", b="学校2所")
    run(folder, tmp_path / "ds")
    (folder / "b.txt").unlink()
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "extra.toml").write_text('why = "another version"')
    summary = run(folder, tmp_path / "ds", rules=Rules((rules,)))
    assert (summary.mined, summary.totals.documents, summary.stale) == (1, 1, 1)
    with closing(open_dataset(tmp_path / "ds")) as dataset:
        assert len(dataset.documents) == 1


def test_leftovers_are_swept_and_never_read(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="学校1所")
    run(folder, tmp_path / "ds")
    orphan = part_path(tmp_path / "ds", "claims", "0-orphan")
    orphan.write_bytes(b"not even Parquet")
    half = orphan.with_name(".writing-1-x.parquet")
    half.write_bytes(b"PAR1")
    with closing(open_dataset(tmp_path / "ds")) as dataset:
        assert len(dataset.claims) == 1
    run(folder, tmp_path / "ds")
    assert not orphan.exists()
    assert not half.exists()


def test_part_is_named_by_its_documents() -> None:
    assert part_name("v", ["a", "b"]) == part_name("v", ["b", "a"]) != part_name("v", ["a"])
    assert part_name("v", ["a"]) != part_name("w", ["a"])


def test_refuses_a_folder_of_other_files(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="学校1所")
    with pytest.raises(LedgerError, match="holds other files"):
        run(folder, folder)
    (tmp_path / "ds").mkdir()
    (tmp_path / "ds" / "ledger.sqlite").write_text("no database at all, but some text that is long enough")
    with pytest.raises(LedgerError, match="cannot be used as a ledger"):
        run(folder, tmp_path / "ds")


@posix
def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="学校1所")
    with mining._held(tmp_path / "ds"), pytest.raises(LedgerError, match="another run"):
        run(folder, tmp_path / "ds")


def test_progress_counts_every_file(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="学校1所", b="学校1所", c="unreadable", d="学校4所")
    seen: list[mining.Progress] = []
    run(folder, tmp_path / "ds", progress=seen.append)
    assert seen[0] == (4, 0, 0)
    assert seen[-1] == (4, 4, 1)
    assert [p.done for p in seen] == sorted(p.done for p in seen)


def test_too_large_and_gone(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", a="学校1所", b="9" * 5000)
    summary = run(folder, tmp_path / "ds", limits=Limits(size=1000))
    assert [(f.kind, "--max-size" in f.reason) for f in summary.failed] == [("too_large", True)]
    summary = mine([folder / "a.txt", tmp_path / "gone"], tmp_path / "ds", audit=fake_audit, pages=False)
    assert summary.missing == [f"{tmp_path / 'gone'}: no such file or folder; check the path"]


# the engine alone


def tasks(*sources: str) -> list[Task]:
    return [Task(key, b"", source) for key, source in enumerate(sources)]


def test_every_task_once_and_the_rest_of_a_broken_batch() -> None:
    given = [f"t{i}" for i in range(40)]
    given[7] = given[31] = "die"
    engine = Engine(f"{__name__}:echo", {}, workers=2, pace=Pace(seconds=5, most=8))
    with closing(engine.run(tasks(*given))) as batches:
        done = list(batches)
    results = sorted((r for d in done for r in d.results), key=lambda r: r.key)
    assert [r.key for r in results] == list(range(40))
    assert [r.key for r in results if r.failure] == [7, 31]
    assert all(r.data == given[r.key].encode() for r in results if not r.failure)
    assert sum(int(d.data) for d in done if d.data) >= 38


def test_engine_that_cannot_start_says_so() -> None:
    with pytest.raises(EngineError, match="no such rule"):
        list(Engine(f"{__name__}:echo", {"broken": True}, workers=1).run(tasks("a")))
    with pytest.raises(EngineError, match="exit code 5"):
        list(Engine(f"{__name__}:echo", {"stillborn": True}, workers=1).run(tasks("a")))
    with pytest.raises(EngineError, match="no_such_module"):
        list(Engine("no_such_module:job", {}, workers=1).run(tasks("a")))


def test_hold_keeps_tasks_back_but_never_for_ever() -> None:
    engine = Engine(f"{__name__}:echo", {}, workers=2, pace=Pace(seconds=5, most=1))
    with closing(engine.run(tasks(*"abcdef"), hold=lambda: True)) as batches:
        assert sorted(r.data for d in batches for r in d.results) == [b"a", b"b", b"c", b"d", b"e", b"f"]


# sources


def test_expand(tmp_path: Path) -> None:
    write(tmp_path / "in", b="1", a="2")
    write(tmp_path / "in" / "a_files", x="3")
    for name in (".hidden", "style.css", "in.JS"):
        (tmp_path / "in" / "a_files" / name).write_text("x")
    (tmp_path / "in" / "ds" / "parts").mkdir(parents=True)
    (tmp_path / "in" / "ds" / "ledger.sqlite").write_text("")
    (tmp_path / "in" / "ds" / "report.txt").write_text("a page of ours")
    hidden = tmp_path / "in" / "a_files" / ".hidden"
    found = expand([tmp_path / "in", str(tmp_path / "in" / "*.txt"), hidden, "no?such"])
    names = [f.path.relative_to(tmp_path / "in").as_posix() for f in found.files]
    assert names == ["a.txt", "b.txt", "a_files/x.txt", "a_files/.hidden"]
    assert found.skipped == 2
    assert [m.split(":")[0] for m in found.missing] == ["no?such"]


@posix
def test_name_that_is_no_utf8(tmp_path: Path) -> None:
    folder = write(tmp_path / "in")
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/\xb1\xa8.txt")).write_text("学校1所")
    except OSError:
        pytest.skip("the file system takes no such name")
    summary = run(folder, tmp_path / "ds")
    assert (summary.mined, summary.failed) == (1, [])
    with closing(open_dataset(tmp_path / "ds")) as dataset:
        assert dataset.documents["source"][0].endswith(r"\xb1\xa8.txt")


# the whole program


def cli(*arguments: object, **given: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "extractor.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300, **given)


@posix
def test_hostile_folder(tmp_path: Path) -> None:
    page = next(p for p in sorted(SAMPLES.iterdir()) if p.suffix == ".html").read_bytes()
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.html").write_bytes(page)
    (folder / "empty.html").write_bytes(b"")
    (folder / "binary.html").write_bytes(bytes(range(256)) * 500)
    (folder / "truncated.html").write_bytes(page[: len(page) // 2])
    (folder / "digits.txt").write_bytes(b"1234567890" * 5_000_000)
    (folder / "nested.html").write_bytes(b"<html><body>" + b"<div>" * 100_000 + "有学校12所".encode())
    done = cli("mine", folder, "-o", tmp_path / "ds", "--timeout", 20)
    assert done.returncode == 1, done.stderr
    complaints = [line for line in done.stderr.splitlines() if line.startswith("dudao: ")]
    named = {name for name in ("good", "empty", "binary", "truncated", "digits", "nested") for c in complaints
             if f"{name}." in c}  # fmt: skip
    assert {"empty", "binary", "digits"} <= named <= {"empty", "binary", "digits", "truncated", "nested"}
    assert len(complaints) == len(named)
    assert "Traceback" not in done.stderr + done.stdout
    with closing(open_dataset(tmp_path / "ds")) as dataset:
        assert len(dataset.documents) == 6 - len(named)
        assert dataset.totals.claims > 0
        good = dataset.sql("select doc_id from documents where source like '%good.html'")["doc_id"][0]
    assert (tmp_path / "ds" / "pages" / f"{good}.html").stat().st_size > 1000


@linux
def test_killed_run_ends_as_if_left_alone(tmp_path: Path) -> None:
    make_documents(tmp_path / "in", 200)
    began = time.monotonic()
    assert start(tmp_path / "in", tmp_path / "calm", "--no-pages").wait() == 0
    seconds = time.monotonic() - began
    kinds = ["worker", "parent", "group"]
    hits = disturbed(tmp_path / "in", tmp_path / "killed", seconds, kinds, int(began), "--no-pages")
    assert [kind for kind, _ in hits][:2] == ["worker", "parent"], "the kills came too late to say anything"
    assert fingerprint(tmp_path / "killed") == fingerprint(tmp_path / "calm")
    assert fingerprint(tmp_path / "calm")["documents"][0] == 200


@posix
def test_interrupted_run_goes_on(tmp_path: Path) -> None:
    make_documents(tmp_path / "in", 120)
    command = [sys.executable, "-m", "extractor.cli", "mine", tmp_path / "in", "-o", tmp_path / "ds", "--no-pages"]
    run = subprocess.Popen(
        command,
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # a shell starts what runs in its background with interrupts ignored, and children inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 30
    while not list((tmp_path / "ds").glob("parts/claims/*.parquet")) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    _, err = run.communicate(timeout=30)
    assert run.returncode == 130, err.decode()
    assert b"Traceback" not in err
    assert b"goes on from there" in err
    done = cli("mine", tmp_path / "in", "-o", tmp_path / "ds", "--no-pages")
    assert done.returncode == 0, done.stderr
    with closing(open_dataset(tmp_path / "ds")) as dataset:
        assert len(dataset.documents) == dataset.documents["doc_id"].nunique() == 120

"""Pages are looked at in a process of their own: what hangs, crashes or eats memory there costs one page."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sites.server import Site
from sites.systems import article, listing, page, title

from extractor.engines.local import Limits
from extractor.engines.wire import Task
from extractor.page_reading import LookJob, PageReader
from extractor.patterns import default_rules
from extractor.sources.looking import Ask, Fault, Look

ROOT = Path(__file__).resolve().parent.parent
QUICK = Limits(seconds=2.0, memory=1 << 29)
posix = pytest.mark.skipif(os.name != "posix", reason="ends a process as POSIX does")


class Weak(LookJob):
    """Fails as native libraries do, on pages that ask for it."""

    def document(self, task: Task) -> bytes:
        body = Path(os.fsdecode(task.path)).read_bytes()
        if b"HANG" in body:
            time.sleep(60)
        if b"DIE" in body:
            os.kill(os.getpid(), signal.SIGSEGV)
        if b"EAT" in body:
            bytearray(3 << 30)
        if b"FAIL" in body:
            raise ZeroDivisionError("a defect")
        return super().document(task)


def make_weak(options: dict[str, Any]) -> Weak:
    return Weak(**options)


def ask(words: str = "") -> Ask:
    return Ask("http://www.example.gov.cn/info1.html", article(title("甲县", 1), 1, words).encode(), "page")


@posix
@pytest.mark.parametrize(
    ("words", "reason", "detail"),
    [
        ("HANG", "reading-timeout", "not read within 2 s"),
        ("DIE", "reading-crash", "SIGSEGV"),
        ("EAT", "reading-memory", "512 MB"),
        ("FAIL", "reading-defect", "ZeroDivisionError"),
    ],
)
def test_a_page_that_cannot_be_read_costs_itself_alone(words: str, reason: str, detail: str) -> None:
    with closing(PageReader(default_rules(), QUICK, f"{__name__}:make_weak")) as pages:
        began = time.monotonic()
        for _ in range(2):
            fault = pages.look(ask(words))
            assert isinstance(fault, Fault)
            assert fault.reason == reason
            assert detail in fault.detail
            fine = pages.look(ask())
            assert isinstance(fine, Look)
            assert fine.judged is not None
            assert fine.judged.title == title("甲县", 1)
        assert time.monotonic() - began < 60


def test_a_wrong_rule_file_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "ours.toml").write_text("[[cue\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "extractor.cli", "crawl", "https://www.example.gov.cn/a/", "-o", str(tmp_path / "corpus"), "--patterns", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2
    assert "ours.toml" in done.stderr
    assert len(done.stderr.splitlines()) == 1


SCRIPT = """
import sys
from pathlib import Path
from extractor.crawling import crawl
from extractor.engines.local import Limits
from extractor.patterns import BUNDLED, Rules
from extractor.sources.manners import Manners
from extractor.sources.plan import plan
address, corpus, rules, seconds = sys.argv[1:]
done = crawl(plan(address), corpus, rules=Rules((BUNDLED, Path(rules))), limits=Limits(float(seconds), 1 << 30),
             manners=Manners(delay=0.0, private=True))
print(done.counts.reports, done.counts.failed, done.skipped)
"""


def endless(rules: Path) -> tuple[Site, list[str]]:
    """A site whose second report hangs a pattern that is laid over the rules, and the command that crawls it."""
    pytest.importorskip("scrapy")
    (rules / "sites").mkdir(parents=True)
    bad = "[[cue]]\nid = 'cue.bad'\nverdict = 'leave'\nwhen = '^(?:x+)+$'\nwhy = 'takes for ever'\nhits = []\nmisses = []\n"
    (rules / "sites" / "bad.toml").write_text(bad, "utf-8")
    site, names = Site(), [title("甲县", n) for n in (1, 2, 3)]
    rows = [(f"/news/info{n}.html", name) for n, name in enumerate(names, 1)]
    site.paths["/news/list.html"] = page(listing(rows))
    for n, (href, name) in enumerate(rows, 1):
        site.paths[href] = page(article("x" * 60 + "。" if n == 2 else name, n))
    return site, [
        sys.executable,
        "-c",
        SCRIPT,
        f"{site.url}/news/list.html",
        str(rules.with_name("corpus")),
        str(rules),
    ]


@posix
def test_a_pattern_without_end_costs_one_page_of_a_crawl(tmp_path: Path) -> None:
    site, line = endless(tmp_path / "rules")
    done = subprocess.run([*line, "2"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    site.close()
    assert done.stdout.strip() == "2 1 {'reading-timeout': 1}", done.stderr


@posix
def test_killed_while_a_page_is_read_its_answer_is_not_asked_for_again(tmp_path: Path) -> None:
    site, line = endless(tmp_path / "rules")
    run = subprocess.Popen([*line, "20"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 100
    while not site.asked()["/news/info2.html"] and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(1.0)  # it is stored, and being read
    run.send_signal(signal.SIGKILL)
    run.wait()
    (tmp_path / "rules" / "sites" / "bad.toml").unlink()
    done = subprocess.run([*line, "60"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.strip() == "3 0 {}", done.stderr
    assert set(site.asked().values()) == {1}
    assert len(site.asked()) == 4
    site.close()

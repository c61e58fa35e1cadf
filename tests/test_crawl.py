"""Crawls of real HTTP sites: every report once, nothing twice, nothing that hurts, whatever happens on the way."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sites import hostile as bad
from sites.server import Gate, Reply, Site
from sites.systems import ALL, MENU, PDF, Imitation, article, listing, page, text, title

import extractor

pytest.importorskip("scrapy")
from warcio.archiveiterator import ArchiveIterator

ROOT = Path(__file__).resolve().parent.parent
QUICK = ("--delay", "0", "--backoff", "0.02", "--max-size", "1", "--allow-private")
posix = pytest.mark.skipif(os.name != "posix", reason="kills a process as POSIX does")


def line(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "extractor.cli", "crawl", *map(str, arguments)]


def crawl(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(line(*arguments), cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def measured(*arguments: object) -> tuple[subprocess.CompletedProcess[str], float]:
    """A crawl, and the most memory in MB that any of its processes held."""
    watch = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:]); peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print('peak', peak / (1 << 20 if sys.platform == 'darwin' else 1 << 10)); sys.exit(done.returncode)"
    )
    command = [sys.executable, "-c", watch, *line(*arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
    return done, float(done.stdout.rpartition("peak ")[2])


def manifests(corpus: Path, site: Site) -> list[dict[str, Any]]:
    folder = corpus / "reports" / site.host.replace(":", "_")
    return [json.loads(p.read_text("utf-8")) for p in sorted(folder.glob("*/report.json"))]


def found(corpus: Path, site: Site) -> list[tuple[str, int]]:
    """Titles and numbers of attachments, each report as often as it is there."""
    return sorted((m["title"], sum(f["role"] == "attachment" for f in m["files"])) for m in manifests(corpus, site))


def skipped(corpus: Path) -> dict[str, dict[str, str]]:
    with (corpus / "skipped.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["address"]: row for row in csv.DictReader(file)}


class Crawl(NamedTuple):
    corpus: Path
    sites: dict[str, Imitation]
    done: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    """All imitated systems in one run."""
    corpus = tmp_path_factory.mktemp("crawled") / "corpus"
    sites = {name: make() for name, make in ALL.items()}
    done = crawl(*(one.site.url + one.start for one in sites.values()), "-o", corpus, *QUICK)
    yield Crawl(corpus, sites, done)
    for one in sites.values():
        one.site.close()


@pytest.mark.parametrize("name", ALL)
def test_every_report_of_a_system_once_with_its_files(crawled: Crawl, name: str) -> None:
    one = crawled.sites[name]
    assert found(crawled.corpus, one.site) == sorted(one.reports.items())
    answered = Counter(a.path for a in one.site.log if a.status != 503)
    assert set(answered.values()) == {1}
    assert "/lyhd/index.html" not in answered
    assert "/zwfw/" not in answered


def test_what_is_not_taken_is_said(crawled: Crawl) -> None:
    left = {address.removeprefix("http://"): row["reason"] for address, row in skipped(crawled.corpus).items()}
    trs, plain = crawled.sites["trs"].site, crawled.sites["plain"].site
    expected = {
        f"{trs.host}/jyj/ddbg/202303/t20230309_90.html": "not-a-report",
        f"{trs.host}/jyj/ddbg/202303/t20230309_91.html": "http-404",
        f"{trs.host}/jyj/ddbg/202303/gone.xls": "http-404",
        "127.0.0.1:1/x.pdf": "other-host",
        f"{plain.host}/secret/newsinfo66.html": "robots",
        "other.example.cn/newsinfo1.html": "other-host",
        f"{plain.host}/files/page.pdf": "not-a-file",
    }
    assert {k: v for k, v in left.items() if k in expected} == expected
    assert left.keys() - expected.keys() == {f"{plain.host}/files/{n}.pdf" for n in ("bomb", "large")}  # 404 here
    assert crawled.done.returncode == 1
    assert "Traceback" not in crawled.done.stderr
    assert "/secret/newsinfo66.html" not in plain.asked()


def test_one_request_at_a_time_per_site(crawled: Crawl) -> None:
    for one in crawled.sites.values():
        for before, after in zip(one.site.log, one.site.log[1:], strict=False):
            assert before.ended <= after.started + 0.01
        assert one.site.log[0].path == "/robots.txt"
        assert {a.agent for a in one.site.log} == {f"dudao/{extractor.__version__}"}


def test_page_and_attachment_are_one_report_with_the_way_back(crawled: Crawl) -> None:
    trs = crawled.sites["trs"].site
    report = next(m for m in manifests(crawled.corpus, trs) if m["title"].endswith("（第1期）"))
    assert [(f["role"], f["file"]) for f in report["files"]] == [("page", "page.html"), ("attachment", "1.doc")]
    assert report["published"] == "2023-02-12"
    assert report["doc_type"] == "supervision_report"
    for file in report["files"]:
        data = next((crawled.corpus / "reports").glob(f"*/{report['report']}/{file['file']}")).read_bytes()
        assert data == trs.paths[file["url"].removeprefix(trs.url)].body
        with (crawled.corpus / "warc" / file["warc"]).open("rb") as warc:
            warc.seek(file["warc_offset"])
            record = next(iter(ArchiveIterator(warc)))
            assert record.rec_headers.get_header("WARC-Target-URI") == file["url"]
            assert record.content_stream().read() == data


def test_manifest_has_the_index_block_and_the_region_of_the_site(crawled: Crawl) -> None:
    report = next(m for m in manifests(crawled.corpus, crawled.sites["trs"].site) if m["title"].endswith("（第3期）"))
    assert report["index"] == "640221/2022-00419"
    assert report["number"] == "拓教督〔2022〕6号"
    assert report["publisher"] == "拓县教育体育局"
    assert (report["written"], report["posted"], report["published"]) == ("2022-12-01", "2023-04-12", "2022-12-01")
    assert (report["site_code"], report["region"]) == ("6402210001", "640221")


@pytest.mark.parametrize("name", ALL)
def test_the_system_of_a_list_page_is_recognised(crawled: Crawl, name: str) -> None:
    from extractor.patterns import default_rules
    from extractor.readers.encoding import decode
    from extractor.sources.systems import Systems

    one = crawled.sites[name]
    start = one.start.partition("#")[0]
    html = decode(one.site.paths[start].body).text
    assert default_rules().compiled(Systems).detect(one.site.url + start, html).id == name


def test_warc_holds_every_answer_with_a_hash_that_is_right(crawled: Crawl) -> None:
    kinds: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for path in sorted((crawled.corpus / "warc").iterdir()):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                kinds[record.rec_type] += 1
                record.content_stream().read()
                if record.rec_type == "response":
                    asked[record.rec_headers.get_header("WARC-Target-URI")] += 1
                    assert record.rec_headers.get_header("WARC-Date").startswith("20")
    answered = Counter(one.site.url + a.path for one in crawled.sites.values() for a in one.site.log)
    assert asked == answered
    assert kinds["request"] == kinds["response"]


def test_a_corpus_is_mined_by_its_addresses(crawled: Crawl) -> None:
    from extractor.sources.paths import expand

    files = expand([crawled.corpus]).files
    assert len(files) == sum(1 + n for one in crawled.sites.values() for n in one.reports.values()) - 1
    assert all(f.name.startswith("http://127.0.0.1") and f.path.is_file() for f in files)
    from extractor import read

    gb = next(f for f in files if crawled.sites["hanweb"].site.host in f.name and f.path.name == "page.html")
    assert "全县现有义务教育学校" in read(gb.path, source=gb.name).text


@pytest.fixture
def trs(tmp_path: Path) -> Iterator[Imitation]:
    one = ALL["trs"]()
    yield one
    one.site.close()


def test_the_next_run_asks_for_what_is_new_or_changed(trs: Imitation, tmp_path: Path) -> None:
    site, corpus = trs.site, tmp_path / "corpus"
    site.paths["/jyj/ddbg/index.html"] = site.paths["/jyj/ddbg/index.html"]._replace(etag='"list1"')
    crawl(site.url + trs.start, "-o", corpus, *QUICK)
    assert found(corpus, site) == sorted(trs.reports.items())
    site.log.clear()
    same = crawl(site.url + trs.start, "-o", corpus, *QUICK)
    assert [(a.path, a.status) for a in site.log if a.path != "/robots.txt"] == [("/jyj/ddbg/index.html", 304)]
    assert found(corpus, site) == sorted(trs.reports.items()), same.stdout

    new, rows = title("拓县", 8), [(f"./202303/t2023030{n}_{n}.html", title("拓县", n)) for n in (8, 1, 2, 3)]
    site.paths["/jyj/ddbg/index.html"] = page(listing(rows, '<script>createPageHTML(3, 0, "index", "html");</script>'))
    site.paths["/jyj/ddbg/202303/t20230308_8.html"] = page(article(new, 8))
    changed = article(title("拓县", 2), 2, "<p>更正：教师总数为2000人。</p>")
    site.paths["/jyj/ddbg/202303/t20230302_2.html"] = page(changed, '"t2-new"')
    site.log.clear()
    crawl(site.url + trs.start, "-o", corpus, *QUICK)
    answered = {a.path: a.status for a in site.log}
    assert answered["/jyj/ddbg/202303/t20230301_1.html"] == 304
    assert answered["/jyj/ddbg/202303/t20230302_2.html"] == 200
    assert (new, 0) in found(corpus, site)
    stored = next(m for m in manifests(corpus, site) if m["title"] == title("拓县", 2))
    folder = corpus / "reports" / site.host.replace(":", "_") / stored["report"]
    assert (folder / "page.html").read_text("utf-8") == changed


@posix
def test_killed_half_way_and_resumed(tmp_path: Path) -> None:
    """Every report once, and no answer that was given is asked for again."""
    corpus = tmp_path / "corpus"
    sites = [make() for name, make in ALL.items() if name != "plain"]
    starts = [one.site.url + one.start for one in sites]
    gates = [Gate(3 + n % 3) for n in range(len(sites))]
    for one, gate in zip(sites, gates, strict=True):
        one.site.gate = gate
    run = subprocess.Popen(
        line(*starts, "-o", corpus, *QUICK), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    assert all(gate.shut.wait(100) for gate in gates)
    time.sleep(0.3)  # what was answered is written
    run.send_signal(signal.SIGKILL)
    run.wait()
    half = sum(len(found(corpus, one.site)) for one in sites)
    before = [one.site.asked() for one in sites]
    for one, gate in zip(sites, gates, strict=True):
        gate.open()
        one.site.gate = None
    time.sleep(0.2)
    for one in sites:
        one.site.log[:] = [a for a in one.site.log if a.path in {"/robots.txt"}]  # held answers go to nobody
    newest = sorted((corpus / "warc").iterdir())[-1]
    with newest.open("ab") as file:
        file.write(b"\x1f\x8b\x08half a record")
    done = crawl(*starts, "-o", corpus, *QUICK)
    assert "went on where the last run stopped" in done.stdout
    assert 0 < half < sum(len(one.reports) for one in sites)
    for one, earlier in zip(sites, before, strict=True):
        assert found(corpus, one.site) == sorted(one.reports.items())
        assert set((earlier + one.site.asked()).values()) == {1}
        one.site.close()
    for path in (corpus / "warc").iterdir():
        with path.open("rb") as file:
            assert sum(1 for _ in ArchiveIterator(file, check_digests="raise")) > 1


@posix
def test_interrupted_by_the_user(trs: Imitation, tmp_path: Path) -> None:
    trs.site.gate = Gate(4)
    corpus = tmp_path / "corpus"
    run = subprocess.Popen(line(trs.site.url + trs.start, "-o", corpus, *QUICK), cwd=ROOT, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True)  # fmt: skip
    assert trs.site.gate.shut.wait(100)
    run.send_signal(signal.SIGINT)
    time.sleep(0.2)
    trs.site.gate.open()
    _, err = run.communicate(timeout=120)
    assert run.returncode == 130
    assert "the same command goes on from there" in err
    assert "Traceback" not in err
    assert crawl(trs.site.url + trs.start, "-o", corpus, *QUICK).returncode == 1
    assert found(corpus, trs.site) == sorted(trs.reports.items())


def test_nothing_a_site_sends_can_hurt(tmp_path: Path) -> None:
    one, corpus = bad.hostile(), tmp_path / "corpus"
    began = time.monotonic()
    done, peak = measured(one.site.url + one.start, "-o", corpus, *QUICK, "--timeout", "1.5", "--retries", "1")
    assert time.monotonic() - began < 60
    assert peak < 700  # MB; endless headers took two thousand in half a minute
    assert "Traceback" not in done.stderr
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", done.stdout + done.stderr)
    for path in (corpus / "skipped.csv", *corpus.glob("reports/*/*/report.json")):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", path.read_text("utf-8")), path
    left = skipped(corpus)
    reasons = {path: left[one.site.url + path]["reason"] for path in bad.BAD if one.site.url + path in left}
    on = {path: reason for path, reason in bad.BAD.items() if path not in ("/on/0", "/loop/a")}
    assert {path: reasons[path] for path in on} == on
    assert left[f"{one.site.url}/on/8"]["reason"] == "redirects"
    assert left[f"{one.site.url}/loop/b"]["reason"] == "redirects"
    assert one.site.asked()["/on/9"] == 0
    assert left[f"{one.site.url}/f/bomb.pdf"]["reason"] == "too-large"
    assert left[f"{one.site.url}/news/gone.html"]["title"].startswith("'=HYPERLINK")
    assert found(corpus, one.site) == sorted(one.reports.items())
    assert sum(p.stat().st_size for p in corpus.rglob("*") if p.is_file()) < 3_000_000
    one.site.close()


def test_lists_that_never_end_are_left(tmp_path: Path) -> None:
    """Beyond its last page a list shows the last one again and still links to a next one."""
    site = Site()

    class Endless(dict[str, Reply]):
        def get(self, path: str, default: Reply | None = None) -> Reply | None:
            if not path.startswith("/news/list"):
                return super().get(path, default)
            number = int(path.rpartition("=")[2]) if "=" in path else 1
            entry = f"/news/info{min(number, 3)}.html"
            ahead = f'<a href="/news/list.html?page={number + 1}">下一页</a>'
            return page(listing([(entry, title("甲县", min(number, 3)))], ahead))

    site.paths = Endless(site.paths)
    for n in (1, 2, 3):
        site.paths[f"/news/info{n}.html"] = page(article(title("甲县", n), n))
    crawl(f"{site.url}/news/list.html", "-o", tmp_path / "corpus", *QUICK)
    assert found(tmp_path / "corpus", site) == [(title("甲县", n), 0) for n in (1, 2, 3)]
    assert max(path for path in site.asked() if path.startswith("/news/list")) == "/news/list.html?page=4"
    assert skipped(tmp_path / "corpus")[f"{site.url}/news/list.html?page=5"]["reason"] == "list-pages"
    site.close()


def test_private_addresses_are_refused_unless_allowed(trs: Imitation, tmp_path: Path) -> None:
    done = crawl(trs.site.url + trs.start, "-o", tmp_path / "corpus")
    assert done.returncode == 2
    assert "127.0.0.1" in done.stderr
    assert "--allow-private" in done.stderr
    assert trs.site.log == []


REBINDING = """
import socket, sys
names, real = {{"public.test": ["93.184.216.34"], "moving.test": ["93.184.216.34"]}}, socket.getaddrinfo
def answer(host, *args, **kwargs):
    print("asked for", host, file=sys.stderr)
    return real("127.0.0.1", *args, **kwargs)
socket.getaddrinfo = answer
socket.gethostbyname = lambda host: answer(host, 80)[0][4][0]
from extractor.cli import main
sys.argv = ["dudao", "crawl", "http://moving.test:{port}/jyj/ddbg/index.html", "-o", {corpus!r}, "--delay", "0", "--backoff", "0.01"{more}]
main()
"""


@pytest.mark.parametrize("allowed", [False, True])
def test_a_name_that_leads_inside_is_refused_when_it_is_connected_to(
    trs: Imitation, tmp_path: Path, allowed: bool
) -> None:
    port = trs.site.host.rpartition(":")[2]
    more = ', "--allow-private"' if allowed else ""
    script = REBINDING.format(port=port, corpus=str(tmp_path / "corpus"), more=more)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert "asked for moving.test" in done.stderr
    assert "Traceback" not in done.stderr
    if allowed:
        assert len(trs.site.log) > 10
    else:
        assert trs.site.log == []
        assert {row["reason"] for row in skipped(tmp_path / "corpus").values()} == {"private-address"}
        assert done.returncode == 2


def test_robots_that_cannot_be_had_forbid(tmp_path: Path) -> None:
    site = Site()
    site.paths["/robots.txt"] = Reply(b"oops", "text/plain", 500)
    site.paths["/news/list.html"] = page(listing([("/news/info1.html", title("甲县", 1))]))
    done = crawl(f"{site.url}/news/list.html", "-o", tmp_path / "corpus", *QUICK)
    assert set(site.asked(robots=True)) == {"/robots.txt"}
    assert {row["reason"] for row in skipped(tmp_path / "corpus").values()} == {"robots-unavailable"}
    assert done.returncode == 2
    site.paths["/robots.txt"] = Reply(status=404)
    site.paths["/news/info1.html"] = page(article(title("甲县", 1), 1))
    crawl(f"{site.url}/news/list.html", "-o", tmp_path / "corpus", *QUICK)
    assert found(tmp_path / "corpus", site) == [(title("甲县", 1), 0)]
    site.close()


def test_a_front_page_walks_the_columns_that_promise_reports(tmp_path: Path) -> None:
    site = Site()
    site.paths["/"] = page(
        '<html><body><div class="nav"><a href="/jydd/index.html">教育督导</a><a href="/lvyou/index.html">旅游天地</a></div>'
        '<a href="/xxgk/">政务公开</a><a href="/xxgk/tjgb/">统计公报</a></body></html>'
    )
    site.paths["/jydd/index.html"] = page(listing([("/jydd/202301/t20230101_1.html", title("甲县", 1))]))
    site.paths["/xxgk/"] = page(listing([("/xxgk/202301/t20230102_2.html", "县教育局关于开展活动的工作简报摘要")]))
    site.paths["/xxgk/tjgb/"] = page(listing([("/xxgk/tjgb/202301/t20230103_3.html", title("甲县", 3))]))
    site.paths["/jydd/202301/t20230101_1.html"] = page(article(title("甲县", 1), 1))
    site.paths["/xxgk/202301/t20230102_2.html"] = page(
        "<html><head><meta name='ArticleTitle' content='工作简报'></head><body><p>活动顺利。</p></body></html>"
    )
    site.paths["/xxgk/tjgb/202301/t20230103_3.html"] = page(article(title("甲县", 3), 3))
    crawl(f"{site.url}/", "-o", tmp_path / "corpus", *QUICK)
    assert found(tmp_path / "corpus", site) == [(title("甲县", 1), 0), (title("甲县", 3), 0)]
    assert "/lvyou/index.html" not in site.asked()
    assert skipped(tmp_path / "corpus")[f"{site.url}/xxgk/202301/t20230102_2.html"]["reason"] == "not-a-report"
    site.log.clear()
    everything = crawl(f"{site.url}/", "-o", tmp_path / "all", *QUICK, "--all")
    assert len(found(tmp_path / "all", site)) == 3, everything.stdout
    site.close()


def test_what_a_page_shows_in_frames_belongs_to_its_report(tmp_path: Path) -> None:
    """Tables in frames, frames in frames, a file behind a frame; heads and foreign frames are none of it."""
    site = Site()
    table = "<html><head><title>附表</title></head><body><table>" + "".join(
        f"<tr><td>第{n}小学</td><td>{n}12人</td></tr>" for n in range(1, 9)
    )
    deep = f'{table}</table><iframe src="deeper.html"></iframe></body></html>'
    frames = (
        '<iframe src="/tab/1.html"></iframe><iframe src="/inc/head.html"></iframe><iframe src="/show?id=7"></iframe>'
        '<iframe src="/tab/empty.html"></iframe><iframe src="http://video.example.com/v.html"></iframe>'
    )
    shell = f"<html><head><title>关于有关事项的说明</title></head><body><h1>关于有关事项的说明</h1>{MENU}<iframe src='/tab/text.html'></iframe></body></html>"
    rows = [("/news/info1.html", title("甲县", 1)), ("/news/info2.html", "关于有关事项的说明")]
    site.paths["/news/list.html"] = page(f"<html><body>{MENU}<iframe src='/news/rows.html'></iframe></body></html>")
    site.paths["/news/rows.html"] = page(listing(rows))
    site.paths["/news/info1.html"] = page(article(title("甲县", 1), 1, frames))
    site.paths["/news/info2.html"] = page(shell)
    site.paths["/tab/1.html"] = page(deep)
    site.paths["/tab/deeper.html"] = page(
        f'{table}</table><a href="/f/a.xls">附件</a><iframe src="deepest.html"></iframe></body></html>'
    )
    site.paths["/tab/deepest.html"] = page(f"{table}</table></body></html>")
    site.paths["/tab/empty.html"] = page("<html><body><p>请升级浏览器。</p></body></html>")
    site.paths["/tab/text.html"] = page(f"<html><body>{text(3)}</body></html>")
    site.paths["/show?id=7"] = Reply(PDF, "application/pdf")
    site.paths["/f/a.xls"] = Reply(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "application/vnd.ms-excel")
    crawl(f"{site.url}/news/list.html", "-o", tmp_path / "corpus", *QUICK)
    one, two = sorted(manifests(tmp_path / "corpus", site), key=lambda m: m["title"] != title("甲县", 1))
    assert [(f["role"], f["file"], f["url"].removeprefix(site.url)) for f in one["files"]] == [
        ("page", "page.html", "/news/info1.html"), ("frame", "1.html", "/tab/1.html"), ("frame", "3.html", "/tab/deeper.html"),
        ("attachment", "2.pdf", "/show?id=7"), ("attachment", "4.xls", "/f/a.xls"),
    ]  # fmt: skip
    assert (two["title"], two["url"]) == ("关于有关事项的说明", f"{site.url}/tab/text.html")
    asked, left = site.asked(), skipped(tmp_path / "corpus")
    assert set(asked.values()) == {1}
    assert not asked.keys() & {"/inc/head.html", "/tab/deepest.html"}
    assert left[f"{site.url}/tab/empty.html"]["reason"] == "frame"
    site.close()


def test_a_site_in_a_file(trs: Imitation, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(
        f'name = "拓县教育局"\nregion = "640221"\nsystem = "trs"\ncolumns = ["{trs.site.url}{trs.start}"]\n', "utf-8"
    )
    crawl(tmp_path / "site.toml", "-o", tmp_path / "corpus", *QUICK, "--limit", "4")
    assert 0 < len(found(tmp_path / "corpus", trs.site)) < len(trs.reports)
    crawl(tmp_path / "site.toml", "-o", tmp_path / "corpus", *QUICK)
    assert found(tmp_path / "corpus", trs.site) == sorted(trs.reports.items())
    assert set(trs.site.asked().values()) == {1}
    assert {(m["site"], m["region"]) for m in manifests(tmp_path / "corpus", trs.site)} == {("拓县教育局", "640221")}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing to crawl"),
        (["nonsense"], "neither a web address nor a SITE.toml"),
        (["missing.toml"], "cannot be opened"),
        (["--region", "99"], "six-digit code"),
        (["--region", "999999"], "the registry has no publisher there"),
    ],
)
def test_bad_targets_are_one_line(arguments: list[str], words: str, tmp_path: Path) -> None:
    done = crawl(*arguments, "-o", tmp_path / "corpus")
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("mine")
    done = crawl("https://www.example.gov.cn/a/", "-o", tmp_path)
    assert done.returncode == 2
    assert "holds other files and no crawl" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.doc"]


def test_missing_package_is_named_and_the_import_stays_light() -> None:
    script = (
        "import sys; sys.modules['scrapy'] = None; sys.argv = ['dudao', 'crawl', 'https://a.gov.cn/b/', '-o', '/nonexistent/x']\n"
        "from extractor.cli import main\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 2
    assert "dudao[crawl]" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    light = "import sys, extractor, extractor.cli; print([m for m in ('scrapy', 'twisted', 'warcio', 'lxml', 'sqlite3') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", light], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"

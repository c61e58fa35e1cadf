"""What the rules of patterns/sites know, and the parts of a crawl that need no network."""

from __future__ import annotations

import ipaddress
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.patterns import BUNDLED, Rules, default_rules
from extractor.sources.corpus import report_folder
from extractor.sources.cues import Cues
from extractor.sources.frontier import CorpusError, Found, Frontier
from extractor.sources.guard import is_public, refuse_url
from extractor.sources.kinds import Kinds
from extractor.sources.pages import absolute, attachments, frames, links, parse
from extractor.sources.plan import PlanError, below, host_of, plan, publishers, region_plans
from extractor.sources.systems import Systems

RULES = default_rules()
TABLE = RULES.table("sites")
SYSTEMS = RULES.compiled(Systems)
CUES = RULES.compiled(Cues)
HOST = "http://www.example.gov.cn"


# ------------------------------------------------------------------ content systems


@pytest.mark.parametrize("row", TABLE["system"], ids=lambda row: row["id"])
def test_addresses_of_a_system(row: dict) -> None:
    system = SYSTEMS.named(row["id"])
    assert system is not None
    assert row["articles"]
    for address in row["articles"]:
        assert system.is_article(HOST + address)
        assert row["id"] == "plain" or system.column(HOST + address) is None or row["id"] == "vsb"
    for address in row["lists"]:
        assert system.column(HOST + address) is not None
        assert not system.is_article(HOST + address)
    for address in row.get("neither", []):
        assert not system.is_article(HOST + address)


@pytest.mark.parametrize(("name", "example"), [(p["id"], e) for p in TABLE["pager"] for e in p.get("example", [])])
def test_pager_examples(name: str, example: dict) -> None:
    system = next(s for s in SYSTEMS.systems if name in s.pagers)
    made = SYSTEMS.listing(f"{HOST}/a/b/index.html", f"<html><body>{example['text']}</body></html>", system)
    assert made.pages == [f"{HOST}/a/b/{page}" for page in example["pages"]]
    assert made.pager == (name if example["pages"] else None)


@pytest.mark.parametrize(
    ("here", "html", "pages"),
    [
        ("/l.asp?c=1", '<a href="l.asp?c=1&page=2">下一页</a><a href="l.asp?c=1&page=4">尾页</a>', ["/l.asp?c=1&page=2", "/l.asp?c=1&page=3", "/l.asp?c=1&page=4"]),
        ("/x.htm", '<a href="x/7.htm">下页</a><a href="x/1.htm">尾页</a>', [f"/x/{n}.htm" for n in range(7, 0, -1)]),
        ("/a/list.html", '<a href="list_2.html">下一页 »</a>', ["/a/list_2.html"]),
        ("/a/list.html", '<a href="list_2.html">2</a><a href="list_3.html">3</a><a href="/b/9.html">9</a>', ["/a/list_2.html", "/a/list_3.html"]),
        ("/a/list.html", '<a href="javascript:go(2)">下一页</a><a href="/zt/2023/">2023</a>', []),
        ("/a/list.html", "", []),
    ],
)  # fmt: skip
def test_pagers_made_of_links(here: str, html: str, pages: list[str]) -> None:
    made = SYSTEMS.listing(HOST + here, f"<html><body>{html}</body></html>", SYSTEMS.plain)
    assert made.pages == [HOST + page for page in pages]


def test_dataproxy_asks_for_what_the_page_does_not_hold() -> None:
    html = (
        'url:"/module/jpage/dataproxy.jsp", perPage:15, totalRecord: 100, param:{columnid:\'12\',unitid:"34",'
        "webname:'%E6%95%99',permissiontype:0}<script><datastore><recordset>"
        + "".join(f'<record><![CDATA[<a href="/art/2023/1/2/art_12_{n}.html">甲</a>]]></record>' for n in range(15))
        + "</recordset></datastore></script>"
    )
    made = SYSTEMS.listing(f"{HOST}/col/col12/index.html", html, SYSTEMS.named("hanweb") or SYSTEMS.plain)
    assert len(made.entries) == 15
    assert [p.partition("?")[2].split("&")[:2] for p in made.pages] == [
        ["startrecord=16", "endrecord=60"], ["startrecord=61", "endrecord=100"],
    ]  # fmt: skip
    assert made.pages[0].endswith("&columnid=12&unitid=34&webname=%E6%95%99&permissiontype=0")


def test_everything_on_page_one_of_a_json_list() -> None:
    body = '{"articles": [{"title": "甲", "url": "/gkmlpt/content/1/2/post_3.html", "created_at": "2023-05-06 07:08"}], "total": 1}'
    made = SYSTEMS.listing(f"{HOST}/gkmlpt/api/all/5?page=1&sid=2", body, SYSTEMS.plain)
    assert [(e.url, e.text, e.date) for e in made.entries] == [
        (f"{HOST}/gkmlpt/content/1/2/post_3.html", "甲", "2023-05-06")
    ]
    assert made.pages == []


@given(st.text(max_size=300))
def test_no_text_breaks_reading_a_list(text: str) -> None:
    for body in (text, f"<html><body>{text}</body></html>", '{"articles": [' + text):
        for system in SYSTEMS.systems:
            made = SYSTEMS.listing(f"{HOST}/a/index.html", body, system)
            assert all(p.startswith(("http://", "https://")) for p in [*made.pages, *(e.url for e in made.entries)])


def test_huge_counts_stay_bounded() -> None:
    for html in (
        'createPageHTML(999999999, 0, "index", "html")',
        'url:"/dataproxy.jsp",perpage:1,totalRecord:99999999',
    ):
        for system in SYSTEMS.systems:
            assert len(SYSTEMS.listing(f"{HOST}/a/index.html", html, system).pages) <= 2000


# ------------------------------------------------------------------ links and attachments


@pytest.mark.parametrize("row", TABLE["attachment_link"], ids=lambda row: row["html"][:40])
def test_attachment_examples(row: dict) -> None:
    root = parse(f"<html><body>{row['html']}</body></html>")
    assert root is not None
    assert [a.url.removeprefix(HOST) for a in attachments(root, f"{HOST}/a/b.html", SYSTEMS.site)] == row["takes"]


@pytest.mark.parametrize("row", TABLE["frame_link"], ids=lambda row: row["html"][:40])
def test_frame_examples(row: dict) -> None:
    root = parse(f"<html><body>{row['html']}</body></html>")
    assert root is not None
    assert [a.url.removeprefix(HOST) for a in frames(root, f"{HOST}/a/b.html", SYSTEMS.site)] == row["takes"]


def test_the_full_title_and_the_date_beside_it() -> None:
    html = """<ul><li><a href="1.html" title="某县自评报告全文">某县自评…</a><i>2023年5月6日</i></li>
              <li><a href="2.html">[2022-01-02] 通报</a></li></ul><div class="footer"><a href="3.html">x 2021-01-01</a></div>"""
    root = parse(html)
    assert root is not None
    found = links(root, f"{HOST}/a/", SYSTEMS.site)
    assert [(k.text, k.date, k.menu) for k in found] == [
        ("某县自评报告全文", "2023-05-06", False), ("[2022-01-02] 通报", "2022-01-02", False), ("x 2021-01-01", "2021-01-01", True),
    ]  # fmt: skip


@given(st.text(max_size=80))
def test_an_address_is_http_or_nothing(href: str) -> None:
    made = absolute(f"{HOST}/a/b.html", href)
    assert made == "" or (made.startswith(("http://", "https://")) and "#" not in made)


# ------------------------------------------------------------------ which pages are reports


@pytest.mark.parametrize("row", TABLE["cue"], ids=lambda row: row["id"])
def test_cue_examples(row: dict) -> None:
    for text in row["hits"]:
        assert CUES.title(text) == (row["verdict"], row["id"])
    for text in row["misses"]:
        assert CUES.title(text).why != row["id"]


def test_column_names() -> None:
    for row in TABLE["column"]:
        assert all(SYSTEMS.is_column_name(name) for name in row["hits"])
        assert not any(SYSTEMS.is_column_name(name) for name in row["misses"])


def test_kinds_by_words_are_right_on_texts_they_were_not_trained_on() -> None:
    pytest.importorskip("sklearn")
    from eval.kinds import examples

    kinds, held = RULES.compiled(Kinds), examples("held")
    right = sum(kinds.guess(e.text).kind == e.kind for e in held)
    assert len(held) >= 10
    assert right / len(held) >= 0.75
    assert set(kinds.kinds) <= {row["code"] for row in RULES.table("doctypes")["doctype"]}


def test_the_table_of_weights_says_what_the_model_says() -> None:
    pytest.importorskip("sklearn")
    from eval.kinds import examples, model, table
    from extractor.sources.kinds import features

    seen = examples("seen")
    trained = model().fit([features(e.text) for e in seen], [e.kind for e in seen])
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sites").mkdir()
        (Path(folder) / "sites" / "kinds.tsv").write_text(table(trained), "utf-8")
        kinds = Kinds(Rules((BUNDLED, Path(folder))))
        for example in seen[:20]:
            guess, shares = kinds.guess(example.text), trained.predict_proba([features(example.text)])[0]
            assert guess.kind == trained.classes_[shares.argmax()]
            assert guess.probability == pytest.approx(shares.max(), abs=0.02)


@given(st.text(max_size=200))
def test_any_text_has_a_kind(text: str) -> None:
    guess = RULES.compiled(Kinds).guess(text)
    assert 0 < guess.probability <= 1


# ------------------------------------------------------------------ the guard


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://www.example.gov.cn/a", None),
        ("http://8.8.8.8/", None),
        ("http://[2001:4860:4860::8888]/", None),
        ("file:report.pdf", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("ftp://a.gov.cn/", "scheme"),
        ("http://user:pw@a.gov.cn/", "address"),
        ("http://a.gov.cn/ x", "address"),
        ("http://a.gov.cn/\r\nHost: b", "address"),
        ("http://", "address"),
        ("http://a.gov.cn:99999/", "address"),
        ("http://a.gov.cn/" + "x" * 3000, "address"),
        ("http://localhost/", "private-address"),
        ("http://printer.local/", "private-address"),
        ("http://127.0.0.1/", "private-address"),
        ("http://10.1.2.3/", "private-address"),
        ("http://169.254.169.254/latest/", "private-address"),
        ("http://100.64.0.1/", "private-address"),
        ("http://0.0.0.0/", "private-address"),
        ("http://[::1]/", "private-address"),
        ("http://[::ffff:192.168.0.1]/", "private-address"),
        ("http://[fe80::1]/", "private-address"),
        ("http://[64:ff9b::7f00:1]/", "private-address"),
        ("http://[2002:7f00:1::]/", "private-address"),
        ("http://224.0.0.1/", "private-address"),
    ],
)
def test_addresses_that_are_not_asked(url: str, reason: str | None) -> None:
    refusal = refuse_url(url)
    assert (refusal.reason if refusal else None) == reason


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_ipv6_is_judged_as_itself(ip: ipaddress.IPv4Address) -> None:
    assert is_public(f"::ffff:{ip}") == is_public(ip) == (ip.is_global and not ip.is_multicast)


# ------------------------------------------------------------------ the queue


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    with closing(Frontier(tmp_path / "q.sqlite")) as queue:
        queue.begin([Found(f"{HOST}/a/", "www.example.gov.cn", "s", "list")])
        visit = queue.take(())
        assert visit is not None
        with pytest.raises(TypeError), queue.transaction():
            queue.put("reports", {"n": queue.add(Found(f"{HOST}/b/", "h", "s", "page"), visit.id) + visit.title})
        assert not queue.met(f"{HOST}/b/", "s")
        assert queue.take(()) is None
    with closing(Frontier(tmp_path / "q.sqlite")) as queue:
        assert queue.begin([Found("http://other/", "other", "another site", "list")]) is False
        assert [v.url for v in iter(lambda: queue.take(()), None)] == ["http://other/"]
    with closing(Frontier(tmp_path / "q.sqlite")) as queue:
        assert queue.begin([Found(f"{HOST}/a/", "www.example.gov.cn", "s", "list")]) is True
        assert [v.url for v in iter(lambda: queue.take(()), None)] == [f"{HOST}/a/"]


def test_files_come_first_and_busy_hosts_wait(tmp_path: Path) -> None:
    with closing(Frontier(tmp_path / "q.sqlite")) as queue:
        kinds = [("list", "a"), ("page", "a"), ("file", "a"), ("page", "b")]
        queue.begin([Found(f"http://{host}/{kind}", host, "s", kind) for kind, host in kinds])
        taken = [queue.take({"b"}), queue.take({"b"}), queue.take({"a"}), queue.take(())]
        assert [v.url for v in taken if v] == ["http://a/file", "http://a/page", "http://b/page", "http://a/list"]
        assert not queue.pending()


def test_a_file_that_is_no_queue(tmp_path: Path) -> None:
    (tmp_path / "q.sqlite").write_text("no database, whatever its name says, and long enough to be read as one")
    with pytest.raises(CorpusError, match="cannot be used"):
        Frontier(tmp_path / "q.sqlite")


@given(st.text(max_size=60))
def test_nothing_of_a_host_leaves_its_folder(host: str) -> None:
    path = Path(report_folder(host, "0123"))
    assert ".." not in path.parts
    assert path.parts[0] == "reports"
    assert len(path.parts) == 3


# ------------------------------------------------------------------ what to crawl


@pytest.mark.parametrize(
    ("url", "start", "inside"),
    [
        ("/zw/jy/2.html", "/zw/jy/", True),
        ("/zw/jy/x/2.html", "/zw/jy/index.html", True),
        ("/zw/2.html", "/zw/jy/", False),
        ("/xxgk/ddbg/7.htm", "/xxgk/ddbg.htm", True),
        ("/xxgk/other.htm", "/xxgk/ddbg.htm", False),
        ("/anything", "/", False),
    ],
)
def test_below_a_column(url: str, start: str, inside: bool) -> None:
    assert below(HOST + url, HOST + start) is inside
    assert not below("http://other.gov.cn" + url, HOST + start)


def test_sites_in_a_file_and_what_is_wrong_with_them(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text(
        '[[site]]\ncolumns = ["https://a.gov.cn/x/#7"]\nhosts = ["files.a.gov.cn"]\n[[site]]\nhosts = ["b.gov.cn"]\n',
        "utf-8",
    )
    one, two = plan(str(path))
    assert (one.starts[0].url, one.starts[0].column, one.hosts, one.whole) == (
        "https://a.gov.cn/x/",
        "7",
        {"a.gov.cn", "files.a.gov.cn"},
        False,
    )
    assert (two.starts[0].url, two.whole) == ("https://b.gov.cn/", True)
    for content, words in [
        ("x = [", "not valid TOML"),
        ("name = 'x'", "nothing to begin with"),
        ("columns = 'https://a.gov.cn/'", "must be a list"),
        ("columns = [1]", "must be a list"),
        ("columns = ['a.gov.cn']", "web address"),
        ("columns = ['https://a.gov.cn/']\nregion = '64'", "no six-digit code"),
        ("colums = ['https://a.gov.cn/']", "no key of a site"),
        ("site = 3", "tables"),
    ]:
        path.write_text(content, "utf-8")
        with pytest.raises(PlanError, match=words):
            plan(str(path))


def test_host_of() -> None:
    assert host_of("http://A.gov.cn:80/x") == "a.gov.cn"
    assert host_of("https://a.gov.cn:8443/x") == "a.gov.cn:8443"
    assert host_of("http://[::1]:81/") == "[::1]:81"
    assert host_of("http://a:b:c/") == ""


# ------------------------------------------------------------------ the registry


def test_the_registry_names_places_that_exist() -> None:
    from extractor.regions import Gazetteer

    gazetteer = RULES.compiled(Gazetteer)
    rows = publishers()
    assert len(rows) >= 100
    assert len({p.site for p in rows}) == len({p.name for p in rows}) == len(rows)
    assert {p.level for p in rows} == {"province", "city", "county"}
    assert {p.kind for p in rows} == {"government", "education"}
    for row in rows:
        region = gazetteer.of_code(row.code)
        assert region is not None, row
        assert region.level == row.level, (row, region)
        assert refuse_url(row.site) is None
        assert host_of(row.site).endswith(".gov.cn")
        assert row.confidence in {"high", "medium", "low"}
        for column in row.columns:
            assert host_of(column) == host_of(row.site)
        if row.kind == "government":
            assert row.name == f"{region.name}人民政府"


def test_a_region_holds_those_inside_it() -> None:
    province, city = {p.region for p in region_plans("640000")}, {p.region for p in region_plans("640200")}
    assert {"640000", "640221"} <= province
    assert "640221" in city <= province
    assert {p.region for p in region_plans("640221")} == {"640221"}


def test_rules_on_sites_leave_mined_data_sets_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    before = Rules((BUNDLED, tmp_path)).version
    (tmp_path / "sites" / "ours.toml").write_text('[[system]]\nid = "ours"\n', "utf-8")
    assert Rules((BUNDLED, tmp_path)).version == before
    (tmp_path / "units.toml").write_text('why = "another"\n', "utf-8")
    assert Rules((BUNDLED, tmp_path)).version != before

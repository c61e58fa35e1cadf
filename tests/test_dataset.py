"""The data set: nothing changes on the way through it, and nothing that leaves it is dangerous to open."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import frame
from extractor.auditing import json_lines
from extractor.dataset.export import ALIASES, ExportError, columns, safe_cell
from extractor.dataset.job import MineJob, MineOptions, digest_of
from extractor.dataset.ledger import Entry, Info, Ledger, LedgerError
from extractor.dataset.schema import (
    RECORDS,
    SCHEMAS,
    claim_row,
    decimal_text,
    document_row,
    finding_row,
    record,
    table,
)
from extractor.dataset.store import open_dataset
from extractor.engines.wire import Task
from extractor.model import (
    Block,
    Candidate,
    Cell,
    Claim,
    Copy,
    Document,
    Dropped,
    Finding,
    Message,
    Numeral,
    Part,
    Region,
    Report,
    Suspect,
)
from extractor.patterns import Rules

REGION = Region(name="平罗县", code="640221", level="county")


def document(doc_id: str = "d1", text: str = "学校12所") -> Document:
    return Document(
        doc_id=doc_id,
        source="a.html",
        media_type="text/html",
        text=text,
        title="通报",
        published="2019-01-02",
        region=REGION,
        blocks=[Block(kind="cell", start=0, end=5, page=2, bbox=(1.0, 2.5, 3, 4), table=0, row=1, col=2, header=True)],
        numerals=[Numeral(start=2, end=4, kind="claim", claim_id="c1"), Numeral(start=4, end=5, kind="unread")],
        dropped=[Dropped(kind="spam", start=3, text="广告")],
        copies=[Copy(start=0, end=2, of_start=0, of_end=2, similarity=0.75)],
        meta={"索引号": "1", "ColumnName": "通知"},
        notes=["one", "two"],
    )  # fmt: skip


def claim(claim_id: str = "c1", doc_id: str = "d1", **given: object) -> Claim:
    plain: dict[str, object] = {
        "start": 2, "end": 5, "text": "12所", "quote": "学校12所", "subject": "学校", "unit": "所",
        "value": Decimal(12), "low": Decimal(12), "high": Decimal(12),
    }  # fmt: skip
    return Claim(claim_id=claim_id, doc_id=doc_id, **(plain | given))


FULL = claim(
    value=Decimal("99.60"), low=Decimal("99.595"), high=Decimal("99.605"), value_max=Decimal("100.0"), indicator="x",
    region=REGION, cell=Cell(table=0, row=1, col=2, headers=("学校", "数量")), bbox=(0.5, 1.0, 2.0, 3.0), page=3,
    approx=True, stage="primary", area="rural", entity="城关一小", period="2018", verdict="met", copy_of="c0",
    confidence=0.875, rule="r",
)  # fmt: skip
FINDING = Finding(
    finding_id="f1", doc_id="d1", check="sum", outcome="inconsistent", severity="error",
    claims=(Part(claim_id="c1", part="whole"), Part(claim_id="c2", part="part")), formula="1 + 2 ≠ 4",
    message=Message(zh="不符", en="does not add up"), stated=Decimal("4"), expected=Decimal("3.14159265358979323846"),
    expected_low=Decimal("1E+2"), difference=Decimal("-0.10"),
    suspects=(Suspect(claim_id="c1", candidates=(Candidate(value=Decimal("3.0"), why="digit_changed"),)),),
)  # fmt: skip


def fake_audit(data: bytes, source: str, rules: Rules) -> Report:
    """The report that the bytes are, as JSON."""
    return msgspec.json.decode(data, type=Report)


def dataset(folder: Path, *reports: Report) -> Path:
    """A data set of these reports, made the way a worker makes one."""
    folder.mkdir(exist_ok=True)
    (folder / "in").mkdir(exist_ok=True)
    job = MineJob(MineOptions(str(folder), "v1", [], f"{__name__}:fake_audit"))
    entries = []
    for report in reports:
        data = msgspec.json.encode(report)
        path = folder / "in" / f"{report.document.doc_id}.json"
        path.write_bytes(data)
        told = job.document(Task(0, str(path).encode(), path.name, len(data), digest_of(data)))
        info = msgspec.json.decode(told, type=Info)
        entries.append(Entry(digest_of(data), path.name, "done", info.doc_id, None, info=info))
    part = job.finish().decode() or None
    with closing(Ledger(folder, create=True)) as ledger:
        ledger.set_meta("version", "v1")
        ledger.commit("v1", part, [entry._replace(part=part) for entry in entries])
    return folder


def report(doc_id: str = "d1", claims: list[Claim] | None = None, findings: list[Finding] | None = None) -> Report:
    return Report(document=document(doc_id), claims=claims or [], findings=findings or [])


@pytest.mark.parametrize(
    ("name", "item", "row"),
    [
        ("documents", document(), document_row(document(), 1, 2)),
        ("claims", claim(), claim_row(claim())),
        ("claims", FULL, claim_row(FULL)),
        ("findings", FINDING, finding_row(FINDING)),
    ],
    ids=["document", "plain claim", "full claim", "finding"],
)
def test_record_comes_back_from_its_row(name: str, item: object, row: dict[str, object]) -> None:
    (stored,) = table(name, [row]).to_pylist()
    assert record(name, stored) == item
    assert set(row) <= set(SCHEMAS[name].names), "a field that no column holds would be lost"


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_of_the_contract_has_a_column(name: str) -> None:
    assert set(RECORDS[name].__struct_fields__) <= set(SCHEMAS[name].names)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_decimals_lose_no_digit(value: Decimal) -> None:
    (row,) = table("claims", [claim_row(claim(value=value))]).to_pylist()
    back: Decimal = record("claims", row).value
    assert back == value
    assert row["value"] == float(value)


def test_decimal_text() -> None:
    assert decimal_text(Decimal("1.806E+5")) == "180600"
    assert decimal_text(Decimal("0.380")) == "0.380"
    assert len(decimal_text(Decimal("1E+999999")) or "") < 20
    assert decimal_text(None) is None


def test_frames_and_sql(tmp_path: Path) -> None:
    folder = dataset(
        tmp_path / "ds",
        report("d2", [claim("c9", "d2", start=9, end=12), claim("c8", "d2", value=Decimal("1.5"))]),
        report("d1", [FULL], [FINDING]),
    )
    with closing(open_dataset(folder)) as data:
        assert list(data.documents["doc_id"]) == ["d1", "d2"]
        assert list(data.claims["claim_id"]) == ["c1", "c8", "c9"]
        assert data.claims["value"].sum() == pytest.approx(99.6 + 1.5 + 12)
        assert list(data.claims["value_exact"]) == ["99.60", "1.5", "12"]
        assert data.claims["region_code"][0] == "640221"
        assert data.documents["coverage"][0] == 0.5
        assert data.findings["message_en"][0] == "does not add up"
        counted = data.sql("select region.name as place, count(*) as n from claims where region is not null group by 1")
        assert counted.to_dict("records") == [{"place": "平罗县", "n": 1}]
        joined = data.sql("select title from claims join documents using (doc_id) where claim_id = ?", ["c8"])
        assert list(joined["title"]) == ["通报"]
        assert data.totals.outcomes == {"inconsistent": 1}


def test_part_that_the_ledger_does_not_know_is_not_read(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "ds", report("d1", [claim()]))
    job = MineJob(MineOptions(str(folder), "v1", [], f"{__name__}:fake_audit"))
    path = folder / "more.json"
    path.write_bytes(msgspec.json.encode(report("d2", [claim("c2", "d2")])))
    job.document(Task(0, str(path).encode(), "more.json"))
    assert job.finish()
    with closing(open_dataset(folder)) as data:
        assert list(data.documents["doc_id"]) == ["d1"]
    assert len(list((folder / "parts" / "documents").iterdir())) == 2


class Interrupted:
    """A database that is interrupted once, right behind the first statement that begins with a word."""

    def __init__(self, database: sqlite3.Connection, word: str) -> None:
        self.database, self.word = database, word

    def execute(self, statement: str, *given: object) -> sqlite3.Cursor:
        cursor = self.database.execute(statement, *given)
        if self.word and statement.startswith(self.word):
            self.word = ""
            raise KeyboardInterrupt
        return cursor

    def __getattr__(self, name: str) -> object:
        return getattr(self.database, name)


@pytest.mark.parametrize(("word", "kept"), [("begin", 0), ("insert or replace into parts", 0), ("commit", 1)])
def test_interrupt_leaves_no_transaction_open(tmp_path: Path, word: str, kept: int) -> None:
    (tmp_path / "ds").mkdir()
    with closing(Ledger(tmp_path / "ds", create=True)) as ledger:
        ledger._db = Interrupted(ledger._db, word)  # type: ignore[assignment]
        with pytest.raises(KeyboardInterrupt):
            ledger.commit("v1", "p1", [])
        ledger.see([("a.html", None, 0, None)])
        assert len(ledger.parts()) == kept


def test_lost_part_is_told(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "ds", report())
    next((folder / "parts" / "claims").iterdir()).unlink()
    with pytest.raises(LedgerError, match="the part is gone"):
        open_dataset(folder)


def test_empty_and_missing(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "ds")
    with closing(open_dataset(folder)) as data:
        assert len(data.claims) == 0
        assert list(data.claims.columns) == SCHEMAS["claims"].names
        data.export(folder / "out")
    with pytest.raises(LedgerError, match="holds no data set"):
        open_dataset(tmp_path / "none")
    assert not (tmp_path / "none").exists()


CELLS = [
    # given, written, why
    ("=1+1", "'=1+1", "a formula"),
    ("+8613", "+8613", "a number with its sign"),
    ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0", "the classic attack"),
    ("-5", "-5", "a negative number"),
    ("-5%以下", "'-5%以下", "text that starts with a minus"),
    ("@SUM(A1)", "'@SUM(A1)", "an old form of formula"),
    ("\t=1", "'\t=1", "a tab before it"),
    ("\r=1", "'\r=1", "a carriage return before it"),
    ("＝1+1", "'＝1+1", "full width"),
    (">=", ">=", "a comparator"),
    ("=", "=", "a comparator that is no formula"),
    ("学校=12", "学校=12", "inside the text it is harmless"),
    (None, "", "nothing known"),
    (True, "true", "a flag"),
    (-0.5, -0.5, "a number"),
    ([{"name": "县"}], '[{"name": "县"}]', "nested"),
]


@pytest.mark.parametrize(("value", "written", "why"), CELLS, ids=[c[-1] for c in CELLS])
def test_safe_cell(value: object, written: object, why: str) -> None:
    assert safe_cell(value) == written


def test_csv(tmp_path: Path) -> None:
    evil = claim("c2", subject='=HYPERLINK("http://x")', quote='他说:"12所",\n换行', value=Decimal("-0.10"))
    folder = dataset(tmp_path / "ds", report("d1", [FULL, evil], [FINDING]))
    with closing(open_dataset(folder)) as data:
        paths = data.export(tmp_path / "out")
    assert [p.name for p in paths] == ["documents.csv", "claims.csv", "findings.csv"]
    assert paths[1].read_bytes().startswith(b"\xef\xbb\xbf")
    with paths[1].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == columns("claims")
    assert set(ALIASES) | set(Claim.__struct_fields__) <= set(rows[0])
    assert rows[0]["value"] == rows[0]["obs_value"] == "99.60"
    assert (rows[0]["ref_area"], rows[0]["time_period"], rows[0]["unit_measure"]) == ("640221", "2018", "所")
    assert json.loads(rows[0]["cell"])["headers"] == ["学校", "数量"]
    assert rows[1]["subject"] == '\'=HYPERLINK("http://x")'
    assert rows[1]["quote"] == evil.quote
    assert rows[1]["value"] == "-0.10"
    with paths[2].open(encoding="utf-8-sig", newline="") as file:
        (found,) = csv.DictReader(file)
    assert found["expected"] == "3.14159265358979323846"


def parsed(lines: bytes) -> list[dict[str, object]]:
    """JSON lines with every number as the decimal that it is."""
    return [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in lines.splitlines()]


def test_jsonl_is_what_check_prints(tmp_path: Path) -> None:
    reports = [report("d1", [FULL, claim("c2", start=7, end=9)], [FINDING]), report("d2")]
    folder = dataset(tmp_path / "ds", *reports)
    with closing(open_dataset(folder)) as data:
        (path,) = data.export(tmp_path / "all.jsonl", "jsonl")
        tables = data.export(tmp_path / "out", "jsonl")
    exported, printed = parsed(path.read_bytes()), parsed(b"".join(map(json_lines, reports)))
    assert len(exported) == len(printed) == 5
    assert all(line in printed for line in exported)
    assert b"".join(p.read_bytes() for p in tables) == path.read_bytes()


def test_export_leaves_out_what_is_doubtful(tmp_path: Path) -> None:
    certain, doubtful = claim("c1", confidence=0.9), claim("c2", confidence=0.3, start=7)
    alone = msgspec.structs.replace(FINDING, finding_id="f2", claims=(Part(claim_id="c1", part="whole"),))
    folder = dataset(tmp_path / "ds", report("d1", [certain, doubtful], [FINDING, alone]))
    with closing(open_dataset(folder)) as data:
        (path,) = data.export(tmp_path / "all.jsonl", "jsonl", confidence=0.5)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line.get("finding_id") or line.get("claim_id") or line["doc_id"] for line in lines] == ["d1", "c1", "f2"]


def test_export_refuses(tmp_path: Path) -> None:
    with closing(open_dataset(dataset(tmp_path / "ds", report()))) as data:
        with pytest.raises(ExportError, match="choose csv or jsonl"):
            data.export(tmp_path / "out", "xlsx")
        with pytest.raises(ExportError, match="need a folder"):
            data.export(tmp_path / "out.csv")
        (tmp_path / "file").write_text("x")
        with pytest.raises(ExportError, match="cannot be written"):
            data.export(tmp_path / "file")


def test_frame() -> None:
    assert list(frame([FULL, claim("c2")])["value"]) == [99.6, 12]
    assert list(frame([FINDING])["check"]) == ["sum"]
    assert len(frame([])) == 0
    with pytest.raises(TypeError, match="not both"):
        frame([FULL, FINDING])

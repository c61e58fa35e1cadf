"""Reports to show: a small one of an invented county, a large one, and hostile text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

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

# ---- a small report of an invented county -----------------------------------------------------

LINES = [
    ("title", None, "示例县义务教育优质均衡发展督导情况通报"),
    ("heading", 1, "一、基本情况"),
    ("paragraph", None, "全县现有小学12所、初中5所，合计17所。小学在校生8640人，教学班192个，平均班额45.2人。"),
    ("paragraph", None, "小学和初中专任教师学历达标率均为99.8%，2025年力争初中巩固率达到98%以上，编号0x17另计。"),
    ("heading", 2, "（一）资源配置"),
    ("paragraph", None, "青山小学生均运动场馆面积6.96平方米，低于7.5平方米的标准。"),
]
ROWS = [["学校", "学生数", "教师数"], ["青山小学", "960", "52"], ["河口小学", "455", "31"]]
COPIED = "全县现有小学12所、初中5所，合计17所。"


class Writing:
    """Builds a document line by line and finds figures in it."""

    def __init__(self) -> None:
        self.text = ""
        self.blocks: list[Block] = []

    def add(self, kind: str, line: str, end: str = "\n\n", **where: Any) -> None:
        self.blocks.append(Block(kind=kind, start=len(self.text), end=len(self.text) + len(line), **where))
        self.text += line + end

    def claim(self, figure: str, after: str = "", suffix: str = "", **fields: Any) -> Claim:
        start = self.text.index(figure, self.text.index(after))
        value = Decimal(re.sub(r"[^\d.]", "", figure))
        given = {"value": value, "low": value, "high": value, "subject": "", "confidence": 0.9, "rule": "count.plain"}
        return Claim(
            claim_id=f"doc:{start}-{start + len(figure)}{suffix}",
            doc_id="doc",
            start=start,
            end=start + len(figure),
            text=figure,
            quote=self.text[self.text.rfind("\n", 0, start) + 1 : self.text.index("\n", start)],
            **given | fields,
        )


def written() -> Writing:
    writing = Writing()
    for kind, level, line in LINES:
        writing.add(kind, line, level=level)
    for r, row in enumerate(ROWS):
        for c, cell in enumerate(row):
            end = "\t" if c < 2 else "\n"
            writing.add("cell", cell, end, table=0, row=r, col=c, header=r == 0 or c == 0)
    writing.add("paragraph", COPIED, "\n")
    return writing


def sample() -> Report:
    w = written()
    claims = [
        w.claim("12所", unit="所", subject="小学", stage="primary", indicator="schools"),
        w.claim("5所", unit="所", subject="初中", stage="junior", indicator="schools"),
        w.claim("17所", unit="所", subject="学校", stage="compulsory", indicator="schools"),
        w.claim("8640人", unit="人", subject="小学在校生", stage="primary", indicator="students", period="2024"),
        w.claim("192个", unit="个", subject="教学班", stage="primary", indicator="classes"),
        w.claim("45.2人", unit="人", subject="平均班额", stage="primary", indicator="class_size"),
        w.claim("99.8%", unit="%", subject="学历达标率", stage="primary", suffix=":primary"),
        w.claim("99.8%", unit="%", subject="学历达标率", stage="junior", suffix=":junior"),
        w.claim("98%", unit="%", subject="初中巩固率", stage="junior", role="target", comparator=">=", period="2025"),
        w.claim("6.96平方米", unit="平方米", subject="生均运动场馆面积", entity="青山小学", verdict="unmet"),
        w.claim("7.5平方米", unit="平方米", subject="标准", role="standard", comparator=">="),
        w.claim("960", unit="人", subject="学生数", cell=Cell(table=0, row=1, col=1, headers=("学生数", "青山小学"))),
        w.claim("52", unit="人", subject="教师数", cell=Cell(table=0, row=1, col=2, headers=("教师数", "青山小学"))),
    ]
    numerals = [Numeral(start=c.start, end=c.end, kind="claim", claim_id=c.claim_id) for c in claims]
    year, odd, again = w.text.index("2025年"), w.text.index("0x17"), w.text.index(COPIED)
    copy = w.text.rindex(COPIED)
    document = Document(
        doc_id="doc",
        source="https://www.example.gov.cn/t1.html",
        media_type="text/html",
        text=w.text,
        title=LINES[0][2],
        publisher="示例县人民政府教育督导室",
        published="2024-03-01",
        doc_type="notice",
        region=Region(name="示例县", code="990101", level="county"),
        blocks=w.blocks,
        numerals=[
            *numerals,
            Numeral(start=year, end=year + 5, kind="date"),
            Numeral(start=odd, end=odd + 4, kind="unread"),
        ],
        dropped=[
            Dropped(kind="furniture", start=0, text="打印本页 <关闭>"),
            Dropped(kind="control", start=len(w.text)),
        ],
        copies=[Copy(start=copy, end=copy + len(COPIED), of_start=again, of_end=again + len(COPIED), similarity=1.0)],
        notes=["成文日期与发布日期不同"],
    )
    return Report(document=document, claims=claims, findings=findings_of(claims))


def findings_of(claims: list[Claim]) -> list[Finding]:
    def finding(
        check: str, outcome: str, severity: str, parts: list[tuple[int, str]], formula: str, **more: Any
    ) -> Finding:
        return Finding(
            finding_id=f"{check}-{outcome}",
            doc_id="doc",
            check=check,
            outcome=outcome,
            severity=severity,
            claims=tuple(Part(claim_id=claims[i].claim_id, part=part) for i, part in parts),
            formula=formula,
            message=Message(zh=f"核查{formula}", en=f"Checked {formula}"),
            **more,
        )

    wrong = Suspect(claim_id=claims[5].claim_id, candidates=(Candidate(value=Decimal(45), why="8640 ÷ 192"),))
    return [
        finding("sum", "consistent", "info", [(2, "whole"), (0, "part"), (1, "part")], "12 + 5 = 17"),
        finding(
            "class_size", "inconsistent", "error", [(5, "stated"), (3, "numerator"), (4, "denominator")],
            "8,640 ÷ 192 = 45.00 ∉ [45.15, 45.25]", stated=Decimal("45.2"), expected=Decimal(45),
            difference=Decimal("0.2"), suspects=(wrong,),
        ),
        finding("standard", "unmet", "warning", [(9, "stated"), (10, "threshold")], "6.96 < 7.5",
                standard="某办法第六条"),
        finding("range", "improbable", "warning", [(6, "stated")], "99.8% ≤ 100%"),
        finding("ratio", "rounding", "info", [(7, "stated")], "99.8%", variant="在校生"),
        finding("cohort", "undetermined", "info", [(8, "stated")], "98%", reason="缺少毕业生数"),
        finding("per_capita", "met", "info", [(11, "numerator"), (12, "denominator")], "960 ÷ 52 = 18.46"),
        finding("cross_document", "consistent", "info", [(3, "stated")], "8640人 = 8640人"),
    ]  # fmt: skip


def report_of(text: str, blocks: list[Block] | None = None, **fields: Any) -> Report:
    given: dict[str, Any] = {
        "doc_id": "d",
        "source": "s",
        "media_type": "text/plain",
        "text": text,
        "blocks": blocks or [],
    }
    return Report(document=Document(**given | fields))


def large() -> Report:
    """A hundred pages: 150,000 characters, 1,000 claims, 600 findings."""
    blocks, claims, text = [], [], ""
    for i in range(1000):
        line = f"第{i % 9 + 1}项：" + "全县小学生均教学及辅助用房面积情况" * 8 + f"为{i + 1000}人。"
        start = len(text) + len(line) - 6
        blocks.append(Block(kind="paragraph", start=len(text), end=len(text) + len(line), page=i // 10 + 1))
        value = Decimal(i + 1000)
        claims.append(
            Claim(
                claim_id=f"d:{start}", doc_id="d", start=start + 0, end=start + 5, text=line[-6:-1], quote=line,
                subject="小学生均教学及辅助用房面积", value=value, low=value, high=value, unit="人", stage="primary",
            )
        )  # fmt: skip
        text += line + "\n"
    findings = [
        Finding(
            finding_id=f"f{i}", doc_id="d", check="sum", outcome="consistent", severity="info",
            claims=tuple(Part(claim_id=c.claim_id, part="part") for c in claims[i : i + 3]),
            formula=f"{i + 1000} + {i + 1001} = {i + 1002}",
            message=Message(zh="部分之和" * 6, en="the parts add up " * 4),
        )
        for i in range(600)
    ]  # fmt: skip
    numerals = [Numeral(start=c.start, end=c.end, kind="claim", claim_id=c.claim_id) for c in claims]
    return Report(document=report_of(text, blocks, numerals=numerals).document, claims=claims, findings=findings)


HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "javascript:alert(1)",
    "</title></style></textarea></dialog>",
    "{{text}}{{data}}",
    "&lt;b&gt; &amp; &#60;",
    "\\u003c\\x3c \\",
    "line\u2028separator\u2029here",
    "\u202e倒写\u202c\u2066\u2069\u200b\u200f\ufeff",
    "\x00\x01\x08\x0b\x0c\x1b\x7f\x85\r\r\n",
    "\ud800 lone \udfff",
    "\U000e0041tag😀👨\u200d👩",
]

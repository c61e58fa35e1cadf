"""How fast it is, as ratios to what cannot be avoided, measured in one run.

    python -m eval.bench [--dev DIR] [--repeat N] [--pages]

Each repeat runs every step once, in turn, so that a slow moment of the machine meets all of them; a step's figure
is the least CPU time of its repeats.  Read the ratios, not the milliseconds (machines differ and drift).

    check             also for 1,000 claims at the rate of the group
    extract + check   against jieba.lcut on the same text
    bytes to checked  HTML bytes to checked claims, against floor A: lxml blocks, one number regex, rjieba, records
    --pages           PDF and scanned pages instead, against pypdfium2 and pdfplumber; see eval.bench_pages
"""

from __future__ import annotations

import gc
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click
import jieba
import lxml.html
import msgspec
import rjieba

from eval.bench_pages import measure_pages
from extractor.model import Document
from extractor.patterns import SAMPLES
from extractor.pipeline import audit, check, extract, read

_SPACE = re.compile(r"\s+")
_WHOLE = 2000  # characters: whole reports, against passages dense with figures
HERE = Path(__file__).resolve().parent
_NUMBER = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)\s?([十百千万亿]*)(人|名|所|个|间|平方米|㎡|元|%|‰|册|台)?")


class Row(msgspec.Struct):
    """A record of the floor: what the barest pipeline would keep of a figure."""

    start: int
    value: float
    unit: str
    words: int


def least(steps: Mapping[str, Callable[[], object]], repeat: int) -> dict[str, float]:
    """CPU milliseconds of the quickest run of each step; the first round is not counted."""
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(repeat + 1):
        for name, run in steps.items():
            begin = time.process_time()
            run()
            times[name].append(1000 * (time.process_time() - begin))
    return {f"ms {name}": min(taken[1:]) for name, taken in times.items()}


def floor(pages: Sequence[bytes]) -> int:
    """Floor A: parse, blocks, numbers, words, records; no meaning at all."""
    count = 0
    for page in pages:
        tree = lxml.html.document_fromstring(page.decode())
        body = tree.get_element_by_id("zoom")
        text = "\n".join(_SPACE.sub(" ", e.text_content()).strip() for e in body.iter("p", "tr", "h1", "h2", "li"))
        words = len(rjieba.cut(text))
        rows = [Row(m.start(), float(m[1].replace(",", "")), m[3] or "", words) for m in _NUMBER.finditer(text)]
        count += len(msgspec.json.encode(rows))
    return count


def as_page(document: Document) -> bytes:
    """A government-style page around a text, with what such pages carry: menus, index block, toolbar, links, footer."""
    title = document.title or ""
    meta = {
        "SiteName": "示例县人民政府",
        "SiteIDCode": "6402210001",
        "ArticleTitle": title,
        "PubDate": "2024-02-05 17:26",
    }
    head = "".join(f'<meta name="{name}" content="{value}">' for name, value in meta.items())
    style = "<style>" + ".nav li{float:left;padding:0 12px}" * 12 + "</style><script>" + "var n=0;" * 60 + "</script>"
    menu = "".join(
        f'<li class="item"><a href="/xxgk/{n}/index.html" title="栏目{n}">栏目{n}</a></li>' for n in range(40)
    )
    index = "".join(
        f'<tr><td class="name">{name}</td><td class="value">{value}</td></tr>'
        for name, value in (
            ("索引号", "640221-016/2024-00012"),
            ("发布机构", "示例县教育局"),
            ("成文日期", "2024-02-04"),
        )
    )
    tools = '<div class="tools"><a href="javascript:print()">打印</a> <a href="#">关闭</a> 字号 大 中 小</div>'
    body = "".join(
        f'<p style="text-indent:2em;line-height:2"><span style="font-size:16px">{line}</span></p>'
        for line in document.text.split("\n")
        if line.strip()
    )
    related = "".join(f'<li><a href="/art/2024/{n}.html">相关链接之{n}：工作动态</a></li>' for n in range(20))
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}<title>{title}</title>{style}</head><body>"
        f'<ul class="nav">{menu}</ul><div class="position">首页 &gt; 政务公开 &gt; 正文</div>'
        f'<table class="index">{index}</table><h1>{title}</h1>{tools}<div id="zoom">{body}</div>'
        f'<div class="related"><h3>相关阅读</h3><ul>{related}</ul></div>'
        f'<div class="footer">主办：示例县人民政府办公室 网站标识码：6402210001 电话：0952-6012345</div></body></html>'
    ).encode()


def measure(documents: Sequence[Document], repeat: int) -> dict[str, float]:
    """All figures of one group of documents."""
    texts = [d.text for d in documents]
    pages = [as_page(d) for d in documents]
    extractions = [extract(d) for d in documents]
    found: dict[str, float] = {
        "documents": len(documents),
        "characters": sum(map(len, texts)),
        "claims": sum(len(e.claims) for e in extractions),
        "findings": sum(len(check(e).findings) for e in extractions),
    }
    found |= least(
        {
            "jieba.lcut": lambda: [jieba.lcut(t) for t in texts],
            "read": lambda: [read(p, "page") for p in pages],
            "extract": lambda: [extract(d) for d in documents],
            "check": lambda: [check(e) for e in extractions],
            "floor A": lambda: floor(pages),
            "bytes to checked": lambda: [audit(p, "page") for p in pages],
        },
        repeat,
    )
    found["ms check of 1,000 claims"] = found["ms check"] * 1000 / found["claims"]
    found["extract + check ÷ jieba"] = (found["ms extract"] + found["ms check"]) / found["ms jieba.lcut"]
    found["bytes to checked ÷ floor A"] = found["ms bytes to checked"] / found["ms floor A"]
    return found


@click.command(help=__doc__)
@click.option(
    "--dev",
    type=click.Path(path_type=Path),
    default=HERE.parent.parent / "shared" / "dev",
    help="A further folder of documents.",
)
@click.option("--repeat", default=15, show_default=True)
@click.option("--pages", is_flag=True, help="Measure PDF and scanned pages instead.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line instead of a table.")
def main(dev: Path, repeat: int, pages: bool, as_json: bool) -> None:
    found = measure_pages(least, repeat) if pages else _reports(dev, repeat)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(" " * 28 + "".join(f"{name:>12}" for name in found))
    for row in dict.fromkeys(row for group in found.values() for row in group):
        figures = (f"{group[row]:12.2f}" if row in group else " " * 12 for group in found.values())
        click.echo(f"{row:28}" + "".join(figures))


def _reports(dev: Path, repeat: int) -> dict[str, dict[str, float]]:
    samples = sorted(p for p in SAMPLES.iterdir() if p.suffix in {".html", ".txt"})
    further = [read(p.read_bytes(), p.name) for p in sorted((dev / "docs").glob("*.txt"))]
    documents = [read(p.read_bytes(), p.name) for p in samples] + further
    jieba.setLogLevel(60)
    jieba.initialize()
    for document in documents:
        check(extract(document))
    gc.freeze()  # as the workers do: the compiled rules are not walked over at each collection
    groups = {
        "reports": [d for d in documents if len(d.text) >= _WHOLE],
        "passages": [d for d in documents if len(d.text) < _WHOLE],
        "dev": further,  # whole reports and passages as a reader outside the project chose them
    }
    return {name: measure(group, repeat) for name, group in groups.items() if group}


if __name__ == "__main__":
    main()

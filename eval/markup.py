"""Gold as people write and review it: the text itself with its figures marked in place.

A ``.md`` file of ``eval/gold`` has a TOML head between ``+++`` lines, the text, and after a line
``===`` the relations that can be checked::

    全县⟦s:小学34所|小学|schools|primary⟧ …           label:figure|subject|indicator|stage|flags
    @{region=青田县 period=2020,inherited stage=junior}   holds from here on; leaves no text
    ⟦第28次#ordinal⟧                                   a number that is no claim, and why
    ===
    sum consistent: t = a + b + c
    standard met: r >= 95 ~std=2017

Flags: a comparator (>= > <= <), ``~`` about, a measure, a role, a verdict, an area, ``maybe`` (whether it is a
claim is open), ``key=value`` (v, u, p, reg, ent) and ``alt.FIELD=a,b`` for other readings that count; ``also=``,
``regions=`` and ``stages=`` in a scope list other periods, places and stages that count there.
Dates, document numbers and list numbers are found by themselves; any other unmarked digit is an error, so
that nothing is forgotten.  Every relation is evaluated in interval arithmetic when it is compiled: one that
does not come out as written is an error too.

    python -m eval.markup FILE.md …      writes FILE.txt, FILE.claims.jsonl and FILE.findings.jsonl beside it
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from eval.figures import Figure, read_figure
from eval.relations import RelationError, read_relation
from extractor.model import DudaoError

MEASURES = ("cv", "change", "gap", "rank")
ROLES = ("target", "standard", "requirement", "plan")
VERDICTS = ("met", "unmet")
AREAS = ("urban", "town", "rural")
COMPARATORS = (">=", "<=", ">", "<", "=")
STAGES = ("primary", "junior", "compulsory", "nine_year", "senior", "preschool", "special", "vocational", "all")

_MARK = re.compile(r"⟦(?:([A-Za-z]\w*):)?([^⟦⟧|#]+)(?:#(\w+)(\?)?|\|([^⟦⟧]*))?⟧|@\{([^}]*)\}\n?")
_PLAIN = (
    ("date", re.compile("|".join((
        r"\d{4}(?:/\d{4})?学年初?",
        r"\d{4}年(?:秋季|春季|秋|春)?(?:\d{1,2}月)?(?:\d{1,2}日)?",
        r"\d{4}-\d{1,2}-\d{1,2}(?: \d\d:\d\d(?::\d\d)?)?",
        r"\d{4}[-—–至](?=\d{4})",
        r"\d{1,2}月(?:\d{1,2}日)?",
        r"(?<=[至到—-])\d{1,2}日",
    )))),
    ("docno", re.compile(r"[〔\[（(]\d{4}[〕\])）]\s*\d+\s*号|第\d+号")),
    ("list", re.compile(r"(?m)^\s*[(（]?\d{1,2}[.、)）．]")),
)  # fmt: skip


class MarkupError(DudaoError):
    """A gold file is wrong: names the file, the mark and the reason."""


class Compiled(NamedTuple):
    """What a gold file says: head, text, and the records of its figures and relations, ready for JSON lines."""

    head: dict[str, Any]
    text: str
    claims: list[dict[str, Any]]
    findings: list[dict[str, Any]]


def compile_markup(source: str, name: str) -> Compiled:
    """A marked-up gold file as text and records; raises MarkupError naming the file and the mark."""
    head, body, relations = _split(source, name)
    text, claims, labels = _read_body(body, name)
    claims = sorted(claims + _unmarked(text, claims, name), key=lambda c: c["start"])
    findings = []
    for line in relations.splitlines():
        if line.strip() and not line.startswith("//"):
            try:
                findings.append(read_relation(line, labels))
            except RelationError as error:
                raise MarkupError(f"{name}: {error}") from error
    return Compiled(head, text, claims, findings)


def _split(source: str, name: str) -> tuple[dict[str, Any], str, str]:
    match = re.match(r"\+\+\+\n(.*?)\n\+\+\+\n", source, re.S)
    if not match:
        raise MarkupError(f"{name}: no head between +++ lines")
    body, _, relations = source[match.end() :].partition("\n===\n")
    return tomllib.loads(match[1]), body.rstrip("\n") + "\n", relations


def _read_body(body: str, name: str) -> tuple[str, list[dict[str, Any]], dict[str, tuple[int, Figure]]]:
    out: list[str] = []
    length, at = 0, 0
    sticky: dict[str, str] = {}
    claims: list[dict[str, Any]] = []
    labels: dict[str, tuple[int, Figure]] = {}
    for match in _MARK.finditer(body):
        out.append(body[at : match.start()])
        length += match.start() - at
        at = match.end()
        label, figure, why, open_, fields, settings = match.groups()
        if settings is not None:
            sticky |= dict(pair.split("=", 1) for pair in settings.split())
            continue
        out.append(figure)
        place: dict[str, Any] = {"start": length, "end": length + len(figure), "text": figure}
        length += len(figure)
        if why:
            claims.append(place | {"is_claim": False, "why": why} | ({"alt": {"is_claim": [True]}} if open_ else {}))
            continue
        try:
            record, written = _claim(figure, (fields or "").split("|"), sticky)
        except (ValueError, KeyError) as error:
            raise MarkupError(f"{name}: ⟦{figure}|{fields}⟧: {error}") from error
        claims.append(place | record)
        if label in labels:
            raise MarkupError(f"{name}: the label {label} is used twice")
        if label:
            labels[label] = (place["start"], written)
    out.append(body[at:])
    text = "".join(out)
    if "⟦" in text or "⟧" in text:
        raise MarkupError(f"{name}: a mark does not read: …{text[max(0, text.find('⟦') - 5) :][:40]}…")
    return text, claims, labels


def _claim(figure: str, fields: list[str], sticky: dict[str, str]) -> tuple[dict[str, Any], Figure]:
    subject, indicator, stage, flags = (*fields, "", "", "", "")[:4]
    said = _flags(flags.split())
    written = read_figure(said.pop("v", figure), said.pop("u", None))
    alt = said.pop("alt")
    period, period_from = _period(said, sticky)
    if period or "also" in sticky:
        periods = [*_coarser(period or ""), *filter(None, sticky.get("also", "").split(","))]
        alt.setdefault("period", []).extend(p for p in periods if p not in alt.get("period", ()))
        if said.get("role", sticky.get("role")) in ("standard", "requirement") and None not in alt["period"]:
            alt["period"].append(None)  # a threshold has the period of its sentence, or none
        if not alt["period"]:
            del alt["period"]
    for field in ("region", "stage"):
        others = [_literal(word) for word in sticky.get(f"{field}s", "").split(",") if word]
        if others:
            alt[field] = [*alt.get(field, []), *(o for o in others if o not in alt.get(field, []))]
    stage = stage.strip() or sticky.get("stage", "")
    if stage not in (*STAGES, "-", ""):
        raise ValueError(f"no such stage: {stage}")
    record = {
        "is_claim": True, "value": _number(written.value),
        "value_max": None if written.value_max is None else _number(written.value_max), "unit": written.unit,
        "subject": subject, "indicator": indicator.strip() if indicator.strip() not in ("", "-") else None,
        "measure": said.get("measure", "level"), "comparator": said.get("comparator", "="),
        "approx": "approx" in said, "stage": stage if stage not in ("", "-") else None,
        "region": said.get("reg", sticky.get("region")), "area": said.get("area", sticky.get("area")),
        "entity": said.get("ent", sticky.get("ent")), "period": period, "period_from": period_from,
        "role": said.get("role", sticky.get("role", "reported")), "verdict": said.get("verdict"), "alt": alt or None,
    }  # fmt: skip
    for key in ("region", "area", "entity", "indicator"):
        record[key] = None if record[key] in ("-", "none") else record[key]
    return record, written


def _flags(tokens: list[str]) -> dict[str, Any]:
    said: dict[str, Any] = {"alt": {}}
    groups = {"measure": MEASURES, "role": (*ROLES, "reported"), "verdict": VERDICTS, "area": AREAS,
              "comparator": COMPARATORS}  # fmt: skip
    for token in tokens:
        kind = next((k for k, words in groups.items() if token in words), None)
        if kind:
            said[kind] = token
        elif token == "~":
            said["approx"] = True
        elif token == "maybe":
            said["alt"]["is_claim"] = [False]
        elif token.startswith("alt."):
            field, _, values = token[4:].partition("=")
            said["alt"][field] = [_literal(v) for v in values.split(",")]
        elif "=" in token and token.split("=")[0] in ("v", "u", "p", "reg", "ent"):
            key, _, value = token.partition("=")
            said[key] = value
        else:
            raise ValueError(f"no such flag: {token}")
    return said


def _literal(word: str) -> str | float | None:
    if word == "null":
        return None
    return float(word) if re.fullmatch(r"-?\d+\.?\d*", word) and len(word) != 4 else word


def _period(said: dict[str, Any], sticky: dict[str, str]) -> tuple[str | None, str]:
    if "p" in said:
        value, origin = said["p"], "stated"
    else:
        value, _, origin = sticky.get("period", "none").partition(",")
    return (None if value == "none" else value), origin or "inherited"


def _coarser(period: str) -> list[str]:
    """Coarser forms of a date, which count too: 2024-02-04 → 2024-02, 2024."""
    parts = period.split("-")
    return [] if "/" in period else ["-".join(parts[:n]) for n in range(len(parts) - 1, 0, -1)]


def _number(value: Any) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _unmarked(text: str, claims: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Dates, document numbers and list numbers outside the marks; raises where any other digit is left."""
    taken = bytearray(len(text))
    for c in claims:
        taken[c["start"] : c["end"]] = b"\1" * (c["end"] - c["start"])
    found = []
    for why, pattern in _PLAIN:
        for match in pattern.finditer(text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * len(match[0])
                place = {"start": match.start(), "end": match.end(), "text": match[0]}
                found.append(place | {"is_claim": False, "why": why})
    for match in re.finditer(r"[\d０-９]+", text):
        if not all(taken[match.start() : match.end()]):
            raise MarkupError(f"{name}: unmarked number: …{text[max(0, match.start() - 15) : match.end() + 15]!r}…")
    return found


def write(path: Path) -> Compiled:
    """Compiles a gold file and writes text, claims and findings beside it."""
    made = compile_markup(path.read_text("utf-8"), path.stem)
    path.with_suffix(".txt").write_text(made.text, "utf-8")
    for kind, rows in (("claims", made.claims), ("findings", made.findings)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        path.with_suffix(f".{kind}.jsonl").write_text(lines, "utf-8")
    return made


def main(paths: list[str]) -> int:
    """Compiles the files named; returns the exit code."""
    bad = 0
    for each in map(Path, paths):
        try:
            made = write(each)
        except MarkupError as error:
            print(f"error: {error}", file=sys.stderr)
            bad = 1
            continue
        figures = sum(c["is_claim"] for c in made.claims)
        print(f"{each.stem}: {len(made.text)} characters, {figures} claims, {len(made.findings)} findings")
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The relations of a gold file, each evaluated in interval arithmetic when it is read.

One line a relation: ``check outcome: label = expression`` (or >= > <= <), options behind ``~``::

    ratio rounding: r = 100 * n / d ~note=off by one in the second decimal
    standard met: r >= 95 ~std=2017
    verdict consistent: r >= 95 ~optional
    sum undetermined: t = a + b ~alt=consistent

``consistent`` holds where the intervals meet; ``rounding`` where they do not but the recomputed value, rounded to
the digits written, is one unit of the last one off; ``inconsistent`` beyond.  ``~rounded`` says that a whole number of
people is a mean, not a count.  What is ``undetermined`` or marked ``~unchecked`` is not computed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from eval.figures import Figure, evaluate
from extractor.model import DudaoError, Interval

STANDARDS = {
    "2017": "教督〔2017〕6号 县域义务教育优质均衡发展督导评估办法",
    "2012": "教督〔2012〕3号 县域义务教育均衡发展督导评估暂行办法",
    "large": "国发〔2016〕40号",
}
CHECKS = ("sum", "ratio", "per_capita", "class_size", "cohort", "difference", "comparator", "growth", "standard",
          "verdict", "copies", "cross_document", "range")  # fmt: skip
OUTCOMES = ("consistent", "rounding", "improbable", "inconsistent", "met", "unmet", "undetermined")

_LINE = re.compile(r"(\w+) (\w+): *(\w+(?:,\w+)*) *(>=|<=|>|<|=) *([^~]+?) *((?:~.*)?)$")


class RelationError(DudaoError):
    """A relation line does not read, or does not come out as written."""


def read_relation(line: str, labels: Mapping[str, tuple[int, Figure]]) -> dict[str, Any]:
    """One relation as a finding of the gold; ``labels`` maps each label to its offset and figure.

    raises  RelationError
    """
    match = _LINE.match(line.strip())
    if not match:
        raise RelationError(f"not a relation: {line!r}")
    check, outcome, stated, operator, expression, options = match.groups()
    if check not in CHECKS or outcome not in OUTCOMES:
        raise RelationError(f"no such check or outcome: {line!r}")
    said = dict(part.partition("=")[::2] for part in re.split(r" *~", options)[1:])
    names = re.findall(r"[A-Za-z]\w*", expression)
    missing = [n for n in (*stated.split(","), *names) if n not in labels]
    if missing:
        raise RelationError(f"no figure bears the label {', '.join(missing)}: {line!r}")
    figure = labels[stated.split(",")[0]][1]
    if "rounded" in said:
        figure = figure._replace(exact=False)
    try:
        got = evaluate(ast.parse(expression, mode="eval").body, lambda name: labels[name][1].interval)
    except (SyntaxError, ValueError) as error:
        raise RelationError(f"not an expression of + - * /: {line!r}") from error
    if outcome != "undetermined" and "unchecked" not in said:
        _confirm(outcome, operator, figure, got, line)
    written = re.sub(r"[A-Za-z]\w*", lambda m: f"{labels[m[0]][1].value.normalize():f}", expression)
    parts = [re.findall(r"[A-Za-z]\w*", group) for group in expression.split("/")]
    record: dict[str, Any] = {
        "check": check,
        "outcome": outcome,
        "stated": [labels[n][0] for n in stated.split(",")],
        "parts": [[labels[n][0] for n in group] for group in parts if group],
        "formula": f"{figure.value.normalize():f} {operator} {written}",
        "note": said.get("note", ""),
    }
    if "std" in said:
        record["standard"] = STANDARDS[said["std"]]
    if "variant" in said:
        record["variant"] = said["variant"]
    if "optional" in said:
        record["optional"] = True
    if "alt" in said:
        record["alt"] = {"outcome": said["alt"].split(",")}
    return record


def _confirm(outcome: str, operator: str, figure: Figure, got: Interval, line: str) -> None:
    if operator == "=":
        actual = _equal(figure, got)
        ok = actual == outcome or (outcome == "improbable" and actual == "consistent")
        shown = f"{float(got.low):.6g} … {float(got.high):.6g} against {figure.value}"
    else:
        holds = _compare(operator, Fraction(figure.value), (got.low + got.high) / 2)
        actual = "holds" if holds else "fails"
        good = outcome in ("met", "consistent")
        ok = holds if good else not holds
        shown = f"{figure.value} {operator} {float(got.low):.6g}"
    if not ok:
        raise RelationError(f"comes out {actual}, not {outcome} ({shown}): {line!r}")


def _equal(figure: Figure, got: Interval) -> str:
    mine = figure.interval
    if mine.meets(got):
        return "consistent"
    step = Fraction(figure.step)
    middle = (got.low + got.high) / 2
    rounded = (middle / step + Fraction(1, 2)).__floor__() * step if step else middle
    return "rounding" if not figure.exact and abs(rounded - Fraction(figure.value)) <= step else "inconsistent"


def _compare(operator: str, a: Fraction, b: Fraction) -> bool:
    return {">=": a >= b, "<=": a <= b, ">": a > b, "<": a < b}[operator]

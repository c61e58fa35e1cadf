"""Lists whose members stand on lines of their own: below their whole, or above the figure that sums them up."""

from __future__ import annotations

import pytest

from extractor.pipeline import audit

_TITLE = "某县残疾儿童少年就学情况报告\n（2022年11月22日）\n"
CASES = [
    (
        "甲、特殊教育学校402人；\n乙、随班就读596人，涉及学校187所；\n丙、送教上门214人。\n以上就学合计1212人。",
        "consistent",
    ),
    (
        "甲、特殊教育学校402人；\n乙、随班就读596人，涉及学校187所；\n丙、送教上门214人。\n以上就学合计1221人。",
        "inconsistent",
    ),
    ("全县辍学学生去向如下，共246人：\n1、外出务工128人；\n2、随父母外迁76人；\n3、因病在家42人。", "consistent"),
    ("全县辍学学生去向如下，共264人：\n1、外出务工128人；\n2、随父母外迁76人；\n3、因病在家42人。", "inconsistent"),
    # another unit, words between, a total that says what it is of: no list of that whole
    ("甲、特殊教育学校402人；\n乙、随班就读学校596所；\n丙、送教上门214人。\n以上就学合计1221人。", None),
    ("甲、特殊教育学校402人；\n乙、随班就读596人；\n丙、送教上门214人。\n另有若干未就学。\n以上就学合计1221人。", None),
    ("甲、特殊教育学校402人；\n乙、随班就读596人；\n丙、送教上门214人。\n以上就学合计3480人。", None),
]


@pytest.mark.parametrize(("body", "outcome"), CASES)
def test_items_make_their_whole(body: str, outcome: str | None) -> None:
    found = audit((_TITLE + body).encode(), "report.txt").findings
    assert [f.outcome for f in found if f.check == "sum"] == ([] if outcome is None else [outcome])

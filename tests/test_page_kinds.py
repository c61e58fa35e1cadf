"""Which pages a crawl takes as reports: the pages of the gold, and the gold texts themselves."""

from __future__ import annotations

from eval.pages import Counts, Page, as_page, counted, gold_taken, pages, verdicts
from extractor.sources.cues import LEAVE, TAKE, Verdict


def test_reports_are_taken_and_other_pages_left() -> None:
    judged = verdicts(pages())
    for seen in (True, False):
        counts = counted((page, said) for page, said in judged if page.seen is seen)
        assert counts.precision >= 0.9, counts
        assert counts.recall >= 0.95, counts


def test_the_pages_are_of_many_sorts() -> None:
    found = pages()
    assert sum(page.report for page in found) >= 20
    assert sum(not page.report for page in found) >= 50
    assert len({page.kind for page in found if not page.report}) >= 10
    assert len({page.title for page in found}) == len(found)


def test_counts() -> None:
    report, other = (Page("x", is_report, True, "t", "t") for is_report in (True, False))
    take, leave = Verdict(TAKE, ""), Verdict(LEAVE, "")
    counts = counted([(report, take), (report, leave), (other, take), (other, leave), (report, take)])
    assert counts == Counts(2, 1, 1)
    assert (counts.precision, counts.recall) == (2 / 3, 2 / 3)


def test_entries_of_a_list_become_links() -> None:
    page = as_page(Page("list", False, True, "通知<公告>", "关于放假的通知 2024-06-28\n共3页")).decode()
    assert '<a href="/art/0.html">关于放假的通知</a><span>2024-06-28</span>' in page
    assert "通知&lt;公告&gt;" in page
    assert "<p>共3页</p>" in page


def test_a_list_of_dated_titles_is_no_report() -> None:
    entries = "\n".join(f"某县{n}年义务教育均衡发展督导评估报告 20{n:02d}-05-0{n % 9 + 1}" for n in range(10, 18))
    ((_, said),) = verdicts([Page("list", False, True, "督导报告", entries)])
    assert (said.what, said.why) == (LEAVE, "a list")


def test_most_held_out_gold_texts_would_be_taken() -> None:
    taken, count = gold_taken("held")
    assert (
        taken >= 0.75 * count
    )  # news, letters, school portraits, budgets, encyclopedia entries and a county's whole economy are no reports

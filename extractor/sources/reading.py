"""What becomes of an answer: lists give entries and further pages, pages become reports or are left, files join them.

Knows nothing of how answers are fetched, nor how pages are looked at (``looking``).  Everything that one answer changes
happens in one transaction of the queue.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from extractor.patterns import Rules
from extractor.sources.corpus import report_folder, report_id, write_manifest, write_whole
from extractor.sources.cues import LEAVE, OPEN, TAKE, Cues, Verdict
from extractor.sources.frontier import Found, Frontier, Visit
from extractor.sources.guard import refuse_url
from extractor.sources.looking import Ask, Entry, Fault, Judged, Look
from extractor.sources.pages import Link, ending, site_rules
from extractor.sources.plan import SitePlan, below, host_of

_DEPTH = 5  # columns below columns
_WHOLE_PAGES = 20
_LISTS = 20_000  # of one site; a county's whole site has some hundred
_PAGE_MAX = 8_000_000  # bytes; the longest reports have a tenth of it
_FRAME, _FRAMES_DEEP = "frame", 2  # a page in a frame may show another, and that is enough
_Outcome = tuple[str, str | None, str | None]  # state, reason, detail


class Answer(NamedTuple):
    """An answer of a site, its body decompressed.

    when  ISO 8601, UTC; warc and offset say where the record stands
    """

    status: int
    body: bytes
    media_type: str | None
    etag: str | None
    modified: str | None
    when: str
    warc: str | None
    offset: int | None


class Taste(NamedTuple):
    """What the user wants.

    everything  takes every page, whether it looks like a report or not (``--all``)
    private     allows private addresses
    pages       further pages of a list that are read; 0 for all of a named column, 20 of a whole site's
    """

    everything: bool = False
    private: bool = False
    pages: int = 0


class Reader:
    """Reads the answers of one crawl into its corpus."""

    def __init__(self, corpus: Path, frontier: Frontier, plans: list[SitePlan], rules: Rules, taste: Taste) -> None:
        self.corpus, self.frontier, self.taste = corpus, frontier, taste
        self.plans = {plan.id: plan for plan in plans}
        self._cues, self._site = rules.compiled(Cues), rules.compiled(site_rules)

    def starts(self) -> list[Found]:
        """The addresses to begin with."""
        return [
            Found(start.url, host_of(start.url), plan.id, "list", hint=start.column or None)
            for plan in self.plans.values()
            for start in plan.starts
        ]

    def ask(self, visit: Visit, answer: Answer) -> Ask | None:
        """The page that an answer brought and that must be looked at before ``answer``; None where there is none."""
        frame = visit.kind == "file" and _level(visit) > 0
        if not 200 <= answer.status < 300 or not answer.body or len(answer.body) > _PAGE_MAX:
            return None
        if _is_binary(answer.body) or (visit.kind == "file" and not frame):
            return None
        kind, hint = (_FRAME, None) if frame else (visit.kind, visit.hint)
        return Ask(visit.url, answer.body, kind, visit.title, hint, self.plans[visit.site].system)

    def answer(self, visit: Visit, answer: Answer, look: Look | Fault | None) -> None:
        """Takes in an answer, and the look at the page of ``ask``: all that follows from it, in one transaction."""
        with self.frontier.transaction():
            facts: dict[str, Any] = {"status": answer.status, "fetched": answer.when}
            facts |= {"warc": answer.warc, "warc_offset": answer.offset}
            if answer.status == 304:
                self.frontier.finish(visit.id, "done", "unchanged", **facts)
            elif 300 <= answer.status < 400:
                self.frontier.finish(visit.id, "skipped", "redirects", "leads to itself, or to no web address", **facts)
            elif not 200 <= answer.status < 300:
                detail = f"the site answered {answer.status}"
                self.frontier.finish(visit.id, "failed", f"http-{answer.status}", detail, **facts)
            else:
                sha = hashlib.sha256(answer.body).hexdigest()
                facts |= {"etag": answer.etag, "modified": answer.modified, "sha256": sha}
                facts |= {"size": len(answer.body), "media_type": answer.media_type}
                self.frontier.finish(visit.id, *self._whole(visit, answer, look, sha), **facts)

    def redirect(self, visit: Visit, target: str) -> None:
        """Closes a visit that leads elsewhere and queues where it leads, inside the same hosts."""
        with self.frontier.transaction():
            found = Found(target, host_of(target), visit.site, visit.kind, visit.depth, visit.report, visit.title,
                          visit.listed, visit.hint, visit.hops + 1)  # fmt: skip
            if target == visit.url:  # once to bring back the cookie it gave, then to read it as it is
                self.frontier.again(visit.id, tries=visit.tries, loops=visit.loops + 1)
            elif (refusal := self._refuse(found)) is not None:
                self.frontier.finish(visit.id, "skipped", refusal[0], f"leads to {target}: {refusal[1]}")
            elif not self.frontier.add(found, visit.id) and self._led_on(target):
                self.frontier.finish(visit.id, "failed", "redirects", f"leads in a circle, to {target}")
            else:
                self.frontier.finish(visit.id, "done", "redirected", f"leads to {target}")

    def _led_on(self, url: str) -> bool:
        """True for an address that led elsewhere itself."""
        query = "select 1 from visits where url = ? and reason = 'redirected'"
        return next(iter(self.frontier.rows(query, [url])), None) is not None

    # ------------------------------------------------------------------ one answer

    def _whole(self, visit: Visit, answer: Answer, look: Look | Fault | None, sha: str) -> _Outcome:
        if not answer.body:
            return "failed", "empty", "the answer is empty"
        if isinstance(look, Fault):
            return "failed", *look
        if visit.kind == "file":
            return self._frame(visit, answer, look, sha) if look else self._file(visit, answer, sha)
        if _is_binary(answer.body):
            return self._nameless_file(visit, answer, sha)
        if look is None:
            return "skipped", "too-large", f"a page of {len(answer.body) / 1e6:.0f} MB is not read"
        if look.listed and visit.kind == "list":
            return self._list(visit, look)
        return self._page(visit, answer, look, sha)

    def _list(self, visit: Visit, look: Look) -> _Outcome:
        plan = self.plans[visit.site]
        repeats = bool(look.entries) and all(self.frontier.met(e.link.url, visit.site) for e in look.entries)
        for entry in look.entries:
            self._entry(visit, entry)
        self._further(visit, look, plan, repeats and self.frontier.goes_on(visit.id))
        if visit.depth < _DEPTH:
            self._columns(visit, look, plan)
        return "done", "list", f"{look.system}: {len(look.entries)} entries, {len(look.pages)} further pages"

    def _further(self, visit: Visit, look: Look, plan: SitePlan, repeats: bool) -> None:
        """Queues the further pages of a list; of one that repeats what others had, and of endless ones, none."""
        most, why = self.taste.pages or (_WHOLE_PAGES if plan.whole else len(look.pages)), "see --pages"
        if repeats:
            most, why = 0, "this page of the list has the entries of others"
        elif look.pages and (room := _LISTS - self.frontier.lists(visit.site)) < most:
            most, why = max(0, room), f"a crawl of one site reads {_LISTS} pages of lists"
        for number, page in enumerate(look.pages):
            found = Found(page, host_of(page), visit.site, "list", visit.depth, hint=visit.hint)
            if number < most:
                self._queue(found, visit)
            else:
                self.frontier.leave(found, visit.id, "list-pages", f"beyond {most} further pages; {why}")

    def _columns(self, visit: Visit, look: Look, plan: SitePlan) -> None:
        """Queues the columns below the named ones; of a whole site, those whose names promise reports.

        A list that has no entries may show them in a frame.
        """
        shown = [] if look.entries else [link for link in look.frames if host_of(link.url) == visit.host]
        for link, promising in [*((frame, True) for frame in shown), *look.columns]:
            inside = any(below(link.url, start.url) for start in plan.starts) or link in shown
            if inside or (plan.whole and promising):
                found = Found(link.url, host_of(link.url), visit.site, "list", visit.depth + 1, title=link.text)
                if self._refuse(found) is None:
                    self.frontier.add(found, visit.id)

    def _entry(self, visit: Visit, entry: Entry) -> None:
        link, file = entry.link, entry.file
        report = report_id(link.url) if file else None
        kind = "file" if file else "page"
        found = Found(link.url, host_of(link.url), visit.site, kind, visit.depth + 1, report, link.text, link.date)
        verdict = Verdict(OPEN, "") if entry.cut or self.taste.everything else entry.title
        if verdict.what == LEAVE:
            self.frontier.leave(found, visit.id, "not-a-report", f"by its title in the list ({verdict.why})")
        elif file and verdict.what == OPEN and not self.taste.everything and not entry.report:
            self.frontier.leave(found, visit.id, "not-a-report", "a file whose title in the list names no report")
        else:
            self._queue(found, visit)

    def _page(self, visit: Visit, answer: Answer, look: Look, sha: str) -> _Outcome:
        plan = self.plans[visit.site]
        if look.listed:
            if any(below(visit.url, start.url) for start in plan.starts):
                return self._list(visit, look)
            return "skipped", "list-page", "a list outside the named columns"
        shown = [link for link in look.frames if host_of(link.url) in plan.hosts]
        if look.judged is None and not (look.files or shown):
            return "skipped", "unreadable", look.unreadable
        judged = look.judged or Judged(visit.title, visit.listed, None, "other", None, "", {})
        verdict = self._verdict(visit, look)
        if verdict.what == LEAVE:
            return self._shell(visit, judged, look, shown) or ("skipped", "not-a-report", verdict.why)
        self._report(visit, answer, judged, verdict.why, sha)
        for link in (look.files or (look.images if look.short else []))[: self._site.most]:
            self._attach(visit, link, report_id(visit.url))
        for link in shown[: self._site.most]:
            self._attach(visit, link, report_id(visit.url), 1)
        return "done", "report", verdict.why

    def _verdict(self, visit: Visit, look: Look) -> Verdict:
        if self.taste.everything:
            return Verdict(TAKE, "every page was asked for")
        if visit.kind == "list":
            return Verdict(TAKE, "its address was given")
        if look.title.what != OPEN:
            return look.title
        if look.text.what == LEAVE and look.named is not None:
            return Verdict(TAKE, f"by the name of its attachment ({look.named})")
        return look.text

    def _shell(self, visit: Visit, judged: Judged, look: Look, shown: list[Link]) -> _Outcome | None:
        """Queues what a page shows in its frames in its place, where it says nothing itself and its title is open."""
        if look.title.what != OPEN or not look.short or not shown or visit.depth >= _DEPTH:
            return None
        for link in shown[: self._site.most]:
            title = judged.title or visit.title
            found = Found(link.url, host_of(link.url), visit.site, "page", visit.depth + 1, None, title, visit.listed)
            self._queue(found, visit)
        return "done", "frame-page", "says nothing itself; the page in its frame is read in its place"

    # ------------------------------------------------------------------ reports and their files

    def _report(self, visit: Visit, answer: Answer, judged: Judged, why: str, sha: str) -> None:
        report = report_id(visit.url)
        folder = report_folder(visit.host, report)
        write_whole(self.corpus / folder / "page.html", answer.body)
        self._put_report(visit, report, folder, judged, why)
        self._put_file(visit, answer, report, "page.html", "page", judged.title or visit.title, sha)
        self._manifest(report)

    def _attach(self, visit: Visit, link: Link, report: str, level: int = 0) -> None:
        """Queues what belongs to a report: a file, or a page that is shown in a frame (``level`` frames deep)."""
        hint = f"{_FRAME} {level}" if level else None
        found = Found(link.url, host_of(link.url), visit.site, "file", visit.depth + 1, report, link.text, hint=hint)
        if not self._queue(found, visit):
            self._share(report, link)

    def _frame(self, visit: Visit, answer: Answer, look: Look, sha: str) -> _Outcome:
        """A page shown inside a report: part of it where it states figures, with the files that it links to."""
        if look.judged is None or not (look.stated or look.files):
            return "skipped", "frame", "a frame of a report that states no figures"
        report = visit.report or report_id(visit.url)
        name = self._name(report, visit.url, ".html")
        write_whole(self.corpus / self._folder(report) / name, answer.body)
        self._put_file(visit, answer, report, name, _FRAME, look.judged.title or visit.title, sha)
        self._manifest(report)
        for link in look.files[: self._site.most]:
            self._attach(visit, link, report)
        for link in look.frames if _level(visit) < _FRAMES_DEEP else []:
            self._attach(visit, link, report, _level(visit) + 1)
        return "done", _FRAME, None

    def _share(self, report: str, link: Link) -> None:
        """Gives a report the file that another report, which links to it too, has already."""
        query = "select f.*, r.folder from files f join reports r using (report) where f.url = ? limit 1"
        known = next(iter(self.frontier.rows(query, [link.url])), None)
        if known is None or known["report"] == report:
            return
        source = self.corpus / known.pop("folder") / known["name"]
        name = self._name(report, link.url, source.suffix)
        target = self.corpus / self._folder(report) / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            self.frontier.put("files", {**known, "report": report, "name": name, "title": link.text})
            self._manifest(report)

    def _file(self, visit: Visit, answer: Answer, sha: str) -> tuple[str, str | None, str | None]:
        if not _is_binary(answer.body) and _is_html(answer.body):
            return "skipped", "not-a-file", "the answer is a page, not the file that the link names"
        report = visit.report or report_id(visit.url)
        if not self._folder(report):
            judged = Judged(visit.title, visit.listed, None, "other", None, "", {})
            self._put_report(visit, report, report_folder(visit.host, report), judged, "a file in a list")
        kind = ending(visit.url)
        if kind not in self._site.endings | self._site.images:
            title = (visit.title or "").lower().rstrip(")] ）】")
            kind = next((e for e in self._site.endings if title.endswith(f".{e}")), "")
        name = self._name(report, visit.url, f".{kind or _kind_of(answer.body)}")
        write_whole(self.corpus / self._folder(report) / name, answer.body)
        self._put_file(visit, answer, report, name, "attachment", visit.title, sha)
        self._manifest(report)
        return "done", "file", None

    def _nameless_file(self, visit: Visit, answer: Answer, sha: str) -> tuple[str, str | None, str | None]:
        """A file behind an address that looked like a page: a report where its title says so."""
        title = visit.title or ""
        named = self._cues.title(title).what == TAKE or self._cues.file(title)
        if named or visit.kind == "list" or self.taste.everything:
            return self._file(visit, answer, sha)
        return "skipped", "not-a-report", "a file whose title names no report"

    def _put_report(self, visit: Visit, report: str, folder: str, judged: Judged, why: str) -> None:
        plan = self.plans[visit.site]
        row = {
            "report": report, "visit": visit.id, "site": plan.name, "url": visit.url,
            "title": judged.title or visit.title, "published": judged.published or visit.listed,
            "publisher": judged.publisher, "doc_type": judged.doc_type, "region": judged.region or plan.region,
            "why": why, "facts": json.dumps(judged.facts, ensure_ascii=False), "folder": folder,
        }  # fmt: skip
        self.frontier.put("reports", row)

    def _put_file(
        self, visit: Visit, answer: Answer, report: str, name: str, role: str, title: str | None, sha: str
    ) -> None:
        row = {
            "report": report, "name": name, "role": role, "url": visit.url, "title": title, "sha256": sha,
            "size": len(answer.body), "media_type": answer.media_type, "fetched": answer.when, "warc": answer.warc,
            "warc_offset": answer.offset,
        }  # fmt: skip
        self.frontier.put("files", row)

    def _manifest(self, report: str) -> None:
        row = next(iter(self.frontier.rows("select * from reports where report = ?", [report])))
        order = "role = 'page' desc, role = 'frame' desc, name"
        files = list(self.frontier.rows(f"select * from files where report = ? order by {order}", [report]))
        write_manifest(self.corpus, row, files)

    def _folder(self, report: str) -> str:
        row = next(iter(self.frontier.rows("select folder from reports where report = ?", [report])), None)
        return str(row["folder"]) if row else ""

    def _name(self, report: str, url: str, suffix: str) -> str:
        """The name of an attachment: the one it has, else the next number."""
        rows = self.frontier.rows("select url, name from files where report = ?", [report])
        names = {row["url"]: row["name"] for row in rows}
        return str(names.get(url) or f"{1 + sum(n != 'page.html' for n in names.values())}{suffix}")

    # ------------------------------------------------------------------ queueing

    def _queue(self, found: Found, visit: Visit) -> bool:
        refusal = self._refuse(found)
        if refusal is not None:
            self.frontier.leave(found, visit.id, *refusal)
            return False
        return self.frontier.add(found, visit.id)

    def _refuse(self, found: Found) -> tuple[str, str] | None:
        refusal = refuse_url(found.url, private=self.taste.private)
        if refusal is not None:
            return refusal.reason, refusal.detail
        if found.host not in self.plans[found.site].hosts:
            return "other-host", f"{found.host} is not among the hosts of this crawl; name it with --host to follow"
        return None


def _level(visit: Visit) -> int:
    """How many frames deep a page lies in its report; 0 for a file."""
    name, _, level = (visit.hint or "").partition(" ")
    return int(level) if name == _FRAME and level.isdecimal() else 0


def _is_binary(body: bytes) -> bool:
    return _kind_of(body) != "bin" or (b"\x00" in body[:1024] and not body.startswith((b"\xff\xfe", b"\xfe\xff")))


def _is_html(body: bytes) -> bool:
    head = body[:2048].lower()
    return b"<html" in head or b"<!doctype html" in head or b"<body" in head


_MAGIC = (
    (b"%PDF", "pdf"), (b"PK\x03\x04", "zip"), (b"\xd0\xcf\x11\xe0", "doc"), (b"Rar!", "rar"), (b"7z\xbc\xaf", "7z"),
    (b"{\\rtf", "rtf"), (b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpg"), (b"II*\x00", "tif"), (b"MM\x00*", "tif"),
    (b"GIF8", "gif"), (b"\x1f\x8b", "gz"),
)  # fmt: skip


def _kind_of(body: bytes) -> str:
    """A file ending for bytes whose name says none; readers go by the bytes, this is for people."""
    return next((kind for magic, kind in _MAGIC if body.startswith(magic)), "bin")

"""Whether a page is a report: rules on its title first (``patterns/sites/cues.toml``), then on its text."""

from __future__ import annotations

import re
from typing import NamedTuple

from extractor.patterns import Rules
from extractor.shadow import shadow
from extractor.sources.kinds import Kinds

TAKE, LEAVE, OPEN = "take", "leave", "open"


class Verdict(NamedTuple):
    """``take``, ``leave`` or ``open`` (the title alone does not tell), and the rule or the counts that say so."""

    what: str
    why: str


class _Cue(NamedTuple):
    id: str
    verdict: str
    when: re.Pattern[str]
    unless: re.Pattern[str] | None
    needs: re.Pattern[str] | None


class Cues:
    """The rules of ``cues.toml``, compiled; get it with ``rules.compiled(Cues)``."""

    def __init__(self, rules: Rules) -> None:
        table = rules.table("sites")
        self._cues = [
            _Cue(row["id"], row["verdict"], re.compile(row["when"]), *(_optional(row, k) for k in ("unless", "needs")))
            for row in table["cue"]
        ]
        text = table["text"]
        self._kinds = frozenset(text["kinds"])
        self._words, self._figure = re.compile(text["words"]), re.compile(text["figure"])
        self._least_words, self._least_figures = int(text["least_words"]), int(text["least_figures"])
        self._words_alone, self._chars = int(text["words_alone"]), int(text["chars"])
        self._number = re.compile(text["number"])
        self._table_words, self._table_numbers = int(text["table_words"]), int(text["table_numbers"])
        self._file = re.compile(text["attachment_title"])
        self._frame_figures, self._frame_numbers = (int(table["frames"][k]) for k in ("least_figures", "least_numbers"))
        self._model, self._sure = rules.compiled(Kinds), float(text["least_probability"])

    def title(self, title: str) -> Verdict:
        """What a title says; ``open`` where no rule speaks, also of an empty one."""
        plain = shadow(title)
        for cue in self._cues:
            if cue.when.search(plain) and not (cue.unless and cue.unless.search(plain)):
                if cue.needs and not cue.needs.search(plain):
                    continue
                return Verdict(cue.verdict, cue.id)
        return Verdict(OPEN, "no rule on the title")

    def text(self, text: str, kind: str) -> Verdict:
        """What a text says: words of the field and figures, fewer words where it reads as a kind of report.

        kind  by the rules on its title and opening; where they know none (``other``), its words tell
        """
        if kind == "other" and text:
            guess = self._model.guess(text)
            kind = guess.kind if guess.probability >= self._sure else kind
        plain = shadow(text[: self._chars])
        words = len(set(self._words.findall(plain)))
        figures = sum(1 for _ in self._figure.finditer(plain))
        enough = self._least_words if kind in self._kinds else self._words_alone
        taken = words >= enough and figures >= self._least_figures
        if not taken and words >= self._table_words:
            taken = sum(1 for _ in self._number.finditer(plain)) >= self._table_numbers
        why = f"{words} words of the field and {figures} figures, reads as {kind}"
        return Verdict(TAKE if taken else LEAVE, why)

    def states(self, text: str) -> bool:
        """True for a text that states figures, as what a report shows in a frame should."""
        plain = shadow(text[: self._chars])
        return (
            sum(1 for _ in self._figure.finditer(plain)) >= self._frame_figures
            or sum(1 for _ in self._number.finditer(plain)) >= self._frame_numbers
        )

    def file(self, title: str) -> bool:
        """True for an attachment whose name says that the report is in it."""
        return self._file.search(shadow(title)) is not None


def _optional(row: dict[str, str], key: str) -> re.Pattern[str] | None:
    return re.compile(row[key]) if row.get(key) else None

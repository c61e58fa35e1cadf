"""Noun phrases for what no known wording names: the shortest clear phrase at a figure, in the document's words.

The segmenter (rjieba where it is installed, jieba otherwise) is asked only for figures whose words the
lexicon does not know; it keeps 为 inside 行为 from being taken for the verb.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from extractor.claims.lexicon import Lexicon
from extractor.patterns import Rules

HAN = re.compile(r"[一-龥A-Za-z“”\"]")
_NOUNS = "nijl"  # kinds of words that jieba's dictionary gives to names of things, idioms and abbreviations among them
_RUN = re.compile(r"[一-龥A-Za-z]{2,}")


Cut = Callable[[str], Sequence[str]]
Tag = Callable[[str], Iterable[tuple[str, str]]]


def segmenter(words: Iterable[str]) -> tuple[Cut, Tag]:
    """Functions from text to its words, and to those with their kinds; ``words`` are added to the dictionary."""
    try:
        import rjieba
    except ImportError:  # no wheel for this machine: the same algorithm and dictionary, slower
        import jieba
        import jieba.posseg

        jieba.setLogLevel(60)
        plain = jieba.Tokenizer()
        for word in words:
            plain.add_word(word, tag="n")
        tagger = jieba.posseg.POSTokenizer(plain)
        return plain.lcut, lambda text: ((p.word, p.flag) for p in tagger.cut(text))
    fast = rjieba.Jieba()
    for word in words:
        fast.add_word(word, None, "n")
    return fast.cut, fast.tag


class Phrases:
    """Cuts the noun phrase next to a figure out of its clause."""

    def __init__(self, rules: Rules) -> None:
        words = rules.compiled(Lexicon).words
        self._cut, self._tag = segmenter(
            w
            for w, t in words.items()
            if 2 <= len(w) <= 6 and t.kind in {"head", "stage"} and (t.noun or t.kind == "stage")
        )
        chars = set(rules.table("cues")["trim"]["chars"])
        kinds = {"function", "cue", "punctuation"}
        self.stop = {w for w, t in words.items() if t.kind in kinds} | chars
        verbs = {w for w, t in words.items() if t.cue == "event"}
        self.stop_before = self.stop
        self.stop_after = self.stop | verbs

    def names(self, words: str) -> bool:
        """Whether a phrase names a thing: 砸下, 逐年 and 已在外 do not."""
        return any((flag[:1] in _NOUNS and flag not in {"ns", "nr"}) or flag == "vn" for _, flag in self._tag(words))

    def between_stops(self, plain: str, start: int, end: int) -> Iterator[list[tuple[int, int]]]:
        """The words of a stretch of text, in groups that words without meaning of their own keep apart."""
        group: list[tuple[int, int]] = []
        at = start
        for word in self._cut(plain[start:end]):
            if word not in self.stop:
                group.append((at, at + len(word)))
            elif group:
                yield group
                group = []
            at += len(word)
        if group:
            yield group

    def before(self, plain: str, start: int, end: int) -> tuple[int, int] | None:
        """The noun phrase that ends at ``end``, within ``plain[start:end]``; None where there is none."""
        text = plain[start:end]
        if not _RUN.search(text):
            return None
        words = list(self._cut(text))
        at = len(text)
        while words and (words[-1] in self.stop_before or not HAN.search(words[-1])):
            at -= len(words.pop())
        last = at
        taken = 0
        while (
            words
            and words[-1] not in self.stop_before
            and (HAN.search(words[-1]) or words[-1] in "、和")
            and taken < 12
        ):
            word = words.pop()
            at -= len(word)
            taken += len(word)
        # 、 joins things that are counted together, but never opens a phrase
        while at < last and not HAN.search(text[at]):
            at += 1
        return (start + at, start + last) if last - at >= 2 else None

    def after(self, plain: str, start: int, end: int, deeds: bool = False) -> tuple[int, int] | None:
        """The noun phrase that begins at ``start``; None where a verb stands there, unless ``deeds`` allows it."""
        text = plain[start : min(end, start + 24)]
        skip = len(text) - len(text.lstrip('的 "'))
        text = text[skip:]
        if not _RUN.match(text):
            return None
        taken = 0
        for word in self._cut(text):
            if word == '"':  # 800个标准化“留守儿童之家”: the name stands in quotes
                taken += 1
                continue
            if (word in self.stop_after and taken and not deeds) or not HAN.search(word) or taken + len(word) > 14:
                break
            if word in self.stop_after and not deeds:
                return None
            taken += len(word)
        while taken and text[taken - 1] == '"':
            taken -= 1
        return (start + skip, start + skip + taken) if taken >= 2 else None

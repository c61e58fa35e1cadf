"""The one stage of education that a document is about, by its title, its names of stages or the school it is of."""

from __future__ import annotations

from collections import Counter

from extractor.claims.heads import BEYOND
from extractor.claims.lexicon import Lexicon, Token
from extractor.claims.names import Name, Names
from extractor.claims.wordings import Wordings
from extractor.model import Document
from extractor.patterns import Rules
from extractor.shadow import shadow

_COMPULSORY = frozenset({"primary", "junior", "compulsory"})
_TOLD = 2  # names of that stage
_MOSTLY = 80  # per cent of the stages that a text names, to be one on them
_OPENING = 300  # characters in which a text on one school says so
_NAMED, _OWN = 400, 2  # characters in which its name stands, and words of one school that such a text has at least
_NAMES = 3  # different names of schools in it
_SIGNATURE, _SIGNED = 2, 14  # blocks at the end that may sign a text, and characters of such a name


def stages_named(tokens: list[Token]) -> str | None:
    """Compulsory education for a text that names both primary and junior schools and hardly others, the one stage
    beyond it where a text names no other; else None.
    """
    told = [t.term.stage for t in tokens if t.term.stage and t.term.stage not in {"none", "secondary"}]
    own = sum(s in _COMPULSORY for s in told)
    if {"primary", "junior"} <= set(told) and own * 100 >= len(told) * _MOSTLY:
        return "compulsory"
    only = set(told)
    return only.pop() if len(told) >= _TOLD and len(only) == 1 and only <= BEYOND else None


def school_of_title(document: Document, plain: str, rules: Rules, has_senior: bool) -> str | None:
    """The stage of the one school that the title names (…大屯中学自查报告); None where it names none or several."""
    title, wordings = shadow(document.title or ""), rules.compiled(Wordings)
    found = rules.compiled(Names).find(title, 0, len(title), rules.compiled(Lexicon).scan(title))
    if not found and (kind := wordings["title.a-school"].match(title)) is not None:
        found = [rules.compiled(Names).given(0, kind[1])]  # 中学督导评估情况汇报: of one whose name is not told
    if len(found) != 1:
        return None
    text, stage = found[0].text, found[0].stage
    if not text.endswith("中学") or (stage is not None and text != "中学"):
        return stage
    if not has_senior:
        return "junior"  # a 中学 of which no senior part is spoken of
    told = wordings["school.became"].search(plain, 0, _OPENING)
    return None if told is None else _last_stage(told[0], rules)


def school_itself(document: Document, plain: str, rules: Rules) -> str | None:
    """The stage of the school that a text says it is of, or that signs it; None where neither tells one."""
    lexicon, names = rules.compiled(Lexicon), rules.compiled(Names)
    told = rules.compiled(Wordings)["school.itself"].search(plain, 0, _OPENING)
    if told is not None and (stage := _last_stage(told[0], rules)) is not None:
        return stage
    for block in document.blocks[-_SIGNATURE:]:
        words = plain[block.start : block.end].strip()
        if 0 < len(words) <= _SIGNED:
            found = names.find(words, 0, len(words), lexicon.scan(words))
            if len(found) == 1 and words.endswith(found[0].text):
                return found[0].stage
    return None


def school_of_text(plain: str, rules: Rules, has_senior: bool) -> str | None:
    """The stage of the school that a text speaks of as its own (全校, 校园占地), by its first name; None where more
    schools are spoken of.
    """
    say, lexicon = rules.compiled(Wordings), rules.compiled(Lexicon)
    if not speaks_of_one_school(plain, rules):
        return None
    end = min(len(plain), _NAMED)
    told = rules.compiled(Names).find(plain, 0, end, lexicon.scan(plain[:end]))
    named = [n for n in told if say["school.once"].search(plain, max(0, n.start - 10), n.start) is None]
    if not named or len({n.text for n in named}) > _NAMES:
        return None
    if say["school.central"].search(named[0].text):  # of primary or of junior pupils: as the schools that it was
        kinds = Counter(_of_name(n, has_senior=False) for n in told) - Counter({None: len(told)})
        return kinds.most_common(1)[0][0] if kinds else None
    return _of_name(named[0], has_senior)


def speaks_of_one_school(plain: str, rules: Rules) -> bool:
    """Whether a text (its shadow) speaks of one school as its own, and far more often than of more of them."""
    say = rules.compiled(Wordings)
    own = sum(1 for _ in say["school.own"].finditer(plain))
    return own >= _OWN and own > 2 * sum(1 for _ in say["school.others"].finditer(plain))


def _of_name(name: Name, has_senior: bool) -> str | None:
    """The stage of a school by its name; a 中学 is a junior one where no senior part is spoken of."""
    if name.stage is None and name.text.endswith("中学") and not has_senior:
        return "junior"
    return name.stage


def _last_stage(words: str, rules: Rules) -> str | None:
    """The stage that words name last."""
    return next((t.term.stage for t in reversed(rules.compiled(Lexicon).scan(words)) if t.term.stage), None)


def title_stage(document: Document, rules: Rules) -> str | None:
    """The one stage that the title names (…小学…情况表); None where it names none or several."""
    title = rules.compiled(Wordings)["title.entrance"].sub("", shadow(document.title or ""))
    found = {t.term.stage for t in rules.compiled(Lexicon).scan(title) if t.term.stage}
    return found.pop() if len(found) == 1 and not found & {"none", "secondary"} else None

"""The one stage of education that a document is about, by its title, its names of stages or the school it is of."""

from __future__ import annotations

from extractor.claims.lexicon import Lexicon, Token
from extractor.claims.names import Names
from extractor.claims.wordings import Wordings
from extractor.model import Document
from extractor.patterns import Rules
from extractor.shadow import shadow

_COMPULSORY = frozenset({"primary", "junior", "compulsory"})
_MOSTLY = 80  # per cent of the stages that a text names, to be one on them
_OPENING = 300  # characters in which a text on one school says so
_SIGNATURE, _SIGNED = 2, 14  # blocks at the end that may sign a text, and characters of such a name


def stages_named(tokens: list[Token]) -> str | None:
    """Compulsory education for a text that names both primary and junior schools and no others; else None."""
    told = [t.term.stage for t in tokens if t.term.stage and t.term.stage not in {"none", "secondary"}]
    own = sum(s in _COMPULSORY for s in told)
    return "compulsory" if {"primary", "junior"} <= set(told) and own * 100 >= len(told) * _MOSTLY else None


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


def _last_stage(words: str, rules: Rules) -> str | None:
    """The stage that words name last."""
    return next((t.term.stage for t in reversed(rules.compiled(Lexicon).scan(words)) if t.term.stage), None)


def title_stage(document: Document, rules: Rules) -> str | None:
    """The one stage that the title names (…小学…情况表); None where it names none or several."""
    title = rules.compiled(Wordings)["title.entrance"].sub("", shadow(document.title or ""))
    found = {t.term.stage for t in rules.compiled(Lexicon).scan(title) if t.term.stage}
    return found.pop() if len(found) == 1 and not found & {"none", "secondary"} else None

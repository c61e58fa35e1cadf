"""Which characters a regular expression can begin with, so that it need not be tried where it cannot match.

The tree is that of the standard library's own parser, which has no public name; without it every expression is
said to begin with anything, and only speed is lost.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable, Iterable
from typing import Any

try:
    _PARSER: Any = importlib.import_module("re._parser")
except ImportError:  # another implementation of Python
    _PARSER = None

_EMPTY = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_NOT_DIGIT": lambda c: not c.isdecimal(),
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_NOT_SPACE": lambda c: not c.isspace(),
    "CATEGORY_WORD": lambda c: c.isalnum() or c == "_",
    "CATEGORY_NOT_WORD": lambda c: not c.isalnum() and c != "_",
}


def may_open(pattern: str, chars: Iterable[str]) -> bool:
    """False only where no match of the pattern begins with one of the characters.

    raises  re.error where the pattern is no regular expression
    """
    tree = _tree(pattern)
    return tree is None or any(_opens(tree, char) for char in chars)


@functools.lru_cache(maxsize=256)
def _tree(pattern: str) -> Any:
    """The parsed pattern; None where it may begin with anything: it matches nothing too, or ignores case."""
    if _PARSER is None:
        re.compile(pattern)
        return None
    tree = _PARSER.parse(pattern)
    return None if tree.state.flags & re.IGNORECASE or tree.getwidth()[0] == 0 else tree


def _opens(items: Any, char: str) -> bool:
    """Whether a sequence of parsed items can take the character first."""
    for op, value in items:
        name, least = str(op), 1
        if name in _EMPTY:
            continue
        if name == "BRANCH":
            inner = value[1]
        elif name == "SUBPATTERN":
            if value[1] & re.IGNORECASE:
                return True
            inner = [value[3]]
        elif name in _REPEATS:
            least, inner = value[0], [value[2]]
        else:
            return _takes(name, value, char)
        if any(_opens(one, char) for one in inner):
            return True
        if least and all(one.getwidth()[0] for one in inner):
            return False
    return False


def _takes(name: str, value: Any, char: str) -> bool:
    """Whether one item for a single character takes this one; True for kinds of items not known here."""
    if name == "LITERAL":
        return bool(value == ord(char))
    if name != "IN":
        return True
    negated = str(value[0][0]) == "NEGATE"
    return negated != any(_holds(str(op), inner, char) for op, inner in value[negated:])


def _holds(name: str, value: Any, char: str) -> bool:
    if name == "LITERAL":
        return bool(value == ord(char))
    if name == "RANGE":
        return bool(value[0] <= ord(char) <= value[1])
    return bool(_CATEGORIES[str(value)](char))

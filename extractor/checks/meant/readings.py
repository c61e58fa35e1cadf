"""One way in which figures may make another, and the signs that stand around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from extractor.checks.relations import Relation
from extractor.model import Claim

Signs = dict[str, str]  # by name, each as ``name=value``: what a scorecard has points for


def signs(**told: object) -> Signs:
    """Signs from their names and values.  A leading letter tells whom one is of: ``a_`` and ``b_`` of the first and
    the second term as it stands to the stated figure, ``p_`` of the terms among themselves, else of the figure itself.
    """
    return {name: f"{name}={value}" for name, value in told.items()}


def pairs_of(written: str) -> tuple[tuple[str, ...], ...]:
    """The names of signs that tell more together, from ``a b|c d e``, over several lines."""
    return tuple(tuple(names.split()) for line in written.splitlines() for names in line.split("|") if names.strip())


class Reading(NamedTuple):
    """A figure and others that may make it.

    family    ratio · per_capita · growth · difference · times · product · sum: each has a scorecard of its own
    head      signs of the stated figure, and of how many ways there are to make it
    first     signs of the first term as it stands to the head; none for sums
    second    the same of the second term
    together  signs of the terms among themselves
    holds     whether they do make it
    otherwise whether others do that are hardly ever meant, and are no reading
    relate    the relation, whatever comes of it
    """

    family: str
    stated: Claim
    terms: tuple[Claim, ...]
    head: Signs
    first: Signs
    second: Signs
    together: Signs
    holds: bool
    otherwise: bool
    relate: Callable[[], Relation]

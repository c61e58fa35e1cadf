"""Checking: claims and their ties in, findings out, in exact rational arithmetic.

    identities · shares · sums · changes · comparisons · standards · verdicts · copies · ranges → findings

Each check yields ``Relation`` values; all of them are put into words together, so that a figure which stands in
relations that hold is suspected less where one fails.
"""

from __future__ import annotations

from extractor.checks.changes import changes
from extractor.checks.derive import derive
from extractor.checks.facts import Facts
from extractor.checks.findings import to_findings
from extractor.checks.identities import identities_of
from extractor.checks.ranges import ranges
from extractor.checks.restated import restated
from extractor.checks.settings import settings_of
from extractor.checks.shares import shares
from extractor.checks.standards import apply, judged, standards_of
from extractor.checks.sums import sums
from extractor.checks.thresholds import comparisons
from extractor.checks.verdicts import verdicts
from extractor.model import Extraction, Report
from extractor.patterns import Rules


def check_claims(extraction: Extraction, rules: Rules) -> Report:
    """What can be recomputed and held against a standard in one document.

    extraction  the document, its claims and how its wording ties them
    rules       identities, standards and messages are read from them
    returns     a Report with the document and the claims unchanged
    raises      RuleError where a rule file is wrong
    """
    facts = Facts(extraction)
    settings = rules.compiled(settings_of)
    applied = apply(facts, rules.compiled(standards_of))
    derived = list(derive(facts, rules.compiled(identities_of)))
    decided = {r.stated.claim_id for r in derived if r.outcome != "undetermined"}
    summed = list(sums(facts, settings))
    held = list(judged(facts, applied))
    pairs = {frozenset((r.stated.claim_id, c.claim_id)) for r in summed for _, c in r.parts}
    relations = [
        *derived,
        *shares(facts, decided),
        *summed,
        *changes(facts, settings, applied),
        *comparisons(facts, applied),
        *held,
        *verdicts(facts, settings, applied, held),
        *restated(facts),
        *ranges(facts, settings, pairs),
    ]
    findings = to_findings(relations, facts, rules)
    return Report(document=extraction.document, claims=extraction.claims, findings=findings)

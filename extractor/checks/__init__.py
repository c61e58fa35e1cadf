"""Checking: claims and their ties in, findings out, in exact rational arithmetic.

    identities · shares · sums · changes · comparisons · standards · verdicts · copies · ranges → findings

Each check yields ``Relation`` values; all of them are put into words together, so that a figure which stands in
relations that hold is suspected less where one fails.
"""

from __future__ import annotations

from extractor.checks.added import check_added
from extractor.checks.alike import check_alike
from extractor.checks.applied import Applied, apply
from extractor.checks.bases import check_bases
from extractor.checks.beside import check_beside
from extractor.checks.beside_gaps import check_beside_gaps
from extractor.checks.blocks import check_blocks
from extractor.checks.by_stage import check_by_stage
from extractor.checks.changes import check_changes
from extractor.checks.columns import check_columns
from extractor.checks.derive import check_identities
from extractor.checks.distances import check_distances
from extractor.checks.divided import check_divided
from extractor.checks.explained import withdrawn
from extractor.checks.facts import Facts
from extractor.checks.feasible import check_feasible
from extractor.checks.findings import to_findings
from extractor.checks.forms import check_forms, forms_of
from extractor.checks.identities import identities_of
from extractor.checks.issued import standards_of
from extractor.checks.itemised import check_itemised
from extractor.checks.made_of import check_made_of
from extractor.checks.means import check_far_means
from extractor.checks.meant import check_meant
from extractor.checks.mended import check_mended
from extractor.checks.misquoted import check_misquoted
from extractor.checks.nearby import check_growth, check_means, check_totals
from extractor.checks.one_school import check_one_school
from extractor.checks.outward import check_outward
from extractor.checks.parallel import check_parallel
from extractor.checks.pay import check_pay
from extractor.checks.ranges import check_ranges
from extractor.checks.relations import Relation
from extractor.checks.restated import check_restated
from extractor.checks.settings import Settings, settings_of
from extractor.checks.shaped import check_shaped
from extractor.checks.shares import check_shares
from extractor.checks.standards import check_standards
from extractor.checks.sums import check_sums
from extractor.checks.thresholds import check_comparisons
from extractor.checks.tried import check_tried
from extractor.checks.verdicts import check_verdicts
from extractor.checks.worked import check_worked
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
    relations = _stated(facts, rules, settings, applied)
    settled = {r.stated.claim_id for r in relations if r.outcome != "undetermined" and r.inputs}
    behind = list(check_beside_gaps(facts, settled))
    relations += behind
    settled |= {r.stated.claim_id for r in behind}
    worked = list(check_worked(facts, settings, settled))
    relations += worked
    settled |= {r.stated.claim_id for r in worked}
    relations += [*check_blocks(facts, settings, settled), *check_by_stage(facts, settings)]
    relations += check_itemised(facts, settings, {r.stated.claim_id for r in _sums(relations)})
    relations += check_shaped(facts, settings, _sums(relations))
    relations += check_divided(facts, settings, _sums(relations))
    worded = list(check_forms(facts, rules.compiled(forms_of), settled))
    relations += worded
    settled |= {r.stated.claim_id for r in worded}
    based = [*check_bases(facts, settings, settled), *check_far_means(facts, settled)]
    relations += based
    settled |= {r.stated.claim_id for r in based}
    shown = list(check_alike(facts, relations, settled))
    relations += shown
    mended = list(check_mended(facts, relations, settled | {r.stated.claim_id for r in shown}))
    relations += mended
    relations += check_tried(facts, settled | {r.stated.claim_id for r in (*shown, *mended)})
    settled |= {r.stated.claim_id for r in relations if r.outcome != "undetermined" and r.inputs}
    relations += check_distances(facts, applied, settled)
    relations += check_made_of(facts, settings, _sums(relations))
    relations += check_meant(facts, rules, settings, relations)
    settled |= {r.stated.claim_id for r in relations if r.outcome != "undetermined" and r.inputs}
    relations += check_one_school(facts, rules, settled)
    relations += check_added(facts, _sums(relations))
    kept = [
        *withdrawn(facts, rules, relations),
        *check_outward(facts, relations),
        *check_beside(facts, relations),
    ]
    findings = to_findings(kept, facts, rules)
    return Report(document=extraction.document, claims=extraction.claims, findings=findings)


def _stated(facts: Facts, rules: Rules, settings: Settings, applied: Applied) -> list[Relation]:
    """The relations that identities, standards and the document's own words state; the further checks seek the rest."""
    identities = rules.compiled(identities_of)
    derived = list(check_identities(facts, identities))
    decided = {r.stated.claim_id for r in derived if r.outcome != "undetermined"}
    summed = list(check_sums(facts, settings))
    held = list(check_standards(facts, applied))
    pairs = {frozenset((r.stated.claim_id, c.claim_id)) for r in summed for _, c in r.parts}
    tabled = list(check_columns(facts, settings, {r.stated.claim_id for r in summed if r.outcome != "undetermined"}))
    retabled = {r.stated.claim_id for r in tabled}
    summed = [r for r in summed if r.outcome != "undetermined" or r.stated.claim_id not in retabled] + tabled
    changed = list(check_changes(facts, settings, applied))
    retold = list(check_restated(facts))
    told = {c.claim_id for r in retold if r.outcome == "inconsistent" for _, c in r.parts}
    return [
        *derived,
        *check_shares(facts, decided, identities.rates, settings.bases),
        *check_means(facts, decided),
        *check_feasible(facts, identities, {r.stated.claim_id for r in derived}),
        *summed,
        *check_totals(facts, {c.claim_id for r in summed for _, c in r.parts}),
        *changed,
        *check_misquoted(facts, applied, changed),
        *check_growth(facts, {r.stated.claim_id for r in changed}),
        *check_comparisons(facts, applied),
        *held,
        *check_verdicts(facts, settings, applied, held),
        *retold,
        *check_parallel(facts, told),
        *check_pay(facts, applied),
        *check_ranges(facts, settings, pairs),
    ]


def _sums(relations: list[Relation]) -> list[Relation]:
    """The sums that have been decided."""
    return [r for r in relations if r.check == "sum" and r.outcome != "undetermined"]

"""Evaluation: one case against the packs in force gives one ruling. The only evaluator of the whole service."""

from typing import NamedTuple

from rules.consequences import consequences
from rules.facts import Case
from rules.kinds.base import Judged as Judgement
from rules.layers import Resolved
from rules.live import matched
from rules.makeup import plan
from rules.packs_in_force import Asked, Packs
from rules.recognise import choose
from rules.rowtable import Candidate
from rules.ruling import Answer, Coming, Finding, Ruling, Severity, Verdict

MOST_KEPT = 4096  # answers a rule remembers before it forgets them all


class Judged(NamedTuple):
    """What the rules say of a case, and the rows of the catalogue that its transcript touches: all but the choice."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    rows: list[Candidate]


def evaluate(packs: Packs, case: Case) -> Ruling:
    """Rule on a case: verdict, every finding with its clause, recognition, make-up plan.

    Pure: equal packs and equal cases give equal rulings, in any order of the results.
    """
    verdict, findings, rows = judged(packs, case)
    recognition = choose(packs, case, rows)
    return Ruling(
        verdict=verdict,
        direction=case.direction,
        findings=findings,
        recognised=recognition.recognised,
        unrecognised=recognition.unrecognised,
        totals=recognition.totals,
        makeup=plan(packs, case, recognition),
        packs=packs.refs,
        waived=recognition.waived,
        to_come=_to_come(packs, case),
        consequences=consequences(packs, case),
    )


def judged(packs: Packs, case: Case) -> Judged:
    """The rules judged and the rows matched, in published order; what `evaluate` does before it chooses among them."""
    findings = judge_all(packs, case)
    return Judged(verdict_of(findings), findings, matched(packs, case))


def judge_all(packs: Packs, case: Case) -> tuple[Finding, ...]:
    """Every application rule's answer; a rule that does not concern the case has none."""
    findings: list[Finding] = []
    for asked in packs.asked[case.direction]:
        facts = asked[0](case)
        try:
            finding = asked[1][facts]
        except KeyError:
            finding = _ask(asked, facts, case)
        if finding is not None:
            findings.append(finding)
    return tuple(findings)


def _ask(asked: Asked, facts: object, case: Case) -> Finding | None:
    """A rule's answer depends on the facts it reads and on nothing else, so it is kept for them."""
    judgement = asked.judge(case)
    finding = None if judgement is None else _finding(asked, judgement)
    if len(asked.found) >= MOST_KEPT:
        asked.found.clear()
    asked.found[facts] = finding
    return finding


def _finding(asked: Asked, judgement: Judgement) -> Finding:
    rule = asked.resolved.rule
    return Finding(
        rule=rule.id,
        key=rule.key,
        pack=asked.resolved.pack.id,
        outcome=judgement.answer,
        severity=asked.severity,
        clause=asked.resolved.citation,
        confidence=rule.confidence,
        reason=judgement.reason,
        statement=asked.statement,
        facts=judgement.facts,
    )


def verdict_of(findings: tuple[Finding, ...]) -> Verdict:
    """A blocking failure refuses; else a blocking unknown leaves it open; warnings and referrals never decide."""
    verdict = Verdict.ELIGIBLE
    for finding in findings:
        if finding.outcome is not Answer.PASS and finding.severity is Severity.BLOCK:
            if finding.outcome is Answer.FAIL:
                return Verdict.INELIGIBLE
            verdict = Verdict.UNDETERMINED
    return verdict


def _concerns(resolved: Resolved, case: Case) -> bool:
    return resolved.rule.direction in ("any", case.direction)


def _to_come(packs: Packs, case: Case) -> tuple[Coming, ...]:
    return tuple(coming for resolved, coming in packs.coming if _concerns(resolved, case))

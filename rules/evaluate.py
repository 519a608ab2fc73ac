"""Evaluation: one case against the packs in force gives one ruling. The only evaluator of the whole service."""

from rules.facts import Case
from rules.layers import Resolved
from rules.makeup import plan
from rules.packs_in_force import Packs
from rules.recognise import recognise
from rules.ruling import Answer, Coming, Finding, Ruling, Sentence, Severity, Verdict

CONSEQUENCES = ("exam_identity", "return", "graduation_conditions")


def evaluate(packs: Packs, case: Case) -> Ruling:
    """Rule on a case: verdict, every finding with its clause, recognition, make-up plan.

    Pure: equal packs and equal cases give equal rulings, in any order of the results.
    """
    findings = judge_all(packs, case)
    recognition = recognise(packs, case)
    return Ruling(
        verdict=verdict_of(findings),
        direction=case.direction,
        findings=findings,
        recognised=recognition.recognised,
        unrecognised=recognition.unrecognised,
        totals=recognition.totals,
        makeup=plan(packs, case, recognition),
        packs=packs.refs,
        waived=recognition.waived,
        to_come=_to_come(packs, case),
        consequences=_consequences(packs, case),
    )


def judge_all(packs: Packs, case: Case) -> tuple[Finding, ...]:
    """Every application rule's answer; a rule that does not concern the case has none."""
    findings = []
    for resolved, judge in packs.judges:
        judged = judge(case)
        if judged is not None:
            rule = resolved.rule
            findings.append(
                Finding(
                    rule=rule.id,
                    key=rule.key,
                    pack=resolved.pack.id,
                    outcome=judged.answer,
                    severity=rule.effective_severity,
                    clause=resolved.citation,
                    confidence=rule.confidence,
                    reason=judged.reason,
                    statement=Sentence(rule.zh, rule.en),
                    facts=judged.facts,
                )
            )
    return tuple(findings)


def verdict_of(findings: tuple[Finding, ...]) -> Verdict:
    """A blocking failure refuses; else a blocking unknown leaves it open; warnings and referrals never decide."""
    blocking = {finding.outcome for finding in findings if finding.severity is Severity.BLOCK}
    if Answer.FAIL in blocking:
        return Verdict.INELIGIBLE
    if Answer.UNDETERMINED in blocking:
        return Verdict.UNDETERMINED
    return Verdict.ELIGIBLE


def _concerns(resolved: Resolved, case: Case) -> bool:
    return resolved.rule.direction in ("any", case.direction)


def _to_come(packs: Packs, case: Case) -> tuple[Coming, ...]:
    return tuple(coming for resolved, coming in packs.coming if _concerns(resolved, case))


def _consequences(packs: Packs, case: Case) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(resolved.rule.zh, resolved.rule.en)
        for resolved in packs.rules.values()
        if resolved.rule.kind in CONSEQUENCES and _concerns(resolved, case)
    )

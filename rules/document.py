"""The ruling as JSON: the case contract's answer. Credits, hours and scores are decimal strings."""

from decimal import Decimal
from typing import Any

from rules.ruling import Competitor, Finding, MakeUp, Recognised, Ruling, Sentence, Totals, Unrecognised
from rules.words import number


def document(ruling: Ruling) -> dict[str, Any]:
    """A ruling as plain JSON values, in a fixed order of keys."""
    return {
        "verdict": ruling.verdict.value,
        "direction": ruling.direction,
        "findings": [_finding(finding) for finding in ruling.findings],
        "refusal": [list(refusal.rules) for refusal in ruling.refusal],
        "refusal_reasons": [{"rules": list(refusal.rules)} | _both(refusal.reason) for refusal in ruling.refusal],
        "recognised": [_recognised(row) for row in ruling.recognised],
        "unrecognised": [_unrecognised(row) for row in ruling.unrecognised],
        "waived": [_recognised(row) for row in ruling.waived],
        "totals": _totals(ruling.totals),
        "makeup": _makeup(ruling.makeup),
        "counterfactuals": [
            {"change": dict(c.change), "effect": c.effect} | _both(c.reason) for c in ruling.counterfactuals
        ],
        "consequences": [_both(sentence) for sentence in ruling.consequences],
        "to_come": [
            {"rule": c.rule, "key": c.key, "step": c.step, "clause": c.clause} | _both(c.statement)
            for c in ruling.to_come
        ],
        "packs": [{"id": ref.id, "digest": ref.digest} for ref in ruling.packs],
    }


def _both(sentence: Sentence) -> dict[str, str]:
    return {"zh": sentence.zh, "en": sentence.en}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "key": finding.key,
        "pack": finding.pack,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "clause": finding.clause,
        "confidence": finding.confidence,
        "zh": finding.reason.zh,
        "en": finding.reason.en,
        "statement": _both(finding.statement),
        "facts": dict(finding.facts),
    }


def _recognised(row: Recognised) -> dict[str, Any]:
    return {
        "sources": list(row.sources),
        "targets": list(row.targets),
        "relation": row.relation,
        "credits": number(row.credits),
        "hours": number(row.hours),
        "rule": row.rule,
        "status": row.status,
        "clause": row.clause,
        "competitors": _competitors(row.competitors),
    } | _both(row.reason)


def _unrecognised(row: Unrecognised) -> dict[str, Any]:
    return {
        "course": row.course,
        "reasons": [_both(reason) for reason in row.reasons],
        "competitors": _competitors(row.competitors),
    }


def _competitors(competitors: tuple[Competitor, ...]) -> list[dict[str, str]]:
    return [
        {"rule": c.rule} | _both(c.reason) | ({} if c.cost is None else {"cost": number(c.cost)}) for c in competitors
    ]


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "recognised": number(totals.recognised),
        "discretionary": number(totals.discretionary),
        "required": number(totals.required),
        "bound": number(totals.bound),
        "optimal": totals.optimal,
        "proof": totals.proof,
    }


def _makeup(makeup: MakeUp) -> dict[str, Any]:
    return {
        "items": [
            {
                "course": item.course,
                "name": item.name,
                "category": item.category,
                "term": item.term,
                "hours": number(item.hours),
                "credits": number(item.credits),
            }
            | _both(item.reason)
            for item in makeup.items
        ],
        "credits": number(makeup.credits),
        "terms_left": makeup.terms_left,
        "by_term": [
            {
                "term": group.term,
                "category": group.category,
                "courses": list(group.courses),
                "hours": number(group.hours),
                "credits": number(group.credits),
            }
            for group in makeup.groups
        ],
        "total_required": None if makeup.total is None else number(makeup.total),
        "remaining": [
            {
                "category": category,
                "required": number(required),
                "recognised": number(recognised),
                "left": number(max(required - recognised, Decimal(0))),
            }
            for category, required, recognised in makeup.remaining
        ],
        "fits": makeup.fits,
    }

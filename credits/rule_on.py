"""Rule on an application: evaluate its case and keep the whole answer with digests of both."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import rfc8785
from sqlalchemy.orm import Session

from audit.event import RuleRef
from credits.actor import Actor
from credits.case import BuiltCase, build_case
from credits.find import courses_by_code
from credits.ids import new_id
from credits.models import Application, Recognised, Recognition, StoredRuling
from rules.casefile import case_document
from rules.counterfactual import explained
from rules.document import document
from rules.packs_in_force import Packs
from rules.ruling import Ruling
from rules.transcript import attempts
from rules.windows import window_of

ENGINE = "rongtong-rules/1"


def rule_on(
    session: Session, application: Application, kind: str, *, packs: Packs, actor: Actor, now: datetime
) -> Ruling:
    """Evaluate the case as the record has it now; stores the ruling and its rows as the next of the application.

    An application that names no effective date takes effect on the day its window sets.
    """
    built = build_case(session, application)
    if application.effective_on is None and (window := window_of(packs, built.case)) is not None:
        application.effective_on = window.effective_on
        built = build_case(session, application)
    ruling = explained(packs, built.case)
    application.ruling_seq += 1
    application.verdict = ruling.verdict.value
    stored = _stored(application, kind, built, ruling, actor=actor, now=now)
    stored.presented = _presented(session, packs, built)
    session.add(stored)
    session.add_all(_recognitions(application, ruling, now))
    return ruling


def digest_of(value: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a JSON value in canonical form (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(dict(value))).hexdigest()


def refs_of(packs: Packs) -> list[dict[str, str]]:
    """Which packs these are, as an application keeps them."""
    return [{"id": ref.id, "digest": ref.digest} for ref in packs.refs]


def rule_ref(packs: Packs) -> RuleRef | None:
    """The pack a log entry names: the lowest layer, which has the last word on every rule it touches."""
    return RuleRef(packs.refs[-1].id, packs.refs[-1].digest) if packs.refs else None


def _stored(
    application: Application, kind: str, built: BuiltCase, ruling: Ruling, *, actor: Actor, now: datetime
) -> StoredRuling:
    case, answer = case_document(built.case), document(ruling)
    return StoredRuling(
        id=new_id(now),
        application_id=application.id,
        student_id=application.student_id,
        seq=application.ruling_seq,
        kind=kind,
        verdict=ruling.verdict.value,
        case=case,
        document=answer,
        case_digest=digest_of(case),
        document_digest=digest_of(answer),
        engine=ENGINE,
        decided_at=now,
        decided_by=actor.id,
    )


def _presented(session: Session, packs: Packs, built: BuiltCase) -> list[dict[str, str]]:
    """The result of each course that counts, with the credits the source school recorded for it."""
    recorded = dict(zip((id(result) for result in built.case.results), built.results, strict=True))
    catalogue = courses_by_code(session, built.case.source.curriculum)
    found = []
    for course, attempt in sorted(attempts(packs, built.case).items()):
        result = recorded[id(attempt.result)]
        listed = catalogue[course].credits if course in catalogue else Decimal(0)
        value = listed if result.credits is None else result.credits
        found.append({"result": result.id, "course": course, "credits": str(value)})
    return found


def _recognitions(application: Application, ruling: Ruling, now: datetime) -> list[Recognition]:
    return [
        Recognition(
            id=new_id(now),
            application_id=application.id,
            student_id=application.student_id,
            ruling_seq=application.ruling_seq,
            position=position,
            row=row.rule,
            sources=list(row.sources),
            targets=list(row.targets),
            relation=row.relation,
            credits=row.credits,
            # 相同直认、相近可认 (SD-15): the similar ones wait for a person.
            status=Recognised.PROPOSED if row.status == "proposed" else Recognised.ACCEPTED,
        )
        for position, row in enumerate((*ruling.recognised, *ruling.waived))
    ]

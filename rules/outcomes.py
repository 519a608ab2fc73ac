"""Certificates, competitions, apprenticeships: credits from the packs' table, where a pack has turned it on.

An outcome becomes a source beside the results, worth what the table says for its kind, level and award. It fills the
bucket the table names (an elective course of the catalogue, up to its credits, or a category), is used once, and all
outcomes together keep under the rule's maximum. No table was found for Shandong (docs/policy.md LO-03), so the rule is
off and its table empty until a city sets them.
"""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from rules.assign.instance import Cap, Instance, Option
from rules.assign.solve import assign
from rules.board import Board, Solved
from rules.catalogue import Row
from rules.exact import decimal_of
from rules.facts import Case, Outcome
from rules.kinds.base import Rule
from rules.kinds.credit import OutcomeAward, Outcomes
from rules.live import Candidate
from rules.packs_in_force import Packs
from rules.ruling import Recognised, Sentence, Severity, Unrecognised

KEY = "credit.outcomes"
MARK = "outcome:"

OFF = Sentence(
    "证书、竞赛等学习成果的学分折算尚未启用。", "Converting certificates and competitions into credit is not turned on."
)
NO_TABLE = Sentence(
    "学习成果的学分折算表尚未规定。", "The table that converts learning outcomes into credit has not been set."
)
NOT_LISTED = Sentence("折算表中没有这一成果。", "The conversion table does not list this outcome.")
FULL = Sentence(
    "学习成果折算学分已达上限，或可填的选修学分已满。",
    "The limit on credit from outcomes is reached, or the elective it would fill is full.",
)
TOO_LATE = Sentence("成果的取得日期晚于申请日期。", "The outcome was earned after the application.")


def code_of(outcome: Outcome) -> str:
    """How an outcome is named among the sources of a ruling."""
    return f"{MARK}{outcome.kind}/{outcome.level}/{outcome.award}@{outcome.earned_on.isoformat()}"


def solved_with_outcomes(
    packs: Packs, case: Case, board: Board, problem: Instance, rows: Mapping[int, tuple[Candidate, Recognised]]
) -> list[Solved] | None:
    """The best choice among all live rows and the case's outcomes together; None where no outcome earns credit.

    `problem` are the live rows, with buckets and caps; `rows` names them by published order.
    """
    offered = outcome_candidates(packs, case, max(board.alternatives, default=0))
    if not offered:
        return None
    best = assign(_joined(packs, board, problem, offered))
    known = dict(rows) | {c.order: (c, _recognised(packs, c)) for c in offered}
    return [
        Solved(
            chosen=tuple(known[option.order] for option in best.chosen),
            credits=best.credits,
            required=best.required,
            discretionary=sum((option.credits for option in best.chosen if option.similar), Fraction(0)),
            bound=best.bound_credits,
            optimal=best.optimal,
            proof=best.proof,
        )
    ]


def outcome_candidates(packs: Packs, case: Case, after: int) -> list[Candidate]:
    """The outcomes that earn credit, each once, in a stable order; `after` is the last place in published order."""
    rule = packs.rule(KEY)
    found: list[Candidate] = []
    for code, outcome in _outcomes(case):
        award = _award(rule, case, outcome)
        if isinstance(award, OutcomeAward):
            found.append(_candidate(packs, after + len(found) + 1, code, award))
    return found


def outcomes_left(packs: Packs, case: Case, chosen: Collection[Candidate]) -> tuple[Unrecognised, ...]:
    """The outcomes that give nothing, with the reason."""
    if not case.outcomes:
        return ()
    rule, used = packs.rule(KEY), {code for c in chosen for code in c.sources}
    left = []
    for code, outcome in _outcomes(case):
        if code not in used:
            award = _award(rule, case, outcome)
            left.append(Unrecognised(code, (award if isinstance(award, Sentence) else FULL,)))
    return tuple(left)


def _joined(packs: Packs, board: Board, problem: Instance, offered: Sequence[Candidate]) -> Instance:
    """The live rows and the outcomes as one problem: sources after the results, buckets and caps shared."""
    places = dict(board.targets)
    rooms = dict(problem.buckets)
    options = list(problem.options)
    for at, c in enumerate(offered):
        for code in c.row.targets:
            place = places.setdefault(code, len(places))
            rooms.setdefault(place, packs.catalogue.courses[code][-1].credits)
        source = (len(board.sources) + at,)
        targets = tuple(places[code] for code in c.row.targets)
        options.append(Option(c.order, c.row.id, source, targets, c.credits, Fraction(0), similar=False))
    orders = frozenset(c.order for c in offered)
    wide = {
        rule.id for rule in board.caps if rule.scope == "total" or (rule.scope, rule.of) == ("relation", "elective")
    }
    caps = [Cap(cap.limit, cap.options | orders, cap.name) if cap.name in wide else cap for cap in problem.caps]
    rule = packs.rule(KEY)
    if isinstance(rule, Outcomes) and rule.maximum != "unset":
        caps.append(Cap(Fraction(rule.maximum), orders, rule.id))
    return Instance(tuple(options), rooms, tuple(caps))


def is_outcome(candidate: Candidate) -> bool:
    """Whether a candidate stands for an outcome and not for a row of the catalogue."""
    return candidate.sources[0].startswith(MARK)


def _recognised(packs: Packs, candidate: Candidate) -> Recognised:
    """A chosen outcome as the ruling shows it; proposed where the rule refers to a person."""
    rule = packs.rules[KEY]
    return Recognised(
        rule=candidate.row.id,
        sources=candidate.sources,
        targets=(candidate.row.note,),
        relation="elective",
        credits=decimal_of(candidate.credits),
        hours=decimal_of(candidate.hours),
        status="proposed" if rule.rule.effective_severity is Severity.REFER else "recognised",
        clause=rule.citation,
        reason=Sentence("学习成果折算为选修学分。", "A learning outcome converted into elective credit."),
    )


def _outcomes(case: Case) -> list[tuple[str, Outcome]]:
    return sorted({code_of(outcome): outcome for outcome in case.outcomes}.items())


def _award(rule: Rule | None, case: Case, outcome: Outcome) -> OutcomeAward | Sentence:
    """What the table gives for an outcome, or why it gives nothing."""
    if not isinstance(rule, Outcomes) or rule.enabled is not True or rule.direction not in ("any", case.direction):
        return OFF
    if rule.table == "unset":
        return NO_TABLE
    if outcome.earned_on > case.applied_on:
        return TOO_LATE
    wanted = (outcome.kind, outcome.level, outcome.award)
    awards = (award for award in rule.table if isinstance(award, OutcomeAward))
    return next((award for award in awards if (award.kind, award.level, award.award) == wanted), NOT_LISTED)


def _candidate(packs: Packs, order: int, code: str, award: OutcomeAward) -> Candidate:
    rule = packs.rules[KEY]
    row = Row(
        order=order,
        id=f"{rule.rule.id}:{award.kind}/{award.level}/{award.award}",
        direction="any",
        alternatives=((code,),),
        # A category has no room to fill up; a course has, and is filled together with the catalogue's own rows.
        targets=(award.bucket,) if award.bucket in packs.catalogue.courses else (),
        relation="elective",
        min_score=None,
        credits=Fraction(award.credits),
        valid_from=None,
        valid_to=None,
        clause=rule.citation,
        note=award.bucket,
    )
    return Candidate(order, row, (code,), Fraction(0), Fraction(award.credits), ())

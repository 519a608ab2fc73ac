"""Recognition: the provably best legal set of catalogue rows for one transcript, with a reason for every course."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rules.assign.instance import Assignment, Cap, Instance, Option
from rules.assign.solve import assign
from rules.exact import decimal_of
from rules.facts import Case
from rules.graduation import table_for
from rules.kinds.credit import Cap as CapRule
from rules.kinds.credit import CourseRelation
from rules.live import Candidate, candidates, target_courses
from rules.packs_in_force import Packs
from rules.reasons import RELATION, why_not_recognised
from rules.ruling import Recognised, Sentence, Totals, Unrecognised
from rules.transcript import Attempt, attempts


@dataclass(frozen=True, slots=True)
class Recognition:
    """What recognition found; `chosen` keeps the candidates behind `recognised` for the make-up plan."""

    recognised: tuple[Recognised, ...]
    waived: tuple[Recognised, ...]
    unrecognised: tuple[Unrecognised, ...]
    totals: Totals
    chosen: tuple[Candidate, ...]


def recognise(packs: Packs, case: Case) -> Recognition:
    """The best assignment: most required credit, most credit, fewest similar rows, fewest sources, first published."""
    transcript = attempts(packs, case)
    found = candidates(packs, case, transcript)
    usable = [c for c in found if c.live and c.row.relation not in ("waiver", "none")]
    instance = _instance(packs, case, transcript, usable)
    best = assign(instance)
    orders = {option.order for option in best.chosen}
    chosen = tuple(c for c in usable if c.order in orders)
    waived = _waivers(found, chosen)
    return Recognition(
        recognised=tuple(_recognised(packs, c) for c in chosen),
        waived=tuple(_recognised(packs, c) for c in waived),
        unrecognised=why_not_recognised(transcript, found, chosen, waived),
        totals=_totals(best),
        chosen=chosen,
    )


def _instance(packs: Packs, case: Case, transcript: dict[str, Attempt], usable: list[Candidate]) -> Instance:
    codes = sorted({code for c in usable for code in c.row.targets})
    places = {code: index for index, code in enumerate(codes)}
    required = required_targets(packs, case, usable)
    options = tuple(
        Option(
            order=c.order,
            row=c.row.id,
            sources=tuple(transcript[code].index for code in c.sources),
            targets=tuple(places[code] for code in c.row.targets),
            credits=c.credits,
            required=c.credits if any(code in required for code in c.row.targets) else Fraction(0),
            similar=c.row.relation == "similar",
        )
        for c in usable
    )
    return Instance(options, _buckets(packs, case, usable, places), _caps(packs, case, transcript, usable))


def required_targets(packs: Packs, case: Case, usable: list[Candidate]) -> frozenset[str]:
    """Target courses in a category that the cohort's graduation table requires; none named, none required."""
    table = table_for(packs, case)
    if table is None:
        return frozenset()
    return frozenset(
        course.code
        for c in usable
        for course in target_courses(packs, case, c.row)
        if course and course.category in table.required
    )


def _buckets(packs: Packs, case: Case, usable: list[Candidate], places: dict[str, int]) -> dict[int, Fraction]:
    """A target that some row of the catalogue fills as an elective holds several rows, up to its credits."""
    elective = {code for row in packs.catalogue.rows if row.relation == "elective" for code in row.targets}
    rooms: dict[int, Fraction] = {}
    for c in usable:
        for course in target_courses(packs, case, c.row):
            if course is not None and course.code in elective:
                rooms[places[course.code]] = course.credits
    return rooms


def _caps(packs: Packs, case: Case, transcript: dict[str, Attempt], usable: list[Candidate]) -> tuple[Cap, ...]:
    caps = []
    for resolved in packs.rules.values():
        rule = resolved.rule
        if isinstance(rule, CapRule) and isinstance(rule.limit, Decimal) and rule.direction in ("any", case.direction):
            held = frozenset(c.order for c in usable if _under(rule, packs, case, transcript, c))
            caps.append(Cap(Fraction(rule.limit), held, rule.id))
    return tuple(caps)


def _under(rule: CapRule, packs: Packs, case: Case, transcript: dict[str, Attempt], candidate: Candidate) -> bool:
    match rule.scope:
        case "total":
            return True
        case "relation":
            return candidate.row.relation == rule.of
        case "target_category":
            return any(course and course.category == rule.of for course in target_courses(packs, case, candidate.row))
        case "source_category":
            courses = (transcript[code].course for code in candidate.sources)
            return any(course and course.category == rule.of for course in courses)


def _recognised(packs: Packs, c: Candidate) -> Recognised:
    rule = next(
        (r for r in packs.rules.values() if isinstance(r.rule, CourseRelation) and r.rule.relation == c.row.relation),
        None,
    )
    effect = rule.rule.effect if rule and isinstance(rule.rule, CourseRelation) else None
    proposed = c.row.relation == "similar" if effect in (None, "unset") else effect == "proposed"
    words = RELATION[c.row.relation]
    clause = "；".join(part for part in (c.row.clause, rule.citation if rule else "") if part)
    cited_zh, cited_en = (f"{c.row.clause}：", f"{c.row.clause}: ") if c.row.clause else ("", "")
    return Recognised(
        rule=c.row.id,
        sources=c.sources,
        targets=c.row.targets,
        relation=c.row.relation,
        credits=decimal_of(c.credits),
        hours=decimal_of(c.hours),
        status="waived" if c.row.relation == "waiver" else "proposed" if proposed else "recognised",
        clause=clause,
        reason=Sentence(f"{cited_zh}{words.zh}。", f"{cited_en}{words.en}."),
    )


def _waivers(found: list[Candidate], chosen: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Exemptions earn nothing, so they take only what the best assignment leaves: first published first."""
    used = {code for c in chosen for code in c.sources}
    granted = {code for c in chosen for code in c.row.targets}
    taken = []
    for c in found:
        if c.live and c.row.relation == "waiver" and used.isdisjoint(c.sources) and granted.isdisjoint(c.row.targets):
            taken.append(c)
            used.update(c.sources)
            granted.update(c.row.targets)
    return tuple(taken)


def _totals(best: Assignment) -> Totals:
    discretionary = sum((option.credits for option in best.chosen if option.similar), Fraction(0))
    return Totals(
        recognised=decimal_of(best.credits),
        discretionary=decimal_of(discretionary),
        required=decimal_of(best.required),
        bound=decimal_of(best.bound_credits),
        optimal=best.optimal,
        proof=best.proof,
    )

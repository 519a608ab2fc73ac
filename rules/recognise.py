"""Recognition: the provably best legal set of catalogue rows for one transcript, with a reason for every course."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rules.assign.instance import Cap, Instance
from rules.assign.solve import assign
from rules.board import Board, Solved, board_of
from rules.exact import decimal_of, total
from rules.facts import Case, Result
from rules.graduation import table_for
from rules.kinds.credit import Cap as CapRule
from rules.live import Candidate, matched
from rules.outcomes import outcomes_left, solved_with_outcomes
from rules.packs_in_force import Packs
from rules.reasons import RELATION, why_not_recognised
from rules.rowtable import table_of
from rules.ruling import Recognised, Sentence, Totals, Unrecognised
from rules.transcript import attempt, best_results, grade_words

MOST_KEPT = 4096  # solved parts a board remembers before it forgets them all


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
    return choose(packs, case, matched(packs, case))


def choose(packs: Packs, case: Case, rows: Sequence[Candidate]) -> Recognition:
    """The best assignment of rows already matched, in published order."""
    graduation = table_for(packs, case)
    required = frozenset(graduation.required) if graduation else frozenset()
    board = board_of(packs, table_of(packs, case), required, case.direction)
    held = best_results(packs, case)
    groups = groups_of(board, rows)
    # The order of importance is kept by adding up, so the best of the parts together is the best of the whole.
    solved = [_best(board, packs, held, group) for group in groups]
    if case.outcomes:
        live = [c for group in groups for c in group]
        problem = instance_of(board, live, caps_of(board, packs, held, live))
        solved = (
            solved_with_outcomes(packs, case, board, problem, {c.order: (c, _recognised(board, c)) for c in live})
            or solved
        )
    pairs = sorted(pair for part in solved for pair in part.chosen)
    chosen = tuple(c for c, _ in pairs)
    waived = _waivers(rows, chosen)
    return Recognition(
        recognised=tuple(words for _, words in pairs),
        waived=tuple(_recognised(board, c) for c in waived),
        unrecognised=_unrecognised(packs, held, rows, chosen, waived) + outcomes_left(packs, case, chosen),
        totals=_totals(solved),
        chosen=chosen,
    )


def groups_of(board: Board, rows: Sequence[Candidate]) -> list[list[Candidate]]:
    """The live rows that earn credit, by the part of the catalogue in which they compete."""
    groups: defaultdict[int, list[Candidate]] = defaultdict(list)
    for c in rows:
        if not c.faults and (part := board.parts.get(c.order)) is not None:
            groups[part].append(c)
    return list(groups.values())


def _best(board: Board, packs: Packs, held: Mapping[str, Result], group: list[Candidate]) -> Solved:
    """The best choice within one part, worked out once for the same live rows."""
    key = tuple(group)
    known = board.solved.get(key)
    if known is None:
        known = _solve(board, group, caps_of(board, packs, held, group))
        if not board.caps:
            if len(board.solved) >= MOST_KEPT:
                board.solved.clear()
            board.solved[key] = known
    return known


def instance_of(board: Board, group: list[Candidate], caps: tuple[Cap, ...]) -> Instance:
    """Live rows as an assignment problem, with the buckets they can fill."""
    codes = {code for c in group for code in c.row.targets}
    buckets = {place: board.buckets[place] for code in codes if (place := board.targets[code]) in board.buckets}
    return Instance(tuple(board.option(c) for c in group), buckets, caps)


def _solve(board: Board, group: list[Candidate], caps: tuple[Cap, ...]) -> Solved:
    best = assign(instance_of(board, group, caps))
    orders = {option.order for option in best.chosen}
    return Solved(
        chosen=tuple((c, _recognised(board, c)) for c in group if c.order in orders),
        credits=best.credits,
        required=best.required,
        discretionary=sum((option.credits for option in best.chosen if option.similar), Fraction(0)),
        bound=best.bound_credits,
        optimal=best.optimal,
        proof=best.proof,
    )


def caps_of(board: Board, packs: Packs, held: Mapping[str, Result], group: list[Candidate]) -> tuple[Cap, ...]:
    """The caps of the packs over these rows."""
    return tuple(
        Cap(Fraction(rule.limit), frozenset(c.order for c in group if _under(rule, board, packs, held, c)), rule.id)
        for rule in board.caps
    )


def _under(rule: CapRule, board: Board, packs: Packs, held: Mapping[str, Result], c: Candidate) -> bool:
    match rule.scope:
        case "total":
            return True
        case "relation":
            return c.row.relation == rule.of
        case "target_category":
            return any(course and course.category == rule.of for course in board.alternatives[c.order].targets)
        case _:  # source_category
            courses = (packs.catalogue.course(code, held[code].completed_on) for code in c.sources)
            return any(course and course.category == rule.of for course in courses)


def _recognised(board: Board, c: Candidate) -> Recognised:
    relation = board.relations[c.row.relation]
    words = RELATION[c.row.relation]
    clause = "；".join(part for part in (c.row.clause, relation.citation) if part)
    cited_zh, cited_en = (f"{c.row.clause}：", f"{c.row.clause}: ") if c.row.clause else ("", "")
    return Recognised(
        rule=c.row.id,
        sources=c.sources,
        targets=c.row.targets,
        relation=c.row.relation,
        credits=decimal_of(c.credits),
        hours=decimal_of(c.hours),
        status="waived" if c.row.relation == "waiver" else "proposed" if relation.proposed else "recognised",
        clause=clause,
        reason=Sentence(f"{cited_zh}{words.zh}。", f"{cited_en}{words.en}."),
    )


def _waivers(rows: Sequence[Candidate], chosen: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Exemptions earn nothing, so they take only what the best assignment leaves: first published first."""
    waivers = [c for c in rows if c.row.relation == "waiver" and not c.faults]
    if not waivers:
        return ()
    used = {code for c in chosen for code in c.sources}
    granted = {code for c in chosen for code in c.row.targets}
    taken = []
    for c in waivers:
        if used.isdisjoint(c.sources) and granted.isdisjoint(c.row.targets):
            taken.append(c)
            used.update(c.sources)
            granted.update(c.row.targets)
    return tuple(taken)


def _unrecognised(
    packs: Packs,
    held: Mapping[str, Result],
    rows: Sequence[Candidate],
    chosen: tuple[Candidate, ...],
    waived: tuple[Candidate, ...],
) -> tuple[Unrecognised, ...]:
    used = {code for c in (*chosen, *waived) for code in c.sources}
    left = sorted(code for code in held if code not in used)
    words = grade_words(packs)
    transcript = {code: attempt(packs, held[code], words) for code in left}
    return why_not_recognised(transcript, [c for c in rows if not used.issuperset(c.sources)], chosen, waived)


def _totals(solved: Sequence[Solved]) -> Totals:
    return Totals(
        recognised=decimal_of(total(part.credits for part in solved)),
        discretionary=decimal_of(total(part.discretionary for part in solved)),
        required=decimal_of(total(part.required for part in solved)),
        bound=decimal_of(total(part.bound for part in solved)),
        optimal=all(part.optimal for part in solved),
        proof="closed form" if all(part.proof == "closed form" for part in solved) else "exact search",
    )

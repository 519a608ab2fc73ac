"""What competed with each recognised row, and what choosing it instead would have cost."""

from dataclasses import replace
from fractions import Fraction

from rules.assign.instance import Assignment, Cap, Instance, Option
from rules.assign.solve import assign
from rules.board import board_of
from rules.exact import decimal_of
from rules.facts import Case
from rules.graduation import table_for
from rules.live import Candidate, matched
from rules.packs_in_force import Packs
from rules.recognise import caps_of, groups_of, instance_of
from rules.rowtable import table_of
from rules.ruling import Competitor, Recognised, Sentence
from rules.transcript import best_results
from rules.words import number


def with_competitors(packs: Packs, case: Case, recognised: tuple[Recognised, ...]) -> tuple[Recognised, ...]:
    """The recognised rows, each with the live rows that wanted its results or target courses."""
    graduation = table_for(packs, case)
    required = frozenset(graduation.required) if graduation else frozenset()
    board, held = board_of(packs, table_of(packs, case), required, case.direction), best_results(packs, case)
    found: dict[tuple[str, tuple[str, ...]], tuple[Competitor, ...]] = {}
    for group in groups_of(board, matched(packs, case)):
        if len(group) > 1:
            instance = instance_of(board, group, caps_of(board, packs, held, group))
            known = {c.order: c for c in group}
            for order, rivals in competitors(instance, assign(instance)).items():
                winner = known[order]
                found[winner.row.id, winner.sources] = tuple(_told(winner, known[place], r) for place, r in rivals)
    return tuple(replace(row, competitors=found.get((row.rule, row.sources), ())) for row in recognised)


def forced(instance: Instance, option: Option) -> Assignment | None:
    """The best of the sets that contain an option; None where it alone breaks a bucket or a cap."""
    rooms = {target: room - option.credits * (target in option.targets) for target, room in instance.buckets.items()}
    caps = tuple(
        Cap(cap.limit - option.credits * (option.order in cap.options), cap.options, cap.name) for cap in instance.caps
    )
    if any(room < 0 for room in rooms.values()) or any(cap.limit < 0 for cap in caps):
        return None
    rest = assign(Instance(tuple(o for o in instance.options if not excludes(instance, option, o)), rooms, caps))
    return replace(
        rest,
        chosen=tuple(sorted((*rest.chosen, option), key=lambda o: o.order)),
        required=rest.required + option.required,
        credits=rest.credits + option.credits,
        similar=rest.similar + option.similar,
        sources=rest.sources + len(option.sources),
    )


def excludes(instance: Instance, one: Option, other: Option) -> bool:
    """Whether the two cannot be chosen together: one result, one target, or the same row."""
    granted = {target for target in one.targets if target not in instance.buckets}
    return (
        one.order == other.order or not set(one.sources).isdisjoint(other.sources) or bool(granted & {*other.targets})
    )


def competitors(instance: Instance, best: Assignment) -> dict[int, list[tuple[int, Competitor]]]:
    """For each chosen option the live rows that wanted its results or targets, with their cost; all by their order."""
    chosen = {option.order for option in best.chosen}
    lost = [option for option in instance.options if option.order not in chosen and option.credits]
    told: dict[int, Competitor] = {}
    found = {}
    for winner in best.chosen:
        rivals = [option for option in lost if excludes(instance, winner, option)]
        for rival in rivals:
            if rival.order not in told:
                told[rival.order] = _competitor(best, forced(instance, rival), rival)
        found[winner.order] = [(rival.order, told[rival.order]) for rival in rivals]
    return found


def _told(winner: Candidate, rival: Candidate, competitor: Competitor) -> Competitor:
    """Another alternative of the winner's own row is named by its sources: the row's number would not tell them apart."""
    if rival.row is not winner.row:
        return competitor
    said = competitor.reason
    return replace(
        competitor,
        reason=Sentence(
            f"本行的另一组来源（{'、'.join(rival.sources)}）：{said.zh}",
            f"Another alternative of this row ({', '.join(rival.sources)}): {said.en}",
        ),
    )


def _competitor(best: Assignment, instead: Assignment | None, rival: Option) -> Competitor:
    if instead is None:
        return Competitor(
            rival.row, Sentence("选它会超过学分上限。", "Choosing it would exceed a cap on credits."), cost=None
        )
    return Competitor(rival.row, _cost(best, instead), cost=decimal_of(best.credits - instead.credits))


def _cost(best: Assignment, instead: Assignment) -> Sentence:
    required, worth = best.required - instead.required, best.credits - instead.credits
    if required > 0:
        return _required_cost(required, worth)
    if worth > 0:
        return Sentence(f"选它会少认定 {number(worth)} 学分。", f"Choosing it would cost {_credits(worth)}.")
    if instead.similar > best.similar:
        return Sentence(
            "选它学分不增加，须审核的相近认定更多。", "Choosing it gains no credit and leaves more to a reviewer."
        )
    if instead.sources > best.sources:
        return Sentence("选它学分不增加，要多用一项成绩。", "Choosing it gains no credit and uses more results.")
    return Sentence(
        "选它学分相同，按目录次序在后。", "Choosing it gives the same credit; it comes later in the catalogue."
    )


def _required_cost(required: Fraction, worth: Fraction) -> Sentence:
    if worth > 0:
        return Sentence(
            f"选它会少认定 {number(worth)} 学分，其中必修少 {number(required)} 学分。",
            f"Choosing it would cost {_credits(worth)}, {number(required)} of required courses.",
        )
    more_zh = f"，总学分多 {number(-worth)}" if worth else ""
    more_en = f", though {number(-worth)} more in total" if worth else ""
    return Sentence(
        f"选它必修课程会少认定 {number(required)} 学分{more_zh}。",
        f"Choosing it would cost {_credits(required)} of required courses{more_en}.",
    )


def _credits(amount: Fraction) -> str:
    return f"{number(amount)} credit{'' if amount == 1 else 's'}"

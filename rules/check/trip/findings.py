"""Findings about round trips: an error where credit is created, a warning where it would be if make-up were left out."""

from collections.abc import Iterator

from rules.check.finding import CheckFinding
from rules.check.sheet import BOTH, Sheet
from rules.check.trip.cpsat import EFFORT, Undecided
from rules.check.trip.model import Trips, trips_of
from rules.check.trip.parts import Part, conserves, parts
from rules.check.trip.proof import Account, Trip
from rules.check.trip.solve import best_trip
from rules.facts import Curriculum, Direction
from rules.words import number

VIA = {
    "voc_to_gen": ("中职→高中→中职", "vocational → general → vocational"),
    "gen_to_voc": ("高中→中职→高中", "general → vocational → general"),
}


def round_trips(sheet: Sheet, effort: float = EFFORT) -> Iterator[CheckFinding]:
    """The greatest gain of every independent part, for trips that begin on either side; `effort` bounds the solver."""
    for away, start in zip(BOTH, (Curriculum.VOCATIONAL, Curriculum.GENERAL), strict=True):
        home = next(d for d in BOTH if d != away)
        told: set[int] = set()
        for full_hours in (False, True):
            trips = trips_of(sheet, away, home, start, full_hours=full_hours)
            for part in parts(trips):
                numbers = {o.alternative.number for o in part.outs}
                if not conserves(part) and told.isdisjoint(numbers):
                    found = list(_of_part(trips, part, away, effort, full_hours=full_hours))
                    told |= numbers if found else set()
                    yield from found


def _of_part(trips: Trips, part: Part, away: Direction, effort: float, *, full_hours: bool) -> Iterator[CheckFinding]:
    try:
        best = best_trip(trips, part, effort)
    except Undecided:
        zh, en = VIA[away]
        yield part.outs[0].alternative.finding(
            "CK172", "warning", f"{zh}：未能在限定计算量内判定。", f"{en}: not decided within the effort allowed."
        )
    else:
        if best is not None:
            yield _gain(*best, away, full_hours=full_hours)


def _gain(trip: Trip, sums: Account, away: Direction, *, full_hours: bool) -> CheckFinding:
    first = min((out.alternative for out in trip.outs), key=lambda a: a.number)
    start, end, gain = number(sums.start), number(sums.end), number(sums.gain)
    courses = [code for out in trip.outs for code in out.alternative.sources]
    there = list(dict.fromkeys(out.alternative.row.id for out in trip.outs))
    home = list(dict.fromkeys(back.alternative.row.id for back in trip.backs))
    via_zh, via_en = VIA[away]
    if full_hours:
        via_zh = f"认定不足的课程若未补修即按全部学时再认定，{via_zh}"
        via_en = f"If courses recognised in part are presented in full, {via_en}"
    return first.finding(
        "CK171" if full_hours else "CK170",
        "warning" if full_hours else "error",
        f"{via_zh}：{'、'.join(courses)} 原为 {start} 学分，经第 {'、'.join(there)} 行、再经第 {'、'.join(home)} 行后"
        f"为 {end} 学分，多出 {gain}。",
        f"{via_en}: {', '.join(courses)} start as {start} credits and, by rows {', '.join(there)} "
        f"and then {', '.join(home)}, end as {end}: {gain} created.",
        courses=",".join(courses),
        rows_away=",".join(there),
        rows_home=",".join(home),
        start=start,
        middle=number(sums.middle),
        end=end,
        gain=gain,
    )

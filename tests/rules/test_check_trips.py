"""Round trips: hours carried there and back create no credit; a cell that is too generous does, and is found."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.check import check_packs
from rules.check.selections import selections
from rules.check.sheet import sheet_of
from rules.check.trip.cpsat import Undecided, search
from rules.check.trip.findings import round_trips
from rules.check.trip.model import trips_of
from rules.check.trip.parts import conserves, parts
from rules.check.trip.proof import Trip, account
from rules.check.trip.solve import every_trip, proved
from rules.evaluate import evaluate
from rules.pack import load_pack
from rules.packs_in_force import in_force
from tests.rules.written import case_with, pack_text, rule_text

UNITS = tuple(
    rule_text(f"credit.unit.{c}", "credit_unit", f'curriculum = "{c}"\nhours_per_credit = 18', step="credit")
    for c in ("general", "vocational")
)
COURSE_HEADING = "code,curriculum,category,hours,credits\n"
ROW_HEADING = "id,direction,sources,targets,relation,credits,clause\n"
AWAY, HOME = "voc_to_gen", "gen_to_voc"


def pack(courses, rows, *rules):
    """Courses as (code, hours, credits) with V- or G- codes; rows as (direction, sources, targets, credits[, relation])."""
    lines = [f"{c},{'general' if c[0] == 'G' else 'vocational'},必修,{h},{credit}" for c, h, credit in courses]
    named = [
        f"{i},{d},{s},{t},{''.join(relation) or 'similar'},{credit},第{i}条"
        for i, (d, s, t, credit, *relation) in enumerate(rows, 1)
    ]
    return load_pack(
        {
            "pack.toml": pack_text("county", *UNITS, *rules),
            "courses.csv": (COURSE_HEADING + "\n".join(lines)).encode(),
            "equivalences.csv": (ROW_HEADING + "\n".join(named)).encode(),
        }
    )


def sheet(found):
    ((selected,), _) = selections([found], None)
    return sheet_of(selected)


def gains(found):
    """(code, credits created) of every round trip found, largest first."""
    trips = (f for f in check_packs([found]) if f.code in ("CK170", "CK171"))
    return sorted(((f.code, Fraction(f.facts["gain"])) for f in trips), reverse=True)


@st.composite
def one_to_one(draw):
    """Pairs of courses of the same hours with a row each way."""
    halves = draw(st.lists(st.integers(1, 12), min_size=1, max_size=8))
    courses = [(f"{side}-{i}", 9 * h, Fraction(h, 2)) for i, h in enumerate(halves) for side in "VG"]
    written = [(code, hours, float(credit)) for code, hours, credit in courses]
    rows = [row for i in range(len(halves)) for row in ((AWAY, f"V-{i}", f"G-{i}", ""), (HOME, f"G-{i}", f"V-{i}", ""))]
    return halves, written, draw(st.permutations(rows))


@settings(max_examples=25, deadline=None)
@given(one_to_one())
def test_one_to_one_rows_of_the_same_hours_never_gain(drawn):
    _, courses, rows = drawn
    assert gains(pack(courses, rows)) == []


@settings(max_examples=25, deadline=None)
@given(one_to_one(), st.integers(0, 7), st.sampled_from((AWAY, HOME)), st.integers(1, 6))
def test_one_generous_cell_is_found_with_its_exact_amount(drawn, which, direction, more):
    halves, courses, rows = drawn
    i = which % len(halves)
    source, target = (f"V-{i}", f"G-{i}") if direction == AWAY else (f"G-{i}", f"V-{i}")
    added = (direction, source, target, (halves[i] + more) / 2)
    assert gains(pack(courses, [*rows, added])) == [("CK170", Fraction(more, 2))]


@settings(max_examples=25, deadline=None)
@given(one_to_one(), st.lists(st.integers(1, 200), min_size=8, max_size=8))
def test_targets_of_other_hours_gain_nothing_where_hours_are_carried(drawn, hours):
    _, courses, rows = drawn
    other = [(c, h if c[0] == "V" else hours[int(c[2:])], k if c[0] == "V" else "") for c, h, k in courses]
    found = gains(pack(other, rows))
    assert [code for code, _ in found if code == "CK170"] == []


def random_pack(seed, rows):
    """A small m:n catalogue with odd hours, some fixed credits, a cap and an elective bucket now and then."""
    rng = random.Random(seed)  # noqa: S311
    courses = [(f"{s}-{i}", rng.choice((18, 27, 30, 36, 45, 54, 60)), "") for s in "VG" for i in range(4)]
    written = []
    for _ in range(rows):
        direction = rng.choice((AWAY, HOME))
        source, target = ("V", "G") if direction == AWAY else ("G", "V")
        sources = "+".join(f"{source}-{i}" for i in rng.sample(range(4), rng.choice((1, 1, 2))))
        targets = "+".join(f"{target}-{i}" for i in rng.sample(range(4), rng.choice((1, 1, 2))))
        written.append((direction, sources, targets, rng.choice(("", "", "", 1, 2.5))))
    cap = rule_text("cap", "cap", f'scope = "total"\nlimit = {rng.choice((2, 3, 9))}', step="credit")
    if seed % 4 == 1:
        courses.append(("G-E", 36, 2))
        written += [(AWAY, f"V-{i}", "G-E", "", "elective") for i in range(2)] + [(HOME, "G-E", "V-2", 2.5)]
    return pack(courses, written, *([cap] if seed % 3 == 0 else []))


def every_part(found):
    for away, home, start in ((AWAY, HOME, "vocational"), (HOME, AWAY, "general")):
        for full_hours in (False, True):
            trips = trips_of(sheet(found), away, home, start, full_hours=full_hours)
            yield from ((trips, part) for part in parts(trips))


def gain_of(trips, trip):
    sums = account(trips, trip) if trip else None
    return sums.gain if sums else 0


def test_the_solver_and_every_set_of_rows_agree():
    compared = 0
    for seed in range(14):
        for trips, part in every_part(random_pack(seed, rows=8)):
            tried, searched = every_trip(trips, part), search(trips, part)
            assert (tried is None) == (searched is None), f"seed {seed}"
            assert gain_of(trips, searched) == (tried[1].gain if tried else 0), f"seed {seed}"
            compared += 1
    assert compared > 20


def test_prices_never_clear_a_part_that_gains():
    cleared = 0
    for seed in range(100):
        for trips, part in every_part(random_pack(seed, rows=7)):
            if conserves(part):
                assert every_trip(trips, part) is None, f"seed {seed}"
                cleared += 1
    assert cleared > 20


def many_targets():
    """A part too large to try every set, in which hours alone do not settle the question."""
    courses = [(f"{s}-{i}", 30, 1.5) for s in "VG" for i in range(10)]
    away = [(AWAY, f"V-{i}+V-{(i + 1) % 10}+V-{(i + 2) % 10}", f"G-{i}+G-{(i + 3) % 10}", "") for i in range(10)]
    home = [(HOME, f"G-{i}", f"V-{i}", 3) for i in range(10)]
    return pack(courses, away + home)


def test_a_large_part_is_settled_by_the_solver_and_reckoned_in_fractions():
    (finding,) = round_trips(sheet(many_targets()))
    # 4.5 credits come home as 6; a third such trip would need a course or a target of the first two.
    assert (finding.code, finding.facts["start"], finding.facts["end"]) == ("CK170", "9", "12")


@pytest.mark.parametrize(("limit", "gained"), [("1.5", []), ("2", ["1"]), ("3.5", ["1"]), ("4", ["2"])])
def test_the_solver_takes_rows_whole_under_a_cap(limit, gained):
    ring = range(6)
    courses = [(f"V-{i}", 36, 0.5) for i in ring] + [(f"G-{i}", 72, 4) for i in ring]
    away = [(AWAY, f"V-{i}+V-{(i + 1) % 6}", f"G-{i}", "") for i in ring]
    cap = rule_text("cap", "cap", f'scope = "total"\nlimit = {limit}', step="credit", direction=HOME)
    found = round_trips(sheet(pack(courses, away + [(HOME, f"G-{i}", f"V-{i}", "") for i in ring], cap)))
    assert [f.facts["gain"] for f in found] == gained


def test_a_trip_that_does_not_hold_in_fractions_is_never_reported():
    trips, part = next(every_part(many_targets()))
    twice = Trip(part.outs[:1] * 2, part.backs[:1])  # every course used twice
    for wrong in (twice, Trip((), ())):
        with pytest.raises(ArithmeticError):
            proved(trips, wrong)


def test_a_solver_that_gives_up_is_a_warning_and_never_a_silence():
    found = list(round_trips(sheet(many_targets()), effort=0.0))
    assert {(f.code, f.severity) for f in found} == {("CK172", "warning")}
    trips, part = next(every_part(many_targets()))
    with pytest.raises(Undecided):
        search(trips, part, effort=0.0)


MERGED = (
    [("V-1", 30, 1.5), ("V-2", 30, 1.5), ("V-3", 30, 1.5), ("G-1", 90, 5)],
    [(AWAY, "V-1+V-2+V-3", "G-1", ""), (HOME, "G-1", "V-1+V-2+V-3", "")],
)


def test_the_evaluator_itself_grants_the_gain_that_is_reported():
    found = pack(*MERGED)
    assert gains(found) == [("CK170", Fraction(1, 2))]
    there = ruled(found, AWAY, ("V-1", 30), ("V-2", 30), ("V-3", 30))
    (row,) = there.recognised
    home = ruled(found, HOME, (row.targets[0], row.hours))
    assert (there.totals.recognised, home.totals.recognised) == (5, 5)


def ruled(found, direction, *results):
    transcript = [
        {"course": code, "term": "10-1", "completed_on": "2027-01-20", "score": "90", "hours": str(hours)}
        for code, hours in results
    ]
    case = case_with(direction, results=transcript)
    return evaluate(in_force([found], case), case)


def test_the_finding_names_courses_rows_and_amounts():
    (finding,) = (f for f in check_packs([pack(*MERGED)]) if f.code == "CK170")
    assert dict(finding.facts) == {
        "row": "1",
        "sources": "V-1+V-2+V-3",
        "targets": "G-1",
        "courses": "V-1,V-2,V-3",
        "rows_away": "1",
        "rows_home": "2",
        "start": "4.5",
        "middle": "5",
        "end": "5",
        "gain": "0.5",
    }


@pytest.mark.parametrize("scope", ["total", "relation:similar", "target_category:必修", "source_category:必修"])
def test_a_cap_that_keeps_the_gain_out_silences_it(scope):
    assert gains(pack(*MERGED, cap_of(scope))) == []


@pytest.mark.parametrize("scope", ["relation:same", "target_category:选修", "source_category:选修"])
def test_a_cap_on_other_rows_does_not_silence_it(scope):
    assert gains(pack(*MERGED, cap_of(scope))) == [("CK170", Fraction(1, 2))]


def cap_of(scope):
    name, _, of = scope.partition(":")
    return rule_text("cap", "cap", f'scope = "{name}"\nof = "{of}"\nlimit = 4.5', step="credit")


def test_rows_written_for_both_directions_start_a_trip_from_their_own_side_only():
    courses, rows = MERGED
    assert gains(pack(courses, [("any", *row[1:]) for row in rows])) == [("CK170", Fraction(1, 2))]


def test_a_course_recognised_in_part_carries_only_its_part():
    courses = [("V-1", 18, 1), ("G-1", 36, 2), ("V-2", 36, 2)]
    rows = [(AWAY, "V-1", "G-1", ""), (HOME, "G-1", "V-2", "")]
    assert gains(pack(courses, rows)) == [("CK171", Fraction(1))]


def test_a_row_that_ended_before_the_other_began_does_not_follow_it():
    heading = "id,direction,sources,targets,relation,credits,valid_from,valid_to,clause\n"
    lines = "1,voc_to_gen,V-1,G-1,similar,,{},,c\n2,gen_to_voc,G-1,V-1,similar,3,,{},c\n"
    courses = f"{COURSE_HEADING}V-1,vocational,必修,36,2\nG-1,general,必修,36,2\n".encode()

    def found(begins, ends):
        rows = (heading + lines.format(begins, ends)).encode()
        text = pack_text("county", *UNITS, head="effective_from = 2020-01-01")
        files = {"pack.toml": text, "courses.csv": courses, "equivalences.csv": rows}
        return list(round_trips(sheet(load_pack(files))))

    assert found("2027-09-01", "2027-09-01") == []
    assert [f.facts["gain"] for f in found("2027-08-31", "2027-09-01")] == ["1"]

"""Every set of packs that can hold together: each day on which something changes, in each place the packs speak of."""

from collections.abc import Iterator, Sequence
from datetime import date

from rules.check.finding import CheckFinding
from rules.check.schema import findings_of
from rules.facts import Case, School, Student
from rules.pack import Pack
from rules.packs_in_force import Packs, in_force
from rules.problem import PackError


def selections(packs: Sequence[Pack], on: date | None) -> tuple[list[Packs], list[CheckFinding]]:
    """The distinct selections, chosen by the evaluator's own `in_force`, and what kept the others from being laid over.

    A school's code does not tell its county, so a school pack is tried under every county the packs know.
    """
    found: dict[tuple[str, ...], Packs] = {}
    findings: list[CheckFinding] = []
    for day in [on] if on else _days(packs):
        for school in _places(packs):
            try:
                selected = in_force(packs, _case(day, school))
            except PackError as error:
                findings += findings_of(error)
            else:
                found.setdefault(tuple(f"{pack.id} {pack.digest}" for pack in selected.packs), selected)
    return list(found.values()), findings


def twice_named(packs: Sequence[Pack]) -> Iterator[CheckFinding]:
    """A pack's id stands in every ruling, so it names one pack only."""
    seen: set[str] = set()
    for pack in packs:
        if pack.id in seen:
            yield CheckFinding(
                "CK102", "error", pack.id, "pack.toml", "两个政策包用了同一个编号。", "Two packs have the same id.", {}
            )
        seen.add(pack.id)


def _days(packs: Sequence[Pack]) -> list[date]:
    ends = {pack.head.effective_before for pack in packs}
    return sorted({pack.head.effective_from for pack in packs} | {end for end in ends if end})


def _places(packs: Sequence[Pack]) -> list[School]:
    """One school for each county, and for each city, province or nation that no smaller place stands in for."""

    def regions(*layers: str) -> set[str]:
        return {pack.head.region for pack in packs if pack.head.layer in layers}

    counties = {(county, f"{county[:4]}00") for county in regions("county", "alliance")}
    cities = regions("city") - {city for _, city in counties}
    within = {city[:2] for city in cities | {city for _, city in counties}}
    provinces = {region for region in regions("province") if region[:2] not in within}
    places = sorted(counties | {("", city) for city in cities | provinces}) or [("", "")]
    codes = ("", *sorted(regions("school")))
    return [School(code, "", county, city) for county, city in places for code in codes]


def _case(day: date, school: School) -> Case:
    # Only the day and the receiving school's place choose packs; nothing here is judged.
    return Case(day, Student("", 10, 1, "", ""), school, school)

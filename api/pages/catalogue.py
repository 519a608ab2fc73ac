"""The recognition catalogue (课程互认目录): choose schools or a direction and a day; read it, keep its address, take it along."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from api.i18n import gettext as _
from api.i18n import say
from api.identity import MaybeSignedIn
from api.pages.catalogue_lines import NOT_AGREED, Line, Named, found, lines_of, resting
from api.pages.place import DIRECTIONS, NOT_PAIRED, Place, designated, direction_of, place_on
from api.problems import Fault, FieldError
from api.render import page
from api.session import Snapshot
from api.words import RELATIONS, worded
from credits.models import School
from importers.write import Table, as_csv
from rules.facts import Direction
from rules.plain import day_of
from rules.ruling import Sentence

router = APIRouter()
PAGE = 60  # rows a page: it stays under 60 KB
LONGEST = 60
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
NOT_A_DAY = Sentence(
    "应为 2000 至 2099 年间的日期，如 2027-01-25。", "Give a date of 2000 to 2099, such as 2027-01-25."
)
CHOOSE = Sentence("请选择两所学校，或选择方向。", "Choose two schools, or a direction.")


class Choice(BaseModel):
    """The chooser's fields; words nobody knows are told on the form."""

    source: str = ""
    target: str = ""
    direction: str = ""
    on: str = ""


class Asked(BaseModel):
    """What an address of a catalogue may carry."""

    on: str = ""
    source: str = ""
    target: str = ""
    q: str = ""
    page: str = ""


@router.get("/equivalencies")
def choose(request: Request, session: Snapshot, _visit: MaybeSignedIn, choice: Annotated[Choice, Query()]) -> Response:
    """The chooser; a complete choice leads to the catalogue it names, whose address can be kept."""
    today = request.app.state.clock.today()
    day = _day(choice.on) if choice.on else today
    ways = _ways(session, day or today)
    errors: list[FieldError] = []
    if day is None:
        errors.append(FieldError("/on", "not_date", NOT_A_DAY))
    if any((choice.source, choice.target, choice.direction)):
        direction, wrong = _chosen(choice, ways)
        errors += wrong
        if direction and day and not errors:
            return RedirectResponse(_address(direction, day, choice.source, choice.target), 303)
    schools = {school.code: school.name for way in ways for school in way[1:] if school.code}
    return page(
        request, "equivalencies.html", 422 if errors else 200,
        choice=choice, errors=errors, on=choice.on or today.isoformat(), schools=sorted(schools.items()),
        ways=[(say_way, source, target) for say_way, source, target in ways][:24], today=today,
    )  # fmt: skip


def _ways(session: Session, day: date) -> list[tuple[Direction, School, School]]:
    """Every designated pair both ways, those that have a code to be named by."""
    pairs = [pair for pair in designated(session, day) if pair[0].code and pair[1].code]
    return [
        *(("voc_to_gen", voc, gen) for voc, gen in pairs),
        *(("gen_to_voc", gen, voc) for voc, gen in pairs),
    ]


def _chosen(choice: Choice, ways: list[tuple[Direction, School, School]]) -> tuple[Direction | None, list[FieldError]]:
    """Two schools say the direction themselves; one alone, or two that are no pair, are told."""
    if choice.source and choice.target:
        asked = (choice.source, choice.target)
        direction = next((way for way, *schools in ways if tuple(s.code for s in schools) == asked), None)
        return direction, [] if direction else [FieldError("/target", "not_paired", NOT_PAIRED)]
    alone = next((known for known in DIRECTIONS if known == choice.direction), None)
    if choice.source or choice.target or alone is None:
        return None, [FieldError("/direction" if alone is None else "/target", "missing", CHOOSE)]
    return alone, []


def _address(direction: Direction, day: date, source: str = "", target: str = "", ending: str = "", **more: str) -> str:
    named = {"on": day.isoformat(), "source": source, "target": target, **more}
    return f"/equivalencies/{direction}{ending}?" + urlencode({key: value for key, value in named.items() if value})


def _day(text: str) -> date | None:
    day = day_of(text.strip())
    return day if day and FIRST_DAY <= day <= LAST_DAY else None


def _place(request: Request, direction: str, session: Snapshot, asked: Annotated[Asked, Query()]) -> Place:
    """The place an address names.

    Raises:
        Fault: the direction, the day or the schools are none.
    """
    way = direction_of(direction)
    day = _day(asked.on) if asked.on else request.app.state.clock.today()
    if day is None:
        raise Fault("RT-REQ-001", errors=(FieldError("query:on", "not_date", NOT_A_DAY),))
    return place_on(session, way, day, asked.source[:LONGEST], asked.target[:LONGEST])


# Before the page: the ending would be read as part of the direction.
@router.get("/equivalencies/{direction}.csv")
def table(place: Annotated[Place, Depends(_place)], asked: Annotated[Asked, Query()]) -> Response:
    """The same rows as CSV that a spreadsheet opens without running anything in it."""
    listed = found(lines_of(place), asked.q[:LONGEST])
    packs = "；".join(f"{pack.id} {pack.digest}" for pack in place.packs.packs if pack.catalogue)
    rows = [(*_cells(line), packs, place.day) for line in listed]
    name = f"equivalencies-{place.direction}-{place.day}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(
        as_csv(Table("equivalencies", _headings(), rows)), media_type="text/csv; charset=utf-8", headers=headers
    )


@router.get("/equivalencies/{direction}")
def catalogue(
    request: Request, place: Annotated[Place, Depends(_place)], asked: Annotated[Asked, Query()], _visit: MaybeSignedIn
) -> Response:
    """The catalogue of a direction on a day, sixty rows a page."""
    wanted = asked.q[:LONGEST].strip()
    lines = lines_of(place)
    listed = found(lines, wanted)
    last = max(1, -(-len(listed) // PAGE))
    number = min(int(asked.page), last) if asked.page.isascii() and asked.page.isdigit() and len(asked.page) < 5 else 1
    number = max(number, 1)
    same = (place.direction, place.day, asked.source, asked.target)
    return page(
        request, "equivalency_table.html",
        place=place, q=wanted, asked=asked, lines=listed[(number - 1) * PAGE : number * PAGE],
        counts={"listed": len(listed), "all": len(lines), "bare": sum(line.relation == NOT_AGREED for line in listed)},
        resting=resting(place), packs=[pack for pack in place.packs.packs if pack.catalogue],
        csv=_address(*same, ending=".csv", q=wanted), here=_address(*same, q=wanted),
        before=_address(*same, q=wanted, page=str(number - 1)) if number > 1 else "",
        after=_address(*same, q=wanted, page=str(number + 1)) if number < last else "",
    )  # fmt: skip


def _headings() -> tuple[str, ...]:
    return (
        _("目录行"), _("原课程代码"), _("原课程"), _("对应课程代码"), _("对应课程"), _("关系"), _("最低成绩"),
        _("学分（学时足额）"), _("适用起"), _("适用止（不含）"), _("依据"), _("说明"), _("政策包"), _("查询日期"),
    )  # fmt: skip


def _cells(line: Line) -> tuple[str | date | None, ...]:
    relation = _("未约定") if line.relation == NOT_AGREED else say(worded(RELATIONS, line.relation))
    return (
        line.row, _formula(line, "code"), _formula(line, "name"),
        "+".join(one.code for one in line.targets), "＋".join(one.name for one in line.targets), relation,
        line.min_score, line.credits, line.valid_from, line.valid_to, line.clause, line.note,
    )  # fmt: skip


def _formula(line: Line, part: str) -> str:
    """The sources as the catalogue writes them: `+` all of, `/` any of."""
    joined, chosen = ("+", "/") if part == "code" else ("＋", "／")
    return chosen.join(joined.join(_said(one, part) for one in each) for each in line.alternatives)


def _said(one: Named, part: str) -> str:
    return one.code if part == "code" else one.name

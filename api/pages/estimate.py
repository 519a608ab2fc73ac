"""The credit estimate (学分试算): anonymous, pure, nothing stored; the same evaluator as a decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from api.csrf import require_same_origin
from api.identity import MaybeSignedIn
from api.pages.estimate_case import (
    FIELD,
    LONGEST_SCORE,
    MOST_COURSES,
    Setting,
    case_of,
    courses_until,
    scores_of,
    terms_offered,
    window_after,
    wrong_scores,
)
from api.pages.place import DIRECTIONS, Place, place_on
from api.policy import course_names
from api.problems import FieldError
from api.render import page
from api.session import Snapshot
from credits.find import terms_by_key
from rules.catalogue import Course
from rules.counterfactual import explained
from rules.document import document
from rules.ruling import Sentence

router = APIRouter()
NO_STORE = {"cache-control": "no-store"}
NOTHING = Sentence("请至少填写一门课程的成绩。", "Fill in at least one score.")


async def scores_form(request: Request) -> Mapping[str, str]:
    """The form's fields, from our own pages only: a field a course, each of them short."""
    require_same_origin(request)
    form = await request.form(max_files=0, max_fields=MOST_COURSES + 10, max_part_size=1024)
    return {name: value for name, value in form.items() if isinstance(value, str)}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the form is about: the place, the terms offered, the term chosen, its courses by category."""

    setting: Setting
    terms: tuple[str, ...]
    courses: Mapping[str, list[Course]]

    @property
    def by_code(self) -> dict[str, Course]:
        """Every course of the form."""
        return {course.code: course for listed in self.courses.values() for course in listed}


@router.get("/estimate")
def blank(request: Request, session: Snapshot, _visit: MaybeSignedIn, direction: str = "", term: str = "") -> Response:
    """Choose direction and term; then the courses to fill in."""
    return _shown(request, _sheet(request, session, direction, term))


@router.post("/estimate")
def estimate(
    request: Request,
    session: Snapshot,
    _visit: MaybeSignedIn,
    fields: Annotated[Mapping[str, str], Depends(scores_form)],
) -> Response:
    """What these scores would give, with reasons; and the form once more, to try something else."""
    sheet = _sheet(request, session, fields.get("direction", ""), fields.get("term", ""))
    if sheet is None:
        return _shown(request, None, status=422)
    packs, courses = sheet.setting.place.packs, sheet.by_code
    scores = scores_of(fields, courses)
    errors = wrong_scores(scores, packs)
    if not scores:
        errors = [FieldError(f"/{FIELD}{next(iter(courses), '')}", "missing", NOTHING)] if courses else []
    if errors or not courses:
        return _shown(request, sheet, scores, errors=errors, status=422)
    case = case_of(sheet.setting, scores, courses, terms_by_key(session))
    told = document(explained(packs, case))
    told["counterfactuals"] = [one for one in told["counterfactuals"] if one["effect"].startswith("credits:")]
    return _shown(request, sheet, scores, ruling=told)


def _sheet(request: Request, session: Session, direction: str, term: str) -> Sheet | None:
    """The form of a direction and a term (the first one offered where none is named); None for no direction."""
    known = next((one for one in DIRECTIONS if one == direction), None)
    if known is None:
        return None
    today = request.app.state.clock.today()
    now = place_on(session, known, today)
    terms = terms_offered(now.packs, known)
    chosen = term if term in terms else terms[0]
    window = window_after(now, chosen, today)
    # An application is ruled on under the packs of its own date.
    place: Place = place_on(session, known, max(today, window.first_day)) if window else now
    return Sheet(Setting(place, chosen, window), terms, courses_until(place, chosen))


def _shown(
    request: Request,
    sheet: Sheet | None,
    scores: Mapping[str, str] | None = None,
    *,
    ruling: Mapping[str, Any] | None = None,
    errors: list[FieldError] | None = None,
    status: int = 200,
) -> Response:
    names = course_names(sheet.setting.place.packs) if sheet else {}
    return page(
        request, "estimate.html", status, NO_STORE,
        sheet=sheet, scores=scores or {}, ruling=ruling, errors=errors or [], names=names,
        labels={f"/{FIELD}{code}": course.name for code, course in sheet.by_code.items()} if sheet else {},
        directions=DIRECTIONS, field=FIELD, longest=LONGEST_SCORE,
    )  # fmt: skip

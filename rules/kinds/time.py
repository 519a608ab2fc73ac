"""Rules about time: in which terms a transfer is possible, on which dates, and how much study must remain."""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from rules.facts import Case
from rules.kinds.base import (
    UNSET,
    Count,
    Entry,
    Field,
    Judge,
    Judged,
    Rule,
    RuleDirection,
    Tighter,
    Unset,
    aimed,
    failed,
    passed,
    unset,
)
from rules.plain import Day
from rules.ruling import Sentence
from rules.words import counted, days_between, term, terms

SCHOOL_YEAR_BEGINS = 9  # 学年自 9 月 1 日起
LENGTH_OF_HIGH_SCHOOL = 6  # terms: three years of two
SPRING_IS_OVER = 6  # a transfer taking effect from June on begins with the autumn term

TermCode = Annotated[str, Field(pattern=r"^1[0-2]-[12]$")]
ANCHOR = {
    "start": Sentence("初", "at the start of"),
    "end": Sentence("末", "at the end of"),
    "during": Sentence("期间", "during"),
}


class Window(Rule):
    """The terms at whose end, at whose start or during which a transfer is possible, for one direction.

    Where the anchor is the start, the case names the term that begins.
    """

    kind: Literal["window"]
    reads: ClassVar = ("student.grade", "student.term")
    terms: Annotated[tuple[TermCode, ...] | Unset, Tighter.SUBSET]
    anchor: Literal["start", "end", "during"]

    def judge(self) -> Judge:
        if self.terms == UNSET:
            return aimed(self, lambda _: unset(self, "可以申请的学期", "the terms in which a transfer is possible"))
        allowed = tuple(self.terms)
        wanted = terms(allowed)
        anchor = ANCHOR[self.anchor]

        def check(case: Case) -> Judged:
            now = term(case.student.term_code)
            facts = {"term": case.student.term_code, "windows": ",".join(allowed), "anchor": self.anchor}
            if case.student.term_code in allowed:
                return passed(
                    f"{now.zh}{anchor.zh}可以申请。", f"A transfer is possible {anchor.en} {now.en}.", **facts
                )
            return failed(
                f"现为{now.zh}，只能在{wanted.zh}{anchor.zh}申请。",
                f"It is {now.en}; a transfer is possible only {anchor.en} {wanted.en}.",
                **facts,
            )

        return aimed(self, check)


class WindowEntry(Entry):
    """One window of one school year. `apply_before` is the first day it is closed (half-open)."""

    year: int
    terms: tuple[TermCode, ...]
    direction: RuleDirection = "any"
    apply_from: Day
    apply_before: Day
    publicity_from: Day | None = None
    publicity_before: Day | None = None
    effective_on: Day | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.apply_before <= self.apply_from:
            raise PydanticCustomError("backwards", "the window ends before it begins")
        if self.publicity_from and self.publicity_before and self.publicity_before <= self.publicity_from:
            raise PydanticCustomError("backwards", "the publicity period ends before it begins")
        return self


class WindowDates(Rule):
    """The calendar dates of the windows, set term by term by the city or the district."""

    kind: Literal["window_dates"]
    reads: ClassVar = ("applied_on", "student.grade", "student.term", "source.kind", "target.kind")
    calendar: Annotated[tuple[WindowEntry, ...] | Unset, Tighter.SAME]

    def judge(self) -> Judge:
        if self.calendar == UNSET:
            return aimed(
                self, lambda _: unset(self, "本学期申请窗口的起止日期", "the dates of this term's application window")
            )
        calendar = tuple(entry for entry in self.calendar if isinstance(entry, WindowEntry))

        def check(case: Case) -> Judged | None:
            if case.direction is None:
                return None
            code, year = case.student.term_code, school_year(case.applied_on)
            entry = next((e for e in calendar if e.year == year and suits(e, case.direction, code)), None)
            if entry is not None:
                return _against(entry, case, calendar)
            if any(suits(e, case.direction, code) for e in calendar) or not _covers(calendar, year):
                return unset(
                    self,
                    f"{year}-{year + 1}学年{term(code).zh}的申请窗口",
                    f"the window of {term(code).en} in {year}-{year + 1}",
                )
            return None  # the calendar covers the year and this term has no window: `window` says so

        return aimed(self, check)


def school_year(day: date) -> int:
    """The year in which the school year of a day began."""
    return day.year if day.month >= SCHOOL_YEAR_BEGINS else day.year - 1


def suits(entry: WindowEntry, direction: str, term_code: str) -> bool:
    """Whether a window is for this direction and term."""
    return term_code in entry.terms and entry.direction in ("any", direction)


def _covers(calendar: tuple[WindowEntry, ...], year: int) -> bool:
    return any(entry.year == year for entry in calendar)


def next_window(calendar: tuple[WindowEntry, ...], case: Case) -> WindowEntry | None:
    """The first later window this student could still use, counting the grades they will be in."""
    year = school_year(case.applied_on)
    later = [
        entry
        for entry in calendar
        if entry.apply_from > case.applied_on
        and case.direction is not None
        and any(suits(entry, case.direction, f"{case.student.grade + entry.year - year}-{t}") for t in (1, 2))
    ]
    return min(later, key=lambda entry: entry.apply_from, default=None)


def _against(entry: WindowEntry, case: Case, calendar: tuple[WindowEntry, ...]) -> Judged:
    last = date.fromordinal(entry.apply_before.toordinal() - 1)
    facts = {
        "applied_on": case.applied_on.isoformat(),
        "apply_from": entry.apply_from.isoformat(),
        "apply_before": entry.apply_before.isoformat(),
    }
    if entry.apply_from <= case.applied_on < entry.apply_before:
        return passed(
            f"申请日 {case.applied_on} 在窗口 {entry.apply_from} 至 {last} 内。",
            f"Applied on {case.applied_on}, within the window {entry.apply_from} to {last}.",
            **facts,
        )
    if case.applied_on < entry.apply_from:
        days = days_between(case.applied_on, entry.apply_from)
        return failed(
            f"窗口尚未开放，将于 {entry.apply_from} 开放（还有 {days} 天），{last} 截止。",
            f"The window opens on {entry.apply_from} (in {counted(days, 'day')}) and closes on {last}.",
            **facts,
        )
    days = days_between(last, case.applied_on)
    coming = next_window(calendar, case)
    after_zh = f"，下一次窗口 {coming.apply_from} 开放" if coming else "，已公布的日程中没有下一次窗口"
    after_en = f"; the next opens on {coming.apply_from}" if coming else "; no later window has been announced"
    return failed(
        f"窗口已于 {last} 截止，申请日晚了 {days} 天{after_zh}。",
        f"The window closed on {last}, {counted(days, 'day')} before the application{after_en}.",
        **facts,
        **({"next": coming.apply_from.isoformat()} if coming else {}),
    )


class RemainingTerms(Rule):
    """The study that must remain at the receiving school, in school terms until the cohort graduates.

    教职成〔2010〕7号: 普通高中学生转入中等职业学校，学习时间不得少于 1.5 年. Counted in school terms
    (three); counted in calendar days the third window of the Shandong measure would contradict itself.
    """

    kind: Literal["remaining_terms"]
    reads: ClassVar = ("applied_on", "effective_on", "student.grade", "student.term", "target_grade")
    minimum: Annotated[Count | Unset, Tighter.HIGHER]

    def judge(self) -> Judge:
        if self.minimum == UNSET:
            return aimed(self, lambda _: unset(self, "转入后须剩余的学习时间", "the study time that must remain"))
        least = int(self.minimum)

        def check(case: Case) -> Judged:
            left = terms_left(case)
            facts = {"terms_left": str(left), "minimum": str(least)}
            if left >= least:
                return passed(
                    f"转入后到同届毕业还有 {left} 个学期，不少于 {least} 个学期。",
                    f"{left} terms remain until the cohort graduates; at least {least} are needed.",
                    **facts,
                )
            return failed(
                f"转入后到同届毕业只有 {left} 个学期，须不少于 {least} 个学期。",
                f"Only {left} terms remain until the cohort graduates; {least} are needed.",
                **facts,
            )

        return aimed(self, check)


def terms_left(case: Case) -> int:
    """School terms from the effective date to the cohort's graduation; from the end of this term where no date is set."""
    # Who is placed in another grade (Guangxi 2014) graduates with the cohort of that grade.
    grade = case.target_grade if case.target_grade is not None else case.student.grade
    if case.effective_on is None:
        return LENGTH_OF_HIGH_SCHOOL - (grade - 10) * 2 - case.student.term
    graduates = school_year(case.applied_on) + 13 - grade
    whole_years = graduates - case.effective_on.year
    return 2 * whole_years + (1 if case.effective_on.month < SPRING_IS_OVER else 0)

"""Rules about the student: study mode, status, suspension, discipline, terms completed, graduating year, count."""

from typing import Annotated, ClassVar, Literal

from rules.facts import Case
from rules.kinds.base import (
    UNSET,
    Allowed,
    Barred,
    Count,
    Judge,
    Judged,
    Rule,
    Tighter,
    Unset,
    aimed,
    failed,
    missing_fact,
    passed,
    unset,
)
from rules.words import STATUS, STUDY_MODE, listed, said


class StudyMode(Rule):
    """Only students of these study modes may transfer."""

    kind: Literal["study_mode"]
    reads: ClassVar = ("student.study_mode",)
    allowed: Allowed

    def judge(self) -> Judge:
        if self.allowed == UNSET:
            return aimed(self, lambda _: unset(self, "可互转的学习形式", "the study modes that may transfer"))
        allowed = tuple(self.allowed)
        wanted = listed(STUDY_MODE, allowed)

        def check(case: Case) -> Judged:
            mode = said(STUDY_MODE, case.student.study_mode)
            if case.student.study_mode in allowed:
                return passed(f"学习形式为{mode.zh}。", f"Study mode is {mode.en}.", study_mode=case.student.study_mode)
            return failed(
                f"学习形式为{mode.zh}，只有{wanted.zh}学生可以互转。",
                f"Study mode is {mode.en}; only {wanted.en} students may transfer.",
                study_mode=case.student.study_mode,
            )

        return aimed(self, check)


class Status(Rule):
    """Only students with these roll statuses may transfer."""

    kind: Literal["status"]
    reads: ClassVar = ("student.status",)
    allowed: Allowed

    def judge(self) -> Judge:
        if self.allowed == UNSET:
            return aimed(self, lambda _: unset(self, "可互转的学籍状态", "the roll statuses that may transfer"))
        allowed = tuple(self.allowed)
        wanted = listed(STATUS, allowed)

        def check(case: Case) -> Judged:
            status = said(STATUS, case.student.status)
            if case.student.status in allowed:
                return passed(f"学籍状态为{status.zh}。", f"Roll status is {status.en}.", status=case.student.status)
            return failed(
                f"学籍状态为{status.zh}，须为{wanted.zh}。",
                f"Roll status is {status.en}; it must be {wanted.en}.",
                status=case.student.status,
            )

        return aimed(self, check)


class Suspension(Rule):
    """No transfer during suspension (休学)."""

    kind: Literal["suspension"]
    reads: ClassVar = ("student.status",)
    barred: Barred

    def judge(self) -> Judge:
        if self.barred == UNSET:
            return aimed(self, lambda _: unset(self, "休学期间能否转学", "whether a suspended student may transfer"))
        barred = bool(self.barred)

        def check(case: Case) -> Judged:
            if case.student.status != "suspended":
                return passed("不在休学期间。", "The student is not suspended.", status=case.student.status)
            if barred:
                return failed(
                    "休学期间不得转学；复学后可再申请。",
                    "No transfer during suspension; apply again after return to study.",
                    status="suspended",
                )
            return passed("休学期间可以申请。", "A suspended student may apply.", status="suspended")

        return aimed(self, check)


class Discipline(Rule):
    """Whether a disciplinary measure in force (处分期内) bars a transfer."""

    kind: Literal["discipline"]
    reads: ClassVar = ("student.discipline",)
    barred: Barred

    def judge(self) -> Judge:
        if self.barred == UNSET:
            return aimed(
                self, lambda _: unset(self, "处分期内能否转学", "whether a disciplinary measure bars a transfer")
            )
        barred = bool(self.barred)

        def check(case: Case) -> Judged:
            state = case.student.discipline
            if state is None:
                return missing_fact("有无处分", "whether a disciplinary measure is in force")
            if state == "active" and barred:
                return failed(
                    "处分期内不得转学。", "No transfer while a disciplinary measure is in force.", discipline=state
                )
            return passed("处分情况不影响申请。", "Discipline does not bar the application.", discipline=state)

        return aimed(self, check)


class CompletedTerms(Rule):
    """Terms to be completed at the present school before leaving it."""

    kind: Literal["completed_terms"]
    reads: ClassVar = ("student.completed_terms",)
    minimum: Annotated[Count | Unset, Tighter.HIGHER]

    def judge(self) -> Judge:
        if self.minimum == UNSET:
            return aimed(self, lambda _: unset(self, "转出前须修满的学期数", "the terms to complete before leaving"))
        least = int(self.minimum)

        def check(case: Case) -> Judged:
            done = case.student.completed_terms
            if done is None:
                return missing_fact("已修完学期数", "how many terms have been completed")
            facts = {"completed_terms": str(done), "minimum": str(least)}
            if done >= least:
                return passed(
                    f"已修完 {done} 个学期，不少于 {least} 个。",
                    f"{done} terms completed, at least {least} needed.",
                    **facts,
                )
            return failed(
                f"已修完 {done} 个学期，须满 {least} 个学期，还差 {least - done} 个。",
                f"{done} terms completed; {least} needed, {least - done} more.",
                **facts,
            )

        return aimed(self, check)


class GraduatingYear(Rule):
    """No transfer in the graduating year."""

    kind: Literal["graduating_year"]
    reads: ClassVar = ("student.grade",)
    barred: Barred
    grade: int = 12

    def judge(self) -> Judge:
        if self.barred == UNSET:
            return aimed(self, lambda _: unset(self, "毕业年级能否转学", "whether the graduating year may transfer"))
        barred, last = bool(self.barred), self.grade

        def check(case: Case) -> Judged:
            facts = {"grade": str(case.student.grade)}
            if case.student.grade < last:
                return passed("不在毕业年级。", "Not in the graduating year.", **facts)
            if barred:
                return failed("毕业年级学生不得转学。", "Students of the graduating year may not transfer.", **facts)
            return passed("毕业年级可以申请。", "The graduating year may apply.", **facts)

        return aimed(self, check)


class TransferCount(Rule):
    """How often one student may transfer."""

    kind: Literal["transfer_count"]
    reads: ClassVar = ("student.previous_transfers",)
    maximum: Annotated[Count | Unset, Tighter.LOWER]

    def judge(self) -> Judge:
        if self.maximum == UNSET:
            return aimed(self, lambda _: unset(self, "互转次数上限", "how often a student may transfer"))
        most = int(self.maximum)

        def check(case: Case) -> Judged:
            count = case.student.previous_transfers
            if count is None:
                return missing_fact("以往互转次数", "how often the student has transferred before")
            facts = {"previous_transfers": str(count), "maximum": str(most)}
            if count < most:
                return passed(
                    f"以往互转 {count} 次，上限 {most} 次。", f"{count} earlier transfers; {most} allowed.", **facts
                )
            return failed(
                f"以往已互转 {count} 次，达到上限 {most} 次。",
                f"{count} earlier transfers reach the limit of {most}.",
                **facts,
            )

        return aimed(self, check)

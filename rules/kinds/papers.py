"""Rules about papers and steps: consents, examinations, assessment, approval, publicity, clocks, duties."""

from typing import Annotated, ClassVar, Literal

from rules.facts import Case
from rules.kinds.base import (
    UNSET,
    Allowed,
    Denied,
    Entry,
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

SIGNER_ZH = {"student": "学生", "guardian": "监护人", "releasing_school": "转出学校"}
SIGNER_EN = {"student": "the student", "guardian": "the guardian", "releasing_school": "the releasing school"}


class ConsentsNeeded(Rule):
    """Who must have signed before the application counts."""

    kind: Literal["consents"]
    reads: ClassVar = ("consents.student", "consents.guardian", "consents.releasing_school")
    of: Denied

    def judge(self) -> Judge:
        if self.of == UNSET:
            return aimed(self, lambda _: unset(self, "须由谁同意", "whose consent is needed"))
        signers = tuple(self.of)

        def check(case: Case) -> Judged:
            given = {name: getattr(case.consents, name) for name in signers}
            facts = {name: str(value).lower() for name, value in given.items()}
            refused = [name for name, value in given.items() if value is False]
            unknown = [name for name, value in given.items() if value is None]
            if refused:
                return failed(
                    f"缺少{'、'.join(SIGNER_ZH[n] for n in refused)}的同意签字。",
                    f"The signature of {' and '.join(SIGNER_EN[n] for n in refused)} is missing.",
                    **facts,
                )
            if unknown:
                return missing_fact(
                    f"{'、'.join(SIGNER_ZH[n] for n in unknown)}是否签字",
                    f"whether {' and '.join(SIGNER_EN[n] for n in unknown)} signed",
                    **facts,
                )
            return passed(
                f"{'、'.join(SIGNER_ZH[n] for n in signers)}已签字同意。",
                f"Signed by {' and '.join(SIGNER_EN[n] for n in signers)}.",
                **facts,
            )

        return aimed(self, check)


class ExamPrerequisite(Rule):
    """Academic examinations (合格考) to be passed before a transfer."""

    kind: Literal["exam_prerequisite"]
    reads: ClassVar = ("student.exams_passed",)
    exams: Denied

    def judge(self) -> Judge:
        if self.exams == UNSET:
            return aimed(
                self, lambda _: unset(self, "是否要求合格考成绩", "whether academic examinations must be passed")
            )
        exams = tuple(self.exams)

        def check(case: Case) -> Judged:
            if not exams:
                return passed("不要求合格考成绩。", "No academic examination is required.")
            done = case.student.exams_passed
            if done is None:
                return missing_fact("合格考成绩", "which academic examinations were passed", exams=",".join(exams))
            lacking = [exam for exam in exams if exam not in done]
            if lacking:
                return failed(
                    f"合格考尚缺：{'、'.join(lacking)}。",
                    f"Examinations still missing: {', '.join(lacking)}.",
                    exams=",".join(lacking),
                )
            return passed("合格考已全部合格。", "All required examinations are passed.", exams=",".join(exams))

        return aimed(self, check)


class Component(Entry):
    """One part of an assessment and its weight in percent."""

    name: str
    weight: int


class Assessment(Rule):
    """The receiving school assesses the applicant (转入学校考核); components and weights come from its plan."""

    kind: Literal["assessment"]
    required: Annotated[bool | Unset, Tighter.TRUE]
    components: Annotated[tuple[Component, ...] | Unset, Tighter.SAME]


class ApprovalChain(Rule):
    """Who decides, in order."""

    kind: Literal["approval_chain"]
    chain: Annotated[
        tuple[Literal["receiving_school", "releasing_school", "county", "city"], ...] | Unset, Tighter.SUPERSET
    ]


class ActorClock(Rule):
    """How many working days each actor has."""

    kind: Literal["actor_clock"]
    working_days: Annotated[int | Unset, Tighter.LOWER]


class Publicity(Rule):
    """How long the list is published (公示), with masked names."""

    kind: Literal["publicity"]
    days: Annotated[int | Unset, Tighter.HIGHER]
    masked: Annotated[bool, Tighter.TRUE]


class RecordOrder(Rule):
    """How the roll moves: which side acts first in which national system."""

    kind: Literal["record_order"]
    order: Annotated[tuple[str, ...] | Unset, Tighter.SAME]


class ExamIdentity(Rule):
    """From the effective day the student registers for college entrance as a student of the receiving school."""

    kind: Literal["exam_identity"]
    follows: Literal["receiving", "releasing", "unset"]


class Return(Rule):
    """A student who cannot adapt may apply to go back (转回)."""

    kind: Literal["return"]
    allowed: Annotated[bool | Unset, Tighter.SAME]
    maximum: Annotated[int | Unset, Tighter.LOWER]
    within_days: Annotated[int | Unset, Tighter.LOWER]


class InternalMajorChange(Rule):
    """Dates for changing major (转专业) inside vocational schools; it never applies to a student who moves in."""

    kind: Literal["internal_major_change"]
    across_categories_before: Allowed
    within_category_before: Allowed


class Duty(Rule):
    """Something a person must do at a later step; stated with every ruling, never a reason to refuse."""

    kind: Literal["duty"]

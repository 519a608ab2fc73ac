"""Rules about room at the schools: quota, class size, score line."""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from rules.facts import Case
from rules.kinds.base import (
    UNSET,
    Count,
    Field,
    Judge,
    Judged,
    Ranked,
    Rule,
    Tighter,
    Unset,
    aimed,
    failed,
    missing_fact,
    passed,
    unset,
)
from rules.words import number


class Quota(Rule):
    """A limit on places: none, any free place, a number, or a share (percent) of the base `of`.

    The case says how many places are left; `side` names the school that keeps the count.
    """

    kind: Literal["quota"]
    reads: ClassVar = ("source.places_left", "target.places_left")
    basis: Literal["none", "places", "absolute", "share", "unset"]
    limit: Annotated[Annotated[Decimal, Field(ge=0)] | Unset, Tighter.LOWER]
    of: Annotated[str | Unset, Tighter.SAME] = UNSET
    side: Literal["source", "target"] = "target"

    def judge(self) -> Judge:
        numbered = self.basis in ("absolute", "share")

        def check(case: Case) -> Judged:
            if self.basis == UNSET or (numbered and self.limit == UNSET):
                return unset(self, "互转名额", "the quota")
            if self.basis == "none":
                return passed("不设名额限制。", "There is no quota.")
            left = (case.source if self.side == "source" else case.target).places_left
            if left is None:
                return missing_fact("剩余名额", "how many places are left")
            facts = {"places_left": str(left), "limit": str(self.limit), "basis": self.basis}
            if left > 0:
                return passed(f"剩余名额 {left} 个。", f"{left} places are left.", **facts)
            return failed("名额已满。", "No places are left.", **facts)

        return aimed(self, check)


class ClassSize(Rule):
    """A cap on the size of the class entered."""

    kind: Literal["class_size"]
    reads: ClassVar = ("target.class_size",)
    maximum: Annotated[Count | Unset, Tighter.LOWER]

    def judge(self) -> Judge:
        if self.maximum == UNSET:
            return aimed(self, lambda _: unset(self, "转入班级人数上限", "the cap on class size"))
        most = int(self.maximum)

        def check(case: Case) -> Judged:
            size = case.target.class_size
            if size is None:
                return missing_fact("转入班级现有人数", "the size of the class to be entered")
            facts = {"class_size": str(size), "maximum": str(most)}
            if size < most:
                return passed(
                    f"班级现有 {size} 人，上限 {most} 人。", f"The class has {size}, at most {most}.", **facts
                )
            return failed(
                f"班级已有 {size} 人，达到上限 {most} 人。", f"The class has {size} and is full at {most}.", **facts
            )

        return aimed(self, check)


class ScoreLine(Rule):
    """Whether the entrance examination score must reach the receiving school's line of that year."""

    kind: Literal["score_line"]
    reads: ClassVar = ("student.entrance_score", "target.score_line")
    basis: Annotated[
        Literal["none", "receiver_minimum", "weight_only", "unset"],
        Ranked(("none", "weight_only", "receiver_minimum")),
    ]

    def judge(self) -> Judge:
        def check(case: Case) -> Judged:
            if self.basis == UNSET:
                return unset(self, "中考成绩要求", "the entrance score requirement")
            if self.basis != "receiver_minimum":
                return passed("不设中考成绩线。", "There is no entrance score line.", basis=self.basis)
            score, line = case.student.entrance_score, case.target.score_line
            if score is None or line is None:
                return missing_fact("中考成绩或转入学校当年录取线", "the entrance score or the receiving school's line")
            facts = {"score": number(score), "line": number(line)}
            if score >= line:
                return passed(
                    f"中考成绩 {number(score)}，达到录取线 {number(line)}。",
                    f"Entrance score {number(score)} reaches the line of {number(line)}.",
                    **facts,
                )
            return failed(
                f"中考成绩 {number(score)}，低于录取线 {number(line)}，差 {number(line - score)} 分。",
                f"Entrance score {number(score)} is {number(line - score)} below the line of {number(line)}.",
                **facts,
            )

        return aimed(self, check)

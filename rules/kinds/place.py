"""Rules about the two schools: kinds, pairing, territory, programme, and the grade entered."""

from typing import Annotated, ClassVar, Literal

from rules.facts import Case
from rules.kinds.base import (
    UNSET,
    Allowed,
    Denied,
    Entry,
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
from rules.words import PROGRAMME, listed, said


class Pairing(Rule):
    """Transfers run only between designated paired schools (互转学校)."""

    kind: Literal["pairing"]
    reads: ClassVar = ("paired", "source.code", "target.code")
    required: Annotated[bool | Unset, Tighter.TRUE]

    def judge(self) -> Judge:
        if self.required == UNSET:
            return aimed(
                self, lambda _: unset(self, "是否限于互转学校", "whether only paired schools may exchange students")
            )
        required = bool(self.required)

        def check(case: Case) -> Judged:
            facts = {"source": case.source.code, "target": case.target.code}
            if not required:
                return passed("不限于结对的互转学校。", "Transfers are not limited to designated pairs.", **facts)
            if case.paired is None:
                return missing_fact("两校是否为互转学校", "whether the two schools are designated as a pair", **facts)
            if case.paired:
                return passed(
                    "两校为结对的互转学校。", "The two schools are a designated pair.", **facts, paired="true"
                )
            return failed(
                "两校不是结对的互转学校，只能在互转学校之间转学。",
                "The two schools are not a designated pair; transfers run only between paired schools.",
                **facts,
                paired="false",
            )

        return aimed(self, check)


class SchoolKinds(Rule):
    """Transfers run between a general high school and a vocational school, no other kinds."""

    kind: Literal["school_kinds"]
    reads: ClassVar = ("source.kind", "target.kind")

    def judge(self) -> Judge:
        def check(case: Case) -> Judged:
            facts = {"source_kind": case.source.kind, "target_kind": case.target.kind}
            if case.direction is not None:
                return passed(
                    "一方为普通高中，一方为中等职业学校。", "One school is general, the other vocational.", **facts
                )
            if case.source.curriculum is None or case.target.curriculum is None:
                return missing_fact(
                    "学校类型（普通高中或中等职业学校）", "the kind of both schools (general or vocational)", **facts
                )
            return failed(
                "两校属于同一类学校，不是普通高中与中等职业学校之间的互转。",
                "Both schools are of one kind; this measure covers moves between general and vocational schools.",
                **facts,
            )

        return aimed(self, check)


class Territory(Rule):
    """Within the county; across counties of a city only with the city's coordination; never across cities."""

    kind: Literal["territory"]
    reads: ClassVar = ("source.county", "target.county", "source.city", "target.city", "coordination")
    across_county: Annotated[
        Literal["allow", "coordination", "deny", "unset"], Ranked(("allow", "coordination", "deny"))
    ]
    across_city: Annotated[Literal["allow", "deny", "unset"], Ranked(("allow", "deny"))]

    def judge(self) -> Judge:
        def check(case: Case) -> Judged:
            facts = {"source": case.source.county, "target": case.target.county}
            if case.source.city != case.target.city:
                return self._across_city(facts)
            if case.source.county == case.target.county:
                return passed("两校同在一个县区。", "Both schools are in one county.", **facts)
            return self._across_county(case, facts)

        return aimed(self, check)

    def _across_city(self, facts: dict[str, str]) -> Judged:
        if self.across_city == UNSET:
            return unset(self, "能否跨市转学", "whether transfers may cross cities")
        if self.across_city == "deny":
            return failed(
                "两校不在同一个市，不得跨市域互转。",
                "The schools are in two cities; transfers may not cross a city boundary.",
                **facts,
            )
        return passed("允许跨市转学。", "Transfers across cities are allowed.", **facts)

    def _across_county(self, case: Case, facts: dict[str, str]) -> Judged:
        if self.across_county == UNSET:
            return unset(self, "能否跨县区转学", "whether transfers may cross counties")
        if self.across_county == "deny":
            return failed(
                "两校不在同一个县区，不得跨县区互转。",
                "The schools are in two counties; transfers stay within the county.",
                **facts,
            )
        if self.across_county == "allow":
            return passed("允许跨县区转学。", "Transfers across counties are allowed.", **facts)
        if not case.coordination:
            return missing_fact(
                "市级统筹结对的依据", "the city's decision that coordinates this pair across counties", **facts
            )
        return passed("跨县区转学已由市级统筹。", "The city coordinates this pair across counties.", **facts)


class Programme(Rule):
    """Which programme lengths may be entered (side `target`) or left (side `source`)."""

    kind: Literal["programme"]
    reads: ClassVar = ("source.programme", "target.programme")
    side: Literal["source", "target"]
    allowed: Allowed
    denied: Denied

    def judge(self) -> Judge:
        side_zh, side_en = ("转入", "entered") if self.side == "target" else ("转出", "left")
        allowed = () if self.allowed == UNSET else tuple(self.allowed)
        denied = () if self.denied == UNSET else tuple(self.denied)
        wanted = listed(PROGRAMME, allowed)

        def check(case: Case) -> Judged:
            programme = (case.target if self.side == "target" else case.source).programme
            if programme is None:
                return missing_fact(f"{side_zh}学制", f"the programme to be {side_en}")
            words = said(PROGRAMME, programme)
            facts = {"programme": programme}
            if programme in denied:
                only_zh = f"只能是{wanted.zh}" if allowed else "不在许可之列"
                return failed(
                    f"{side_zh}的是{words.zh}，{only_zh}。",
                    f"The programme to be {side_en} is a {words.en}, which is excluded.",
                    **facts,
                )
            if programme in allowed:
                return passed(f"{side_zh}的是{words.zh}。", f"The programme to be {side_en} is a {words.en}.", **facts)
            return unset(self, f"{words.zh}能否{side_zh}", f"whether a {words.en} may be {side_en}")

        return aimed(self, check)


class GradeStep(Entry):
    """The grade a student of one grade enters."""

    grade: int
    enters: int


class GradeAlignment(Rule):
    """Which grade the student enters: `delta` is one difference for every grade, or a table where a region has one."""

    kind: Literal["grade_alignment"]
    reads: ClassVar = ("student.grade", "target_grade")
    delta: Annotated[int | tuple[GradeStep, ...] | Unset, Tighter.SAME]

    def judge(self) -> Judge:
        if self.delta == UNSET:
            return aimed(self, lambda _: unset(self, "转入年级", "the grade to be entered"))

        def check(case: Case) -> Judged:
            grade = case.student.grade
            expected = self.entered(grade)
            if expected is None:
                return unset(self, f"{grade} 年级学生转入的年级", f"the grade a Grade {grade} student enters")
            actual = case.target_grade if case.target_grade is not None else expected
            facts = {"grade": str(grade), "target_grade": str(actual)}
            if actual == expected:
                return passed(
                    "转入对等年级。" if expected == grade else f"转入 {actual} 年级。",
                    f"The student enters grade {actual}.",
                    **facts,
                )
            return failed(
                f"应转入 {expected} 年级，申请转入 {actual} 年级。",
                f"Grade {expected} is to be entered, the application says {actual}.",
                **facts,
            )

        return aimed(self, check)

    def entered(self, grade: int) -> int | None:
        """The grade entered from a grade; None where the table has no row for it."""
        if isinstance(self.delta, tuple):
            return next((step.enters for step in self.delta if step.grade == grade), None)
        return grade + int(self.delta)

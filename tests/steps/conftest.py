"""Steps shared by all features: a case is put together sentence by sentence, then ruled on."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pytest_bdd import given, parsers, then, when

from rules.casefile import read_case
from rules.counterfactual import explained
from rules.facts import Case, Result
from rules.pack import Pack, load_tree, shipped
from rules.packs_in_force import in_force
from rules.ruling import Answer, Finding, Ruling, Verdict
from tests.places import EXAMPLES

SCHOOLS = {"淄博市工业学校": ("3137000501", "public_vocational"), "临淄中学": ("3137000511", "general_high")}
VERDICTS = {"符合申请条件": Verdict.ELIGIBLE, "不符合申请条件": Verdict.INELIGIBLE, "尚不能判定": Verdict.UNDETERMINED}
ANSWERS = {"符合": Answer.PASS, "不符": Answer.FAIL, "未定": Answer.UNDETERMINED}
PROGRAMMES = {"三年制": "3", "五年制": "5", "“3+2”": "3+2"}
DEMO = "CN-370305/2026-alliance-demo"


class Story:
    """What the sentences have said so far."""

    def __init__(self, case: Case, packs: list[Pack]) -> None:
        self.case = case
        self.packs = packs
        self._ruling: Ruling | None = None

    @property
    def ruling(self) -> Ruling:
        assert self._ruling is not None, "nobody has applied yet"
        return self._ruling

    def decide(self) -> None:
        self._ruling = explained(in_force(self.packs, self.case), self.case)

    def finding(self, rule: str) -> Finding:
        found = [finding for finding in self.ruling.findings if finding.rule == rule]
        assert found, f"no finding of {rule} among {[f.rule for f in self.ruling.findings]}"
        return found[0]

    def code_of(self, name: str) -> str:
        catalogue = next(pack.catalogue for pack in self.packs if pack.catalogue)
        return next(code for code, versions in catalogue.courses.items() if versions[0].name == name)


@pytest.fixture
def story() -> Story:
    case = read_case((EXAMPLES / "cases" / "design.json").read_text(encoding="utf-8"))
    return Story(replace(case, results=()), load_tree(shipped()))


@given(parsers.parse("一名{source}高一第一学期的三年制学生，拟转入{target}"))
def vocational_student(story: Story, source: str, target: str) -> None:
    assert story.case.source.code == SCHOOLS[source][0]
    assert story.case.target.code == SCHOOLS[target][0]


@given(parsers.parse("一名{source}高一第一学期的学生，拟转入{target}的{programme}专业"))
def general_student(story: Story, source: str, target: str, programme: str) -> None:
    from_code, from_kind = SCHOOLS[source]
    to_code, to_kind = SCHOOLS[target]
    story.case = replace(
        story.case,
        source=replace(story.case.source, code=from_code, kind=from_kind, programme=None, major=None),
        target=replace(story.case.target, code=to_code, kind=to_kind, programme=PROGRAMMES[programme], major="660301"),
    )


@given("学生现在是高二第一学期")
def in_grade_eleven(story: Story) -> None:
    student = replace(story.case.student, entered="2025-09", grade=11, completed_terms=3)
    story.case = replace(story.case, student=student)


@given("区里尚未公布本学期的申请窗口")
def no_calendar(story: Story) -> None:
    story.packs = [pack for pack in story.packs if pack.id != DEMO]


@given("监护人没有签字")
def guardian_did_not_sign(story: Story) -> None:
    story.case = replace(story.case, consents=replace(story.case.consents, guardian=False))


@given(parsers.parse('学生的"{course}"成绩为 {score} 分'))
def has_result(story: Story, course: str, score: str) -> None:
    result = Result(story.code_of(course), "10-1", date(2027, 1, 20), Decimal(score))
    story.case = replace(story.case, results=(*story.case.results, result))


@when(parsers.parse("学生于 {day} 提出申请"))
def apply(story: Story, day: str) -> None:
    story.case = replace(story.case, applied_on=date.fromisoformat(day))
    story.decide()


@then(parsers.parse('结论是"{verdict}"'))
def verdict_is(story: Story, verdict: str) -> None:
    assert story.ruling.verdict is VERDICTS[verdict]


@then(parsers.parse('"{rule}"判定为"{answer}"，理由含"{text}"'))
def rule_answers(story: Story, rule: str, answer: str, text: str) -> None:
    finding = story.finding(rule)
    assert finding.outcome is ANSWERS[answer]
    assert text in finding.reason.zh


@then(parsers.parse('"{rule}"的依据含"{text}"'))
def rule_cites(story: Story, rule: str, text: str) -> None:
    assert text in story.finding(rule).clause


@then(parsers.parse('说明怎样可以改变结果："{text}"'))
def says_what_would_change_it(story: Story, text: str) -> None:
    said = [counterfactual.reason.zh for counterfactual in story.ruling.counterfactuals]
    assert any(text in sentence for sentence in said), said


@then(parsers.parse('"{course}"列为{status} {worth} 学分'))
def is_granted(story: Story, course: str, status: str, worth: str) -> None:
    code = story.code_of(course)
    rows = [row for row in story.ruling.recognised if code in row.targets]
    assert [(row.status, row.credits) for row in rows] == [
        ({"已认定": "recognised", "待审核": "proposed"}[status], Decimal(worth))
    ]


@then(parsers.parse("依据是互认目录第 {number} 条"))
def by_row(story: Story, number: str) -> None:
    assert [row.rule for row in story.ruling.recognised] == [number]
    assert f"互认目录第{number}条" in story.ruling.recognised[0].clause


@then(parsers.parse('"{course}"没有认定，理由含"{text}"'))
def is_not_granted(story: Story, course: str, text: str) -> None:
    lost = next(row for row in story.ruling.unrecognised if row.course == story.code_of(course))
    assert any(text in reason.zh for reason in lost.reasons)


@then(parsers.parse("共认定 {worth} 学分，其中待审核 {pending} 学分"))
def totals_are(story: Story, worth: str, pending: str) -> None:
    assert (story.ruling.totals.recognised, story.ruling.totals.discretionary) == (Decimal(worth), Decimal(pending))


@then("结果已证明最优")
def is_optimal(story: Story) -> None:
    totals = story.ruling.totals
    assert totals.optimal
    assert totals.bound == totals.recognised

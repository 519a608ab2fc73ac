"""Rule kinds: what worked cases cannot show. Each parameter unset, each fact missing, direction, and the words used."""

from typing import get_args

import pytest

from rules.kinds.base import AUTHORITY, Judged, Rule
from rules.kinds.time import school_year
from rules.registry import AnyRule
from rules.ruling import Answer
from tests.rules.written import case_with, rule_text, written

# A set value for every parameter of every kind that judges at application.
JUDGING = {
    "study_mode": ['allowed = ["full_time"]'],
    "status": ['allowed = ["enrolled"]'],
    "suspension": ["barred = true"],
    "discipline": ["barred = true"],
    "completed_terms": ["minimum = 1"],
    "graduating_year": ["barred = true"],
    "transfer_count": ["maximum = 1"],
    "school_kinds": [],
    "pairing": ["required = true"],
    "territory": ['across_county = "coordination"', 'across_city = "deny"'],
    "programme": ['side = "target"', 'allowed = ["3"]', 'denied = ["5"]'],
    "quota": ['basis = "absolute"', "limit = 20"],
    "class_size": ["maximum = 50"],
    "score_line": ['basis = "receiver_minimum"'],
    "grade_alignment": ["delta = 0"],
    "window": ['terms = ["10-1"]', 'anchor = "end"'],
    "window_dates": [
        'calendar = [{ year = 2026, terms = ["10-1"], apply_from = 2027-01-18, apply_before = 2027-01-30 }]'
    ],
    "remaining_terms": ["minimum = 3"],
    "consents": ['of = ["student", "guardian"]'],
    "exam_prerequisite": ['exams = ["信息技术"]'],
}
# The parameters that can be unset, and the case in which that leaves the question open.
VISIBLE_IN = {
    "across_county": {"target": {"county": "370303"}},
    "across_city": {"target": {"county": "370102", "city": "370100"}},
    "allowed": {},
    "denied": {"target": {"programme": "5"}},
}
ALWAYS_SET = {"side", "anchor"}


def rule_of(kind: str, *parameters: str, **more: str) -> Rule:
    (rule,) = written("city", rule_text("k", kind, "\n".join(parameters), **more)).rules
    return rule


def judged(kind: str, *parameters: str, **changes: object) -> Judged:
    judge = rule_of(kind, *parameters).judge()
    assert judge is not None
    answer = judge(case_with(**changes))  # type: ignore[arg-type]
    assert answer is not None
    return answer


def kinds() -> dict[str, type[Rule]]:
    union = get_args(AnyRule)[0]
    return {get_args(rule.model_fields["kind"].annotation)[0]: rule for rule in get_args(union)}


UNSETTABLE = [
    (kind, parameter.partition(" ")[0])
    for kind, parameters in JUDGING.items()
    for parameter in parameters
    if parameter.partition(" ")[0] not in ALWAYS_SET
]


def test_the_table_names_every_kind_that_judges() -> None:
    judging = {kind for kind, rule in kinds().items() if rule.judge is not Rule.judge}
    assert judging == set(JUDGING)


@pytest.mark.parametrize("kind", sorted(JUDGING))
def test_a_complete_case_meets_a_rule_whose_parameters_are_set(kind: str) -> None:
    programme = {"target": {"programme": "3"}} if kind == "programme" else {}
    assert judged(kind, *JUDGING[kind], **programme).answer is Answer.PASS


@pytest.mark.parametrize(("kind", "name"), UNSETTABLE)
def test_an_unset_parameter_leaves_the_question_open_and_names_who_decides(kind: str, name: str) -> None:
    parameters = [p if p.partition(" ")[0] != name else f'{name} = "unset"' for p in JUDGING[kind]]
    programme = {"target": {"programme": "3"}} if kind == "programme" else {}
    answer = judged(kind, *parameters, **(programme | VISIBLE_IN.get(name, {})))  # type: ignore[operator]
    assert answer.answer is Answer.UNDETERMINED
    assert answer.facts == {"unset": "k"}
    assert answer.reason.zh.endswith("尚未规定，须由市教育局确定。")
    assert answer.reason.en.endswith("has not been set; the city bureau must decide it.")


@pytest.mark.parametrize("layer", sorted(AUTHORITY))
def test_an_unset_rule_names_the_authority_that_sets_it(layer: str) -> None:
    judge = rule_of("class_size", 'maximum = "unset"', set_by=layer).judge()
    assert judge is not None
    answer = judge(case_with())
    assert answer is not None
    assert AUTHORITY[layer].zh in answer.reason.zh
    assert AUTHORITY[layer].en in answer.reason.en


MISSING = [
    ("discipline", {"student": {"discipline": None}}, "有无处分"),
    ("completed_terms", {"student": {"completed_terms": None}}, "已修完学期数"),
    ("transfer_count", {"student": {"previous_transfers": None}}, "以往互转次数"),
    ("exam_prerequisite", {"student": {"exams_passed": None}}, "合格考成绩"),
    ("pairing", {"paired": None}, "两校是否为互转学校"),
    ("school_kinds", {"source": {"kind": "unknown"}}, "学校类型"),
    ("territory", {"target": {"county": "370303"}, "coordination": None}, "市级统筹结对的依据"),
    ("programme", {"target": {"programme": None}}, "转入学制"),
    ("quota", {"target": {"places_left": None}}, "剩余名额"),
    ("class_size", {"target": {"class_size": None}}, "转入班级现有人数"),
    ("score_line", {"student": {"entrance_score": None}}, "中考成绩"),
    ("score_line", {"target": {"score_line": None}}, "当年录取线"),
    ("consents", {"consents": {"guardian": None}}, "监护人是否签字"),
]


@pytest.mark.parametrize(("kind", "changes", "named"), MISSING)
def test_a_missing_fact_is_never_a_pass(kind: str, changes: dict[str, object], named: str) -> None:
    answer = judged(kind, *JUDGING[kind], **changes)
    assert answer.answer is Answer.UNDETERMINED
    assert answer.reason.zh.startswith("材料未载明")
    assert named in answer.reason.zh
    assert "unset" not in answer.facts


@pytest.mark.parametrize("kind", sorted(JUDGING))
@pytest.mark.parametrize("unset", [False, True], ids=["set", "unset"])
def test_a_rule_of_one_direction_is_silent_for_the_other(kind: str, unset: bool) -> None:
    parameters = [
        f'{name} = "unset"' if unset and (name := p.partition(" ")[0]) not in ALWAYS_SET else p for p in JUDGING[kind]
    ]
    judge = rule_of(kind, *parameters, direction="gen_to_voc").judge()
    assert judge is not None
    assert judge(case_with("voc_to_gen")) is None


# What is allowed is said to be allowed

LENIENT = [
    ("suspension", ["barred = false"], {"student": {"status": "suspended"}}, "休学期间可以申请。"),
    ("discipline", ["barred = false"], {"student": {"discipline": "active"}}, "处分情况不影响申请。"),
    ("graduating_year", ["barred = false"], {"student": {"grade": 12}}, "毕业年级可以申请。"),
    ("pairing", ["required = false"], {"paired": False}, "不限于结对的互转学校。"),
    ("pairing", ["required = false"], {"paired": None}, "不限于结对的互转学校。"),
    ("score_line", ['basis = "none"'], {"student": {"entrance_score": None}}, "不设中考成绩线。"),
    ("score_line", ['basis = "weight_only"'], {"student": {"entrance_score": None}}, "不设中考成绩线。"),
    ("exam_prerequisite", ["exams = []"], {"student": {"exams_passed": None}}, "不要求合格考成绩。"),
    ("quota", ['basis = "none"', 'limit = "unset"'], {"target": {"places_left": None}}, "不设名额限制。"),
    (
        "territory",
        ['across_county = "allow"', 'across_city = "allow"'],
        {"target": {"county": "370303"}, "coordination": None},
        "允许跨县区转学。",
    ),
    (
        "territory",
        ['across_county = "allow"', 'across_city = "allow"'],
        {"target": {"county": "370102", "city": "370100"}},
        "允许跨市转学。",
    ),
]


@pytest.mark.parametrize(("kind", "parameters", "changes", "sentence"), LENIENT)
def test_what_a_pack_allows_passes(kind: str, parameters: list[str], changes: dict[str, object], sentence: str) -> None:
    answer = judged(kind, *parameters, **changes)
    assert (answer.answer, answer.reason.zh) == (Answer.PASS, sentence)


def test_every_missing_signature_is_named() -> None:
    of = 'of = ["student", "guardian", "releasing_school"]'
    answer = judged("consents", of, consents={"student": False, "guardian": True, "releasing_school": False})
    assert answer.answer is Answer.FAIL
    assert answer.reason.zh == "缺少学生、转出学校的同意签字。"


def test_a_refused_signature_weighs_more_than_an_unknown_one() -> None:
    answer = judged("consents", 'of = ["student", "guardian"]', consents={"student": None, "guardian": False})
    assert answer.answer is Answer.FAIL


def test_the_examinations_still_missing_are_named() -> None:
    answer = judged("exam_prerequisite", 'exams = ["信息技术", "物理", "化学"]')
    assert answer.answer is Answer.FAIL
    assert answer.reason.zh == "合格考尚缺：物理、化学。"


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        (['allowed = ["3"]', 'denied = ["5"]'], "转入的是五年制，只能是三年制。"),
        (['allowed = "unset"', 'denied = ["5"]'], "转入的是五年制，不在许可之列。"),
    ],
)
def test_a_refused_programme_says_what_may_be_entered(parameters: list[str], sentence: str) -> None:
    answer = judged("programme", 'side = "target"', *parameters, target={"programme": "5"})
    assert (answer.answer, answer.reason.zh) == (Answer.FAIL, sentence)


@pytest.mark.parametrize(
    ("anchor", "sentence"),
    [
        ("end", "高一第一学期末可以申请。"),
        ("start", "高一第一学期初可以申请。"),
        ("during", "高一第一学期期间可以申请。"),
    ],
)
def test_a_window_says_whether_it_is_at_the_start_at_the_end_or_during_the_term(anchor: str, sentence: str) -> None:
    assert judged("window", 'terms = ["10-1"]', f'anchor = "{anchor}"').reason.zh == sentence


@pytest.mark.parametrize(("side", "answer"), [("source", Answer.FAIL), ("target", Answer.PASS)])
def test_a_quota_is_counted_at_the_school_that_keeps_it(side: str, answer: Answer) -> None:
    parameters = ['basis = "share"', "limit = 5", 'of = "vocational_intake"', f'side = "{side}"']
    assert judged("quota", *parameters, source={"places_left": 0}, target={"places_left": 1}).answer is answer


@pytest.mark.parametrize(("left", "answer"), [(1, Answer.PASS), (0, Answer.FAIL), (-1, Answer.FAIL)])
def test_a_free_place_needs_no_number_from_the_pack(left: int, answer: Answer) -> None:
    parameters = ['basis = "places"', 'limit = "unset"']
    assert judged("quota", *parameters, target={"places_left": left}).answer is answer


def test_a_grade_the_table_does_not_name_is_left_open() -> None:
    table = "delta = [{ grade = 11, enters = 10 }]"
    assert judged("grade_alignment", table, student={"grade": 11}, target_grade=10).answer is Answer.PASS
    assert judged("grade_alignment", table, student={"grade": 11}, target_grade=11).answer is Answer.FAIL
    assert judged("grade_alignment", table, student={"grade": 12}, target_grade=11).answer is Answer.UNDETERMINED


# Windows on the calendar

CALENDAR = """calendar = [
  { year = 2026, terms = ["10-1"], apply_from = 2027-01-18, apply_before = 2027-01-30 },
  { year = 2026, terms = ["11-1"], direction = "gen_to_voc", apply_from = 2027-01-18, apply_before = 2027-01-30 },
  { year = 2026, terms = ["10-2"], apply_from = 2027-06-28, apply_before = 2027-07-10 },
  { year = 2027, terms = ["11-1"], direction = "gen_to_voc", apply_from = 2028-01-17, apply_before = 2028-01-29 },
]"""


def dates(base: str = "voc_to_gen", **changes: object) -> Judged | None:
    judge = rule_of("window_dates", CALENDAR).judge()
    assert judge is not None
    return judge(case_with(base, **changes))


def test_a_closed_window_names_the_next_one_the_student_can_still_use() -> None:
    answer = dates(applied_on="2027-01-30")
    assert answer is not None
    assert answer.facts["next"] == "2027-06-28"
    assert "晚了 1 天，下一次窗口 2027-06-28 开放" in answer.reason.zh


@pytest.mark.parametrize(("base", "coming"), [("voc_to_gen", None), ("gen_to_voc", "2028-01-17")])
def test_the_next_window_counts_the_grade_the_student_will_be_in(base: str, coming: str | None) -> None:
    answer = dates(base, applied_on="2027-07-10", student={"term": 2})
    assert answer is not None
    assert answer.facts.get("next") == coming


def test_a_window_not_yet_open_says_how_many_days_remain() -> None:
    answer = dates(applied_on="2027-01-17")
    assert answer is not None
    assert "还有 1 天" in answer.reason.zh


def test_the_calendar_is_silent_about_a_term_without_a_window() -> None:
    assert dates("voc_to_gen", student={"grade": 11}) is None


def test_the_calendar_is_silent_where_the_direction_is_unknown() -> None:
    assert dates(source={"kind": "unknown"}) is None


@pytest.mark.parametrize(
    ("base", "day", "grade"),
    [("voc_to_gen", "2025-01-20", 12), ("gen_to_voc", "2028-01-20", 10)],
    ids=["a year not covered", "a covered year without this term's window"],
)
def test_a_window_not_announced_is_left_open(base: str, day: str, grade: int) -> None:
    answer = dates(base, applied_on=day, student={"grade": grade})
    assert answer is not None
    assert answer.answer is Answer.UNDETERMINED


@pytest.mark.parametrize(("day", "year"), [("2027-08-31", 2026), ("2027-09-01", 2027)])
def test_a_school_year_begins_on_the_first_of_september(day: str, year: int) -> None:
    assert school_year(case_with(applied_on=day).applied_on) == year


# Terms left: from the day the transfer takes effect

TERMS_LEFT = [
    (10, "2027-02-22", None, 5),
    (10, "2027-05-31", None, 5),
    (10, "2027-06-01", None, 4),
    (10, "2027-09-01", None, 4),
    (11, "2027-02-22", None, 3),
    (11, "2027-09-01", None, 2),
    (12, "2027-02-22", None, 1),
    (12, "2027-02-22", 11, 3),
    (11, None, None, 3),
    (11, None, 10, 5),
]


@pytest.mark.parametrize(("grade", "effective", "enters", "left"), TERMS_LEFT)
def test_the_terms_left_are_counted_to_the_graduation_of_the_cohort_entered(
    grade: int, effective: str | None, enters: int | None, left: int
) -> None:
    changes = {"effective_on": effective, "student": {"grade": grade}, "target_grade": enters}
    assert judged("remaining_terms", "minimum = 1", **changes).facts["terms_left"] == str(left)


def test_a_rule_that_only_carries_parameters_does_not_judge() -> None:
    assert rule_of("duty").judge() is None

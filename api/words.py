"""Words of the pages: labels for facts, answers, relations, confidence and roles, in both languages."""

from collections.abc import Mapping

from credits.actor import ROLE_ZH, Role
from credits.lifecycle import STATE_ZH, STEP_ZH, State, Step
from credits.models.roll import ROLL_STATE_ZH, RollState
from rules import words
from rules.ruling import Sentence

FACTS: Mapping[str, Sentence] = {
    "term": Sentence("学期", "Term"),
    "windows": Sentence("可申请学期", "Terms open"),
    "anchor": Sentence("窗口位置", "Point in term"),
    "applied_on": Sentence("申请日期", "Applied on"),
    "apply_from": Sentence("窗口开放", "Window opens"),
    "apply_before": Sentence("窗口关闭（当日起）", "Closed from"),
    "next_apply_from": Sentence("下一窗口", "Next window"),
    "study_mode": Sentence("学习形式", "Study mode"),
    "status": Sentence("学籍状态", "Roll status"),
    "discipline": Sentence("处分情况", "Discipline"),
    "completed_terms": Sentence("已修学期", "Terms completed"),
    "minimum": Sentence("最低要求", "Minimum"),
    "maximum": Sentence("上限", "Maximum"),
    "limit": Sentence("限额", "Limit"),
    "basis": Sentence("计算口径", "Basis"),
    "grade": Sentence("年级", "Grade"),
    "target_grade": Sentence("转入年级", "Grade entered"),
    "previous_transfers": Sentence("以往互转次数", "Earlier transfers"),
    "source": Sentence("转出方", "From"),
    "target": Sentence("转入方", "To"),
    "source_kind": Sentence("转出学校类型", "Kind of source"),
    "target_kind": Sentence("转入学校类型", "Kind of target"),
    "paired": Sentence("已结对", "Paired"),
    "programme": Sentence("学制", "Programme"),
    "places_left": Sentence("剩余名额", "Places left"),
    "class_size": Sentence("班级人数", "Class size"),
    "score": Sentence("成绩", "Score"),
    "entrance_score": Sentence("中考成绩", "Entrance score"),
    "score_line": Sentence("分数线", "Score line"),
    "required": Sentence("所需", "Required"),
    "missing": Sentence("缺少", "Missing"),
    "terms_left": Sentence("剩余学期", "Terms left"),
    "remaining_terms": Sentence("剩余学期", "Terms left"),
    "unset": Sentence("尚未规定的规则", "Rule not set"),
    "course": Sentence("课程", "Course"),
    "min_score": Sentence("最低成绩", "Minimum score"),
    "effective_on": Sentence("生效日期", "Effective on"),
    "student": Sentence("学生签字", "Student signed"),
    "guardian": Sentence("监护人签字", "Guardian signed"),
    "releasing_school": Sentence("转出学校意见", "Releasing school"),
    "exams_passed": Sentence("已通过学考", "Exams passed"),
}

VALUES: Mapping[str, Sentence] = {
    "true": Sentence("是", "yes"),
    "false": Sentence("否", "no"),
    "None": Sentence("未载明", "not stated"),
    "none": Sentence("无", "none"),
    "active": Sentence("处分期内", "in force"),
    "end": Sentence("学期末", "end of term"),
    "start": Sentence("学期初", "start of term"),
    "public_vocational": Sentence("公办中职", "public vocational"),
    "private_vocational": Sentence("民办中职", "private vocational"),
    "technical": Sentence("技工学校", "technical"),
    "general_high": Sentence("普通高中", "general high school"),
    "comprehensive_high": Sentence("综合高中", "comprehensive high school"),
    "unknown": Sentence("待核实", "not confirmed"),
}

OUTCOMES: Mapping[str, Sentence] = {
    "pass": Sentence("✓ 符合", "✓ Met"),
    "fail": Sentence("✗ 不符合", "✗ Not met"),
    "undetermined": Sentence("？ 待确定", "? Open"),
}

SEVERITIES: Mapping[str, Sentence] = {
    "block": Sentence("硬性条件", "condition"),
    "warn": Sentence("提示，不影响结论", "warning only"),
    "refer": Sentence("由人决定", "a person decides"),
}

# docs/policy.md §0.
CONFIDENCE: Mapping[str, Sentence] = {
    "V": Sentence("已核对条文", "clause read"),
    "N": Sentence("据发布机关通报", "officially reported"),
    "S": Sentence("二手来源，待签认", "secondary source, not signed off"),
    "M": Sentence("未见原文，待签认", "text not seen, not signed off"),
    "I": Sentence("推算，待签认", "inferred, not signed off"),
}

RELATIONS: Mapping[str, Sentence] = {
    "same": Sentence("相同直认", "same: recognised"),
    "similar": Sentence("相近可认", "similar: proposed"),
    "elective": Sentence("归入选修", "as elective"),
    "waiver": Sentence("免修不计学分", "waived, no credit"),
    "none": Sentence("不予认定", "not recognised"),
}

VERDICTS: Mapping[str, tuple[str, Sentence]] = {
    "eligible": ("good", Sentence("符合互转申请条件。", "The conditions for a transfer are met.")),
    "undetermined": (
        "wait",
        Sentence(
            "暂不能下结论：有必要条件尚未规定或材料未载明。",
            "No conclusion yet: a needed rule is not set, or the papers do not state a fact.",
        ),
    ),
    "ineligible": ("bad", Sentence("不符合互转申请条件。", "The conditions for a transfer are not met.")),
}

VERDICT_NAMES: Mapping[str, Sentence] = {
    "eligible": Sentence("符合", "eligible"),
    "undetermined": Sentence("待确定", "open"),
    "ineligible": Sentence("不符合", "not eligible"),
}

_ROLE_EN: Mapping[Role, str] = {
    Role.SYSTEM: "system",
    Role.STUDENT: "student",
    Role.GUARDIAN: "guardian",
    Role.REGISTRAR: "registrar",
    Role.APPROVER: "school approver",
    Role.AUTHORITY: "authority",
    Role.ALLIANCE: "alliance office",
    Role.DRAFTER: "policy drafter",
    Role.PUBLISHER: "policy publisher",
    Role.AUDITOR: "auditor",
    Role.SYSADMIN: "system administrator",
    Role.SECADMIN: "security administrator",
    Role.CLIENT: "API client",
}
ROLES: Mapping[str, Sentence] = {role.value: Sentence(ROLE_ZH[role], en) for role, en in _ROLE_EN.items()}

# How a state is coloured (good, wait, bad, or plain "") and said in English; Chinese is the lifecycle's own.
_STATES: Mapping[State, tuple[str, str]] = {
    State.DRAFT: ("", "draft"),
    State.RECEIVING: ("wait", "with receiving school"),
    State.RELEASING: ("wait", "with releasing school"),
    State.COUNTY: ("wait", "with county"),
    State.CITY: ("wait", "with city"),
    State.PUBLICITY: ("wait", "public notice"),
    State.ROLL_CHANGE: ("wait", "roll change due"),
    State.DONE: ("good", "done"),
    State.SENT_BACK: ("bad", "sent back to be completed"),
    State.REFUSED: ("bad", "refused"),
    State.WITHDRAWN: ("", "withdrawn"),
    State.RETURNED: ("", "returned"),
}
STATES: Mapping[str, Sentence] = {state.value: Sentence(STATE_ZH[state], en) for state, (_, en) in _STATES.items()}
STATE_KINDS: Mapping[str, str] = {state.value: kind for state, (kind, _) in _STATES.items()}
_STEP_EN: Mapping[Step, str] = {
    Step.SUBMIT: "Submit",
    Step.REFUSE_AT_ONCE: "Refused by the ruling",
    Step.ASSESS: "Assess",
    Step.RECOGNISE: "Recognise credits",
    Step.REVIEW: "Rule again",
    Step.APPROVE: "Approve",
    Step.REFUSE: "Refuse",
    Step.SEND_BACK: "Send back",
    Step.WITHDRAW: "Withdraw",
    Step.PUBLISH: "Publish notice",
    Step.CLOSE: "Close notice",
    Step.RELEASE: "Release roll",
    Step.POOL: "Enter pool",
    Step.REGISTER: "Register roll",
    Step.RETURN: "Return to school of origin",
}
STEPS: Mapping[str, Sentence] = {step.value: Sentence(STEP_ZH[step], en) for step, en in _STEP_EN.items()}

# Categories are the catalogue's own words.
CATEGORIES: Mapping[str, Sentence] = {
    "必修": Sentence("必修", "Required"),
    "选择性必修": Sentence("选择性必修", "Required elective"),
    "选修": Sentence("选修", "Elective"),
    "公共基础必修": Sentence("公共基础必修", "General, required"),
    "公共基础限选": Sentence("公共基础限选", "General, restricted choice"),
    "专业基础": Sentence("专业基础", "Professional foundation"),
    "专业核心": Sentence("专业核心", "Professional core"),
    "专业课": Sentence("专业课", "Professional"),
    "实践": Sentence("实践", "Practice"),
}

_ROLL_EN: Mapping[RollState, str] = {
    RollState.ACTIVE: "active",
    RollState.RELEASED: "released",
    RollState.IN_POOL: "in the transfer pool",
    RollState.MOVED: "moved away",
    RollState.RETURNED: "returned",
    RollState.LEFT: "left",
}
ROLLS: Mapping[str, Sentence] = {state.value: Sentence(ROLL_STATE_ZH[state], en) for state, en in _ROLL_EN.items()}

# Labels of form and request fields, by their pointer.
FIELDS: Mapping[str, Sentence] = {
    "/login": Sentence("账号", "Account"),
    "/password": Sentence("密码", "Password"),
    "/student_number": Sentence("学籍号", "Student number"),
    "/student": Sentence("学生", "Student"),
    "/source": Sentence("转出学校", "From school"),
    "/target": Sentence("转入学校", "To school"),
    "/target_school": Sentence("转入学校", "To school"),
    "/major": Sentence("专业", "Major"),
    "/target_major": Sentence("转入专业", "Major"),
    "/programme": Sentence("学制", "Programme"),
    "/target_programme": Sentence("学制", "Programme"),
    "/reason": Sentence("理由", "Reason"),
    "/applied_on": Sentence("申请日期", "Applied on"),
    "/effective_on": Sentence("拟生效日期", "Takes effect on"),
    "/student_signed": Sentence("学生签字", "Student signed"),
    "/guardian_signed": Sentence("监护人签字", "Guardian signed"),
}


def worded(table: Mapping[str, Sentence], code: str) -> Sentence:
    """The words for a code; an unknown code stands for itself rather than vanishing."""
    return table.get(code) or Sentence(code, code)


def fact_value(name: str, value: str) -> Sentence:
    """A fact as people say it: codes become words, anything else stays as the case gave it."""
    if name in {"term"} and "-" in value:
        return words.term(value)
    if name == "windows":
        return words.terms(tuple(value.split(","))) if value else VALUES["none"]
    for table in (VALUES, words.STATUS, words.STUDY_MODE):
        if value in table:
            return table[value]
    if name == "programme" and value in words.PROGRAMME:
        return words.PROGRAMME[value]
    return Sentence(value, value)

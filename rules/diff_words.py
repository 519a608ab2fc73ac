"""The words for what stands in a pack: names of keys, parameters and columns, and values as a person reads them."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from pydantic import BaseModel

from rules.ruling import Sentence
from rules.words import DIRECTION, PROGRAMME, number

COMMON: Mapping[str, Sentence] = {
    "title": Sentence("名称", "the title"),
    "layer": Sentence("层级", "the layer"),
    "region": Sentence("地区", "the region"),
    "scope": Sentence("范围", "the scope"),
    "effective_from": Sentence("施行日期", "the first day"),
    "effective_before": Sentence("失效日期", "the day it ends"),
    "issuer": Sentence("发文机关", "the issuer"),
    "number": Sentence("文号", "the document number"),
    "published": Sentence("公布日期", "the day of publication"),
    "id": Sentence("编号", "the id"),
    "kind": Sentence("种类", "the kind"),
    "source": Sentence("依据文件", "the source"),
    "clause": Sentence("条款", "the clause"),
    "confidence": Sentence("把握", "the confidence"),
    "severity": Sentence("不符时的后果", "what a failure means"),
    "step": Sentence("环节", "the step"),
    "direction": Sentence("方向", "the direction"),
    "set_by": Sentence("由谁确定", "who sets it"),
    "zh": Sentence("中文表述", "the Chinese text"),
    "en": Sentence("英文表述", "the English text"),
    "allow": Sentence("允许下层放宽的参数", "what lower layers may loosen"),
    "signed_off": Sentence("签认", "the sign-off"),
}
PARAMETERS: Mapping[str, Sentence] = {
    "allowed": Sentence("许可的取值", "the values allowed"),
    "denied": Sentence("不许可的取值", "the values excluded"),
    "barred": Sentence("是否禁止", "whether it bars"),
    "minimum": Sentence("下限", "the minimum"),
    "maximum": Sentence("上限", "the maximum"),
    "grade": Sentence("年级", "the grade"),
    "required": Sentence("必须具备的内容", "what is required"),
    "across_county": Sentence("跨县区", "moves across counties"),
    "across_city": Sentence("跨市", "moves across cities"),
    "side": Sentence("转出或转入一方", "the side"),
    "basis": Sentence("依据方式", "the basis"),
    "limit": Sentence("限额", "the limit"),
    "of": Sentence("对象", "what it is about"),
    "delta": Sentence("年级变化", "the change of grade"),
    "terms": Sentence("可申请的学期", "the terms"),
    "anchor": Sentence("学期初或学期末", "the anchor"),
    "calendar": Sentence("申请日程", "the calendar"),
    "exams": Sentence("须通过的考试", "the examinations"),
    "components": Sentence("考核内容", "the components"),
    "chain": Sentence("办理次序", "the chain"),
    "working_days": Sentence("工作日数", "the working days"),
    "days": Sentence("天数", "the days"),
    "masked": Sentence("姓名脱敏", "masking of names"),
    "order": Sentence("次序", "the order"),
    "follows": Sentence("随哪一方", "which side it follows"),
    "within_days": Sentence("期限（天）", "the time limit in days"),
    "across_categories_before": Sentence("跨大类的时限", "the terms for changes across categories"),
    "within_category_before": Sentence("同类的时限", "the terms for changes within one category"),
    "curriculum": Sentence("课程方案", "the curriculum"),
    "hours_per_credit": Sentence("每学分学时", "the hours per credit"),
    "rounding": Sentence("取整单位", "the rounding step"),
    "words": Sentence("等级折合分数", "the values of grade words"),
    "relation": Sentence("课程关系", "the relation"),
    "effect": Sentence("认定方式", "the effect"),
    "years": Sentence("年数", "the years"),
    "scope": Sentence("限额范围", "the scope"),
    "enabled": Sentence("是否启用", "whether it is on"),
    "table": Sentence("折算表", "the table"),
    "entered_from": Sentence("入学年月起", "the first month of entry"),
    "entered_before": Sentence("入学年月止", "the month of entry it ends before"),
    "total": Sentence("总学分", "the total"),
    "categories": Sentence("各类学分", "the categories"),
    "conditions": Sentence("条件", "the conditions"),
    "hours_per_term": Sentence("每学期补修学时", "the make-up hours a term holds"),
}
COLUMNS: Mapping[str, Sentence] = {
    "direction": Sentence("方向", "the direction"),
    "alternatives": Sentence("原课程", "the sources"),
    "targets": Sentence("认定课程", "the targets"),
    "relation": Sentence("课程关系", "the relation"),
    "min_score": Sentence("最低成绩", "the minimum score"),
    "credits": Sentence("学分", "the credits"),
    "valid_from": Sentence("适用起始日", "the first day of validity"),
    "valid_to": Sentence("适用终止日", "the day validity ends"),
    "clause": Sentence("条款", "the clause"),
    "note": Sentence("备注", "the note"),
    "name": Sentence("名称", "the name"),
    "curriculum": Sentence("课程方案", "the curriculum"),
    "category": Sentence("类别", "the category"),
    "hours": Sentence("学时", "the hours"),
    "term": Sentence("学期", "the term"),
    "joint": Sentence("共同设计", "joint design"),
}
ENTRIES: Mapping[str, Sentence] = {
    "year": Sentence("学年", "school year"),
    "terms": Sentence("学期", "terms"),
    "direction": Sentence("方向", "direction"),
    "apply_from": Sentence("申请自", "applications from"),
    "apply_before": Sentence("申请止于（不含）", "applications before"),
    "publicity_from": Sentence("公示自", "publicity from"),
    "publicity_before": Sentence("公示止于（不含）", "publicity before"),
    "effective_on": Sentence("生效日", "effective on"),
    "grade": Sentence("年级", "grade"),
    "enters": Sentence("转入年级", "enters grade"),
    "name": Sentence("名称", "name"),
    "weight": Sentence("权重", "weight"),
    "kind": Sentence("种类", "kind"),
    "level": Sentence("级别", "level"),
    "award": Sentence("等次", "award"),
    "credits": Sentence("学分", "credits"),
    "bucket": Sentence("归入", "bucket"),
    "category": Sentence("类别", "category"),
    "minimum": Sentence("不少于", "at least"),
    "by": Sentence("签认人", "by"),
    "on": Sentence("签认日", "on"),
    "document": Sentence("文件", "document"),
}
WORDS: Mapping[str, Sentence] = {
    **DIRECTION,
    **{length: words for length, words in PROGRAMME.items() if not length.isdigit()},
    "unset": Sentence("未定", "not set"),
    "block": Sentence("拦截", "blocks"),
    "warn": Sentence("提示", "warns"),
    "refer": Sentence("交人工研判", "a person decides"),
    "same": Sentence("相同", "same"),
    "similar": Sentence("相近", "similar"),
    "elective": Sentence("归入选修", "elective"),
    "waiver": Sentence("免修", "waiver"),
    "none": Sentence("无", "none"),
    "general": Sentence("普通高中", "general"),
    "vocational": Sentence("中职", "vocational"),
}
NOT_STATED = Sentence("未写明", "nothing")
YES, NO = Sentence("是", "yes"), Sentence("否", "no")


def quoted(given: object) -> Sentence:
    """A value in quotation marks; what is not set or not stated stands without."""
    said = value(given)
    if said == NOT_STATED or given == "unset":
        return said
    return Sentence(f"“{said.zh}”", f'"{said.en}"')


def value(given: object) -> Sentence:
    """A value of a pack in both languages."""
    if given is None or given in ("", ()):
        return NOT_STATED
    if isinstance(given, bool):
        return YES if given else NO
    if isinstance(given, int | Decimal | Fraction):
        return _same(number(given))
    if isinstance(given, date):
        return _same(given.isoformat())
    if isinstance(given, str | Enum):
        text = str(given.value) if isinstance(given, Enum) else given
        return WORDS.get(text, _same(text))
    if isinstance(given, BaseModel):
        return _pairs({name: held for name, held in given if held is not None})
    if isinstance(given, Mapping):
        return _pairs(given)
    return _listed(given) if isinstance(given, Iterable) else _same(str(given))


def _listed(given: Iterable[object]) -> Sentence:
    parts = list(given)
    if all(isinstance(part, tuple) for part in parts):  # a formula: A and B, or C
        return _same("/".join("+".join(map(str, part)) for part in parts if isinstance(part, tuple)))
    said = [value(part) for part in parts]
    return Sentence("、".join(s.zh for s in said), ", ".join(s.en for s in said))


def _pairs(given: Mapping[str, object]) -> Sentence:
    said = [(ENTRIES.get(name, _same(name)), value(held)) for name, held in given.items()]
    return Sentence(
        "，".join(f"{name.zh} {words.zh}" for name, words in said),
        ", ".join(f"{name.en} {words.en}" for name, words in said),
    )


def _same(text: str) -> Sentence:
    return Sentence(text, text)

"""Refusals: what the record says no to, each with a stable code, in Chinese and English. No HTTP here."""

from typing import ClassVar


class Refusal(Exception):
    """The record says no; nothing was changed. `facts` fill the sentences and go into the answer as they are."""

    code: ClassVar[str] = "RT-REC-000"
    zh: ClassVar[str] = "无法完成此操作。"
    en: ClassVar[str] = "This cannot be done."

    def __init__(self, **facts: str) -> None:
        self.facts = facts
        super().__init__(f"{self.code} {self.sentence_en}")

    @property
    def sentence_zh(self) -> str:
        """What happened and how to put it right, in Chinese."""
        return self.zh.format_map(self.facts)

    @property
    def sentence_en(self) -> str:
        """The same in English."""
        return self.en.format_map(self.facts)


class NotFound(Refusal):
    code = "RT-REC-001"
    zh = "没有找到{what_zh}“{key}”。请核对后再试。"
    en = 'There is no {what_en} "{key}". Check it and try again.'


class StaleVersion(Refusal):
    code = "RT-REC-002"
    zh = "您打开之后，此记录已被他人修改。请刷新后再办理。"
    en = "Somebody changed this record after you opened it. Reload it and try again."


class Duplicate(Refusal):
    code = "RT-REC-003"
    zh = "{what_zh}“{key}”已经存在，内容不同。"
    en = '{what_en} "{key}" exists already, with other content.'


class ActiveElsewhere(Refusal):
    code = "RT-REC-004"
    zh = "该生没有在此校有效的学籍，不能办理。"
    en = "The student has no active roll at this school."


class NameMissing(Refusal):
    code = "RT-REC-005"
    zh = "姓名不能为空。"
    en = "A name is needed."


class Forbidden(Refusal):
    code = "RT-ACC-001"
    zh = "您的角色（{role}）不能对此记录办理“{act}”。"
    en = 'Your role ({role}) may not "{act}" this record.'


class OwnSubmission(Refusal):
    code = "RT-ACC-002"
    zh = "提交人不能审批自己提交的申请，请由他人办理。"
    en = "Nobody approves what they submitted; another person has to decide."


class WrongState(Refusal):
    code = "RT-TRF-001"
    zh = "申请处于“{state_zh}”，不能办理“{step_zh}”。"
    en = 'The application is "{state}"; "{step}" is not possible now.'


class OpenApplication(Refusal):
    code = "RT-TRF-002"
    zh = "该生已有在办的互转申请（{number}）。请先办结或撤销。"
    en = "The student has an application under way ({number}). Finish or withdraw it first."


class SameSchool(Refusal):
    code = "RT-TRF-003"
    zh = "转出学校与转入学校相同。"
    en = "The two schools are the same."


class AppliedLater(Refusal):
    code = "RT-TRF-004"
    zh = "申请日期 {applied_on} 晚于今天 {today}。"
    en = "The application is dated {applied_on}, after today {today}."


class NotEligible(Refusal):
    code = "RT-TRF-005"
    zh = "裁定结果为“{verdict}”，不能同意。请补齐所缺事实后重新裁定，或退回、不予通过。"
    en = "The ruling is {verdict}, so approval is not possible. Supply what is missing and rule again, send back, or refuse."


class NotAssessed(Refusal):
    code = "RT-TRF-006"
    zh = "尚无合格的转入学校考核结果，不能同意（依据：互转实施办法第三条）。"
    en = "There is no passed assessment by the receiving school yet, so approval is not possible."


class UndecidedRows(Refusal):
    code = "RT-TRF-007"
    zh = "还有 {count} 行相近课程未认定，请逐行认定后再同意。"
    en = "{count} similar-course rows are undecided; decide each before approving."


class DaysUnset(Refusal):
    code = "RT-TRF-008"
    zh = "公示天数未设定。请由市级或区县主管部门在政策包的“publicity”规则中设定后再公示。"
    en = 'The number of publicity days is unset. The city or county authority has to set it in the "publicity" rule of a pack.'


class StillPublic(Refusal):
    code = "RT-TRF-009"
    zh = "公示期至 {last_day} 结束，在此之后才能办理。"
    en = "The notice stands until {last_day}; this is possible afterwards."


class OtherPacks(Refusal):
    code = "RT-TRF-010"
    zh = "所给政策包与申请时适用的政策包不同。已受理的申请按申请时的政策包裁定。"
    en = "These are not the packs in force at application. A case keeps the packs it was ruled under."


class ChainUnset(Refusal):
    code = "RT-TRF-011"
    zh = "审批顺序未设定。请由市级主管部门在政策包的“approval.chain”规则中设定。"
    en = 'The order of approval is unset. The city authority has to set it in the "approval.chain" rule of a pack.'


class RollElsewhere(Refusal):
    code = "RT-TRF-012"
    zh = "学籍现为“{state}”，与此步骤不符。"
    en = "The roll is {state}, which does not fit this step."


class ReasonMissing(Refusal):
    code = "RT-TRF-013"
    zh = "请写明理由。"
    en = "A reason is needed."


class RollUnknown(Refusal):
    code = "RT-TRF-016"
    zh = "没有可以转出的学籍。"
    en = "There is no roll to transfer from."


class NotProposed(Refusal):
    code = "RT-TRF-014"
    zh = "第 {row} 行不是待认定的相近课程。"
    en = "Row {row} is not a proposed similar course."


class NotTransferable(Refusal):
    code = "RT-TRF-015"
    zh = "该校的学校类型未核实或不能互转（{school}）。请先核实学校类型。"
    en = "The kind of this school is unconfirmed or not open to transfers ({school}). Confirm it first."


class TermUnset(Refusal):
    code = "RT-CAL-001"
    zh = "校历中没有 {term} 学期，请先由联盟办公室登记起止日期。"
    en = "The calendar has no term {term}. The alliance office has to enter its dates first."


class DatesBackwards(Refusal):
    code = "RT-CAL-002"
    zh = "结束日期必须晚于开始日期（{first}，{last}）。"
    en = "The end has to come after the beginning ({first}, {last})."


class AlreadyUsed(Refusal):
    code = "RT-LED-001"
    zh = "成绩已在另一次认定中使用。同一学分只能使用一次。"
    en = "A result was used in another recognition already. A credit counts once."


class PackDiffers(Refusal):
    code = "RT-PCK-001"
    zh = "政策包“{pack}”已发布，内容不同。已发布的政策包不得修改，请以新编号发布。"
    en = 'Pack "{pack}" is published with other content. A released pack is never edited; publish a new id.'

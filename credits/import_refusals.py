"""What the record says no to when files are brought in or taken back."""

from credits.errors import Refusal


class FaultyFile(Refusal):
    code = "RT-IMR-001"
    zh = "文件有 {errors} 处错误，整份没有写入。请按报告修改后重新上传，或选择只写入无误的行。"
    en = "The file has {errors} errors, so nothing was loaded. Mend it by the report, or choose to load the good rows only."


class NothingToLoad(Refusal):
    code = "RT-IMR-002"
    zh = "文件中没有可以写入的行。请查看报告。"
    en = "No row of the file can be loaded. See the report."


class WrongImportState(Refusal):
    code = "RT-IMR-003"
    zh = "这次导入处于“{state_zh}”，不能办理此操作。"
    en = 'This import is "{state}"; that is not possible now.'


class SchoolUnsaid(Refusal):
    code = "RT-IMR-004"
    zh = "文件没有写明属于哪所成员学校（{school}），请指明学校标识码。"
    en = "The file does not say which member school it belongs to ({school}). Name the school's code."


class HeldBack(Refusal):
    code = "RT-IMR-005"
    zh = "该生花名册有误未入库（学籍号 {key}），请先改正花名册并重新导入。"
    en = "This student's roster row was faulty and is not on record ({key}). Mend the roster and import it first."


class DependedOn(Refusal):
    code = "RT-IMR-006"
    zh = "不能撤销：之后的办理以这次导入的内容为依据（{acts}）。请先处理这些事项。"
    en = "This import cannot be taken back: later acts rest on it ({acts_en}). Deal with them first."


class NotCompensable(Refusal):
    code = "RT-IMR-007"
    zh = "不能撤销：{what_zh}一经登记只能更正，不能撤回。请改正文件后重新导入。"
    en = "This cannot be taken back: {what_en} once registered can only be corrected. Import a corrected file."


class UploadGone(Refusal):
    code = "RT-IMR-008"
    zh = "上传的文件已不在服务器上或内容已变，请重新上传。"
    en = "The uploaded file is no longer here, or is not what was uploaded. Upload it again."


class WrongSchool(Refusal):
    code = "RT-IMR-009"
    zh = "申请中的原学校“{school}”不是本校，请由原学校提交。"
    en = 'The source school of this application ("{school}") is not yours; that school hands it in.'


class NameDiffers(Refusal):
    code = "RT-IMR-010"
    zh = "姓名与学籍记录不一致，请核对学籍号和姓名。"
    en = "The name differs from the roll. Check the roll number and the name."

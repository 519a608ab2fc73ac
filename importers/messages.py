"""The catalogue of import problems: for every stable code two sentences, what is wrong and how to mend it."""

from dataclasses import dataclass
from typing import Literal

from importers.codes import Code


@dataclass(frozen=True, slots=True)
class Text:
    """The two sentences of a code; names in braces are facts, masked before they are shown."""

    zh: str
    en: str
    severity: Literal["error", "warning"] = "error"


CATALOGUE: dict[Code, Text] = {
    Code.FILE_MISSING: Text("找不到文件，请检查路径后重试。", "The file was not found; check its path and try again."),
    Code.FILE_EMPTY: Text("文件是空的，请重新导出后上传。", "The file is empty; export it again."),
    Code.FILE_TOO_LARGE: Text(
        "文件超过 {limit} MB，请分成几个文件上传。", "The file is larger than {limit} MB; split it into several files."
    ),
    Code.FILE_UNSUPPORTED: Text(
        "不是可读取的表格：只接受 .xlsx、.xls、.ods 和 .csv，且内容须与扩展名一致。请在电子表格软件中另存为 .xlsx。",
        "Not a readable table: only .xlsx, .xls, .ods and .csv whose content matches the name. Save it as .xlsx.",
    ),
    Code.FILE_DAMAGED: Text(
        "工作簿已损坏或不完整，无法打开。请在电子表格软件中打开并另存一份。",
        "The workbook is damaged or cut short. Open it in a spreadsheet program and save a fresh copy.",
    ),
    Code.FILE_LOCKED: Text(
        "工作簿设有打开密码，请取消密码后上传。", "The workbook is protected by a password; remove it and upload again."
    ),
    Code.ARCHIVE_BOMB: Text(
        "文件解压后异常庞大，已拒绝打开。请把数据复制到新工作簿后上传。",
        "The file unpacks to an abnormal size and was not opened. Copy the rows into a new workbook.",
    ),
    Code.MACROS: Text(
        "工作簿含有宏，已拒绝打开。请另存为不含宏的 .xlsx。",
        "The workbook holds macros and was not opened. Save it as .xlsx without macros.",
    ),
    Code.EXTERNAL_LINKS: Text(
        "工作簿链接到其他文件或数据源，已拒绝打开。请断开链接、粘贴为数值后另存。",
        "The workbook links to other files or sources and was not opened. Break the links and paste values.",
    ),
    Code.SHEET_TOO_LARGE: Text(
        "工作表范围过大（{rows} 行 × {columns} 列），请删除数据区以外的内容，或拆分后上传。",
        "A sheet spans {rows} rows × {columns} columns; clear what lies outside the table, or split it.",
    ),
    Code.UNDECODABLE: Text(
        "文字编码无法识别（已试 UTF-8 和 GB18030），请另存为“CSV UTF-8”。",
        "The text is neither UTF-8 nor GB18030; save it as “CSV UTF-8”.",
    ),
    Code.BINARY_TEXT: Text(
        "文件不是文本，扩展名却是 .csv。请从电子表格软件重新导出。",
        "The file is not text although its name ends in .csv; export it again from a spreadsheet program.",
    ),
    Code.CSV_BROKEN: Text(
        "读到文本第 {line} 行时无法继续按 CSV 读取（引号不成对或单元格过长），本行起没有导入，请检查引号。",
        "At line {line} of the text the file can no longer be read as CSV (unpaired quote or oversized cell); "
        "nothing from this row on was imported. Check the quotes.",
    ),
    Code.SHEET_HIDDEN: Text(
        "隐藏的工作表没有读取；需要导入时请取消隐藏。",
        "A hidden sheet was not read; unhide it to import it.",
        "warning",
    ),
    Code.ROW_SHIFTED: Text(
        "这一行的单元格比标题多，可能多了逗号或错位，请对齐后重传。",
        "This row has more cells than the heading, perhaps a stray comma; realign it.",
    ),
    Code.FORMULA: Text(
        "单元格以公式符号开头，已拒绝。请改为直接填写的文字。",
        "The cell begins like a formula and was refused; type the text itself.",
    ),
    Code.PROBLEMS_CUT: Text(
        "问题过多，只列出前 {limit} 条，另有 {more} 条未列；请先改正再上传。",
        "Too many problems: the first {limit} are listed, {more} more are not; mend these first.",
        "warning",
    ),
    Code.QUOTE_OPEN: Text(
        "这一行的引号没有配对，把下面多行并进了一个单元格，这些行都没有导入。请改正引号。",
        "A quote in this row is unpaired and swallowed the rows below, which were not imported. Mend the quote.",
    ),
    Code.KIND_UNKNOWN: Text(
        "认不出这是哪一类表。请保留原有标题行（如“姓名”“学籍号”），或在导入时指定类别和列的对应。",
        "No importer knows this table. Keep the heading row (such as 姓名, 学籍号) or name the kind and the columns.",
    ),
    Code.KIND_AMBIGUOUS: Text(
        "这个文件同时像 {kinds}，请指定类别后导入。", "The file looks like {kinds} at once; say which kind it is."
    ),
    Code.KIND_OTHER: Text(
        "这个文件不像指定的“{kind}”，缺少列：{missing}。请核对类别，或指定列的对应。",
        "The file does not look like “{kind}”: missing {missing}. Check the kind or map the columns.",
    ),
    Code.COLUMN_MISSING: Text(
        "工作表缺少列：{missing}。请补上该列，或指定列的对应。", "The sheet lacks {missing}; add it or map the columns."
    ),
    Code.COLUMN_TWICE: Text(
        "与另一列含义相同，未读取；需要时请指定列的对应。",
        "Another column has the same meaning, so this one was not read; map the columns if it should be.",
        "warning",
    ),
    Code.SHEET_SKIPPED: Text(
        "这张工作表不是可导入的表，没有读取。",
        "This sheet is no table that can be imported; it was not read.",
        "warning",
    ),
    Code.NO_ROWS: Text("标题下面没有数据行。", "There are no rows under the heading.", "warning"),
    Code.COLUMN_UNKNOWN: Text(
        "列的对应“{heading} → {field}”无法使用：没有这个标题，或没有这个字段。",
        "The mapping “{heading} → {field}” cannot be used: no such heading, or no such field.",
        "warning",
    ),
    Code.MISSING_NAME: Text("姓名为空，请填写。", "The name is missing; fill it in."),
    Code.MISSING_ID: Text("身份证件号为空，请填写。", "The identity number is missing; fill it in."),
    Code.ID_AS_NUMBER: Text(
        "身份证件号被存成了数字，末几位已经丢失，无法恢复。请把该列设为“文本”格式后按证件重新录入。",
        "The identity number was stored as a number and its last digits are lost for good. "
        "Set the column to text and type it again from the document.",
    ),
    Code.ID_FORM: Text(
        "身份证号应为 18 位（末位可为 X），请按证件核对。",
        "An identity number has 18 characters (the last may be X); check it against the document.",
    ),
    Code.ID_CHECKSUM: Text(
        "身份证号校验位不符（GB 11643），至少有一位录错，请按证件核对。",
        "The identity number fails its check digit (GB 11643): at least one digit is wrong; check the document.",
    ),
    Code.BIRTH_CONTRADICTS_ID: Text(
        "出生日期与身份证号中的出生日期不一致，请按证件核对两处。",
        "The date of birth differs from the one in the identity number; check both against the document.",
    ),
    Code.SEX_CONTRADICTS_ID: Text(
        "性别与身份证号第 17 位不一致，请按证件核对。",
        "The sex differs from the 17th digit of the identity number; check the document.",
    ),
    Code.BAD_DATE: Text(
        "日期“{value}”不存在或无法识别，请写成 2026-09-01 或 20260901。",
        "“{value}” is no date that can be read; write 2026-09-01 or 20260901.",
    ),
    Code.BAD_SEX: Text(
        "性别“{value}”无法识别，请填 男 或 女（1 或 2）。", "“{value}” is no known sex; write 男 or 女 (1 or 2)."
    ),
    Code.MISSING_STUDENT_NUMBER: Text("学籍号为空，请填写。", "The roll number (学籍号) is missing; fill it in."),
    Code.BAD_STUDENT_NUMBER: Text(
        "学籍号格式不对：应为 G、L 或 J 加 18 位（末位可为 X），现有 {length} 位。请与学籍系统核对。",
        "The roll number must be G, L or J and 18 characters (the last may be X); this one has {length}. "
        "Check it in the roll system.",
    ),
    Code.STUDENT_NUMBER_AS_NUMBER: Text(
        "学籍号被存成了数字，无法恢复。请把该列设为“文本”格式后重新录入。",
        "The roll number was stored as a number and cannot be recovered. Set the column to text and type it again.",
    ),
    Code.DUPLICATE_STUDENT: Text(
        "与第 {first} 行是同一名学生（学籍号或身份证号相同），请删去一行。",
        "The same student as row {first} (same roll or identity number); remove one of them.",
    ),
    Code.UNKNOWN_STATUS: Text(
        "学生当前状态“{value}”不在代码表中（如 01 在读、02 休学），请改为代码表中的值。",
        "Status “{value}” is not in the code table (such as 01 在读, 02 休学); use one that is.",
    ),
    Code.BAD_ENTERED: Text(
        "入学年月“{value}”无法识别，请写成 202609。", "“{value}” is no month of entry that can be read; write 202609."
    ),
    Code.STUDENT_NUMBER_DIFFERS: Text(
        "G 字头学籍号与身份证号不一致，请核对（不影响导入）。",
        "A roll number that begins with G usually repeats the identity number; please check (still imported).",
        "warning",
    ),
    Code.NUMBER_LOST_DIGITS: Text(
        "编号被存成了科学计数或小数，位数已丢失。请把该列设为“文本”格式后重新录入。",
        "The number was stored in scientific or decimal form and lost digits. Set the column to text and type it again.",
    ),
    Code.BAD_MAJOR: Text(
        "专业代码“{value}”应为 6 位数字，请核对专业目录（不影响导入）。",
        "Major code “{value}” should have 6 digits; check the catalogue of majors (still imported).",
        "warning",
    ),
    Code.BIRTH_A_DAY_EARLY: Text(
        "出生日期恰好比身份证号中的早一天，多为导出时的时区换算所致；已按表中日期导入，请按证件核对。",
        "The date of birth is exactly one day before the one in the identity number, as a time-zone shift on export "
        "leaves it; imported as written, please check against the document.",
        "warning",
    ),
    Code.SCORE_OUT_OF_RANGE: Text(
        "成绩“{value}”不在 0–100 之间，请核对。", "Score “{value}” is outside 0–100; check it."
    ),
    Code.UNKNOWN_GRADE_TEXT: Text(
        "成绩“{value}”不是可接受的等级（优秀、良好、中等、及格、不及格、合格、不合格；缺考、免考），请改写。",
        "“{value}” is no accepted grade (优秀 良好 中等 及格 不及格 合格 不合格; 缺考 免考); write one of these or a number.",
    ),
    Code.MISSING_SCORE: Text(
        "成绩为空：没有参加考试请写“缺考”。", "The score is empty; write 缺考 for an exam not taken."
    ),
    Code.UNKNOWN_COURSE: Text(
        "课程“{value}”不在课程目录中，请核对代码和名称，或先导入课程。",
        "Course “{value}” is not in the course catalogue; check code and name, or import the course first.",
    ),
    Code.UNKNOWN_STUDENT: Text(
        "学籍号不在花名册中，请核对，或先导入花名册。",
        "The roll number is on no roster; check it, or import the roster first.",
    ),
    Code.CREDIT_TOO_PRECISE: Text(
        "学分“{value}”超过一位小数，请按 0.1 的倍数填写。",
        "Credit “{value}” has more than one decimal; use steps of 0.1.",
    ),
    Code.DUPLICATE_RESULT: Text(
        "与{where}重复：同一学生、课程、学年学期和考试性质只能有一个成绩，请删去一行。",
        "Repeats {where_en}: one student has one result per course, term and sitting; remove one.",
    ),
    Code.BAD_TERM: Text(
        "学期“{value}”无法识别，请填 1（第一学期）或 2（第二学期）。", "“{value}” is no term; write 1 or 2."
    ),
    Code.BAD_YEAR: Text("学年“{value}”无法识别，请写成 2026-2027。", "“{value}” is no school year; write 2026-2027."),
    Code.BAD_SITTING: Text(
        "考试性质“{value}”无法识别，请填 正常考试 或 补考。", "“{value}” is no known sitting; write 正常考试 or 补考."
    ),
    Code.BAD_NUMBER: Text(
        "“{value}”不是合适的数，请填写非负的数。", "“{value}” is no fitting number; write one that is not negative."
    ),
    Code.COURSE_NAME_DIFFERS: Text(
        "课程名称与目录中该代码的名称“{known}”不同，已按代码导入，请核对。",
        "The name differs from the catalogue's “{known}” for this code; imported by code, please check.",
        "warning",
    ),
    Code.CREDIT_TOO_LARGE: Text(
        "学分“{value}”大于 9.9，超出交换格式的范围，请核对（不影响导入）。",
        "Credit “{value}” is above 9.9, beyond the exchange format; please check (still imported).",
        "warning",
    ),
    Code.NAME_BLANK: Text(
        "姓名为空，已按学籍号导入，请核对。", "The name is empty; imported by roll number, please check.", "warning"
    ),
    Code.TERM_UNSAID: Text(
        "这一列没有写明学年学期，请在课程上方写“2026-2027学年第一学期”。",
        "This column says no term; write such as 2026-2027学年第一学期 above the course.",
    ),
    Code.CATALOGUE_ABSENT: Text(
        "没有提供课程目录，课程名称未能对应到代码，课程代码留空。",
        "No course catalogue was given, so names could not be matched and course codes are left empty.",
        "warning",
    ),
    Code.MISSING_COURSE: Text("课程代码或名称为空，请填写。", "The course code or name is missing; fill it in."),
    Code.DUPLICATE_COURSE: Text(
        "课程代码与第 {first} 行重复，请删去一行或另编代码。",
        "The course code repeats row {first}; remove one or recode it.",
    ),
    Code.UNKNOWN_CURRICULUM: Text(
        "课程方案“{value}”无法识别，请填 普通高中 或 中等职业学校。",
        "“{value}” is no known curriculum; write 普通高中 or 中等职业学校.",
    ),
    Code.BAD_COURSE_TERM: Text(
        "开设学期“{value}”无法识别，请写成 10-1（高一第一学期）至 12-2。",
        "“{value}” is no term of study; write 10-1 (first term of grade 10) to 12-2.",
    ),
    Code.UNKNOWN_DIRECTION: Text(
        "方向“{value}”无法识别，请填 中职→高中、高中→中职 或 双向。",
        "“{value}” is no known direction; write 中职→高中, 高中→中职 or 双向.",
    ),
    Code.UNKNOWN_RELATION: Text(
        "关系“{value}”无法识别，请填 相同、相近、归入选修、免修 或 不认定。",
        "“{value}” is no known relation; write 相同, 相近, 归入选修, 免修 or 不认定.",
    ),
    Code.BAD_FORMULA: Text(
        "课程组合“{value}”写法不对：“+”表示同时具备，“/”表示任选其一，认定课程只能用“+”。",
        "“{value}” is no course formula: + means all of, / means any of; targets take + only.",
    ),
    Code.DUPLICATE_EQUIVALENCE: Text(
        "序号与第 {first} 行重复，请重新编号。", "The number repeats row {first}; number the rows anew."
    ),
    Code.DATES_REVERSED: Text("失效日期不晚于生效日期，请核对。", "The end is not after the start; check both dates."),
    Code.MISSING_SCHOOL: Text("学校为空，请填写。", "The school is missing; fill it in."),
    Code.BAD_SCHOOL_CODE: Text(
        "学校标识码“{value}”应为 10 位数字，请核对。", "School code “{value}” must have 10 digits; check it."
    ),
    Code.SCHOOL_CODE_ELSEWHERE: Text(
        "学校标识码“{value}”的第 3–4 位不是 37（山东），请核对（不影响导入）。",
        "Digits 3–4 of school code “{value}” are not 37 (Shandong); please check (still imported).",
        "warning",
    ),
    Code.DUPLICATE_MEMBER: Text(
        "与第 {first} 行是同一单位（名称或标识码相同），请删去一行。",
        "The same member as row {first} (same name or code); remove one.",
    ),
    Code.UNKNOWN_SCHOOL_KIND: Text(
        "学校类型“{value}”无法识别；未经核实请填 unknown。",
        "“{value}” is no known kind of school; write unknown if unconfirmed.",
    ),
    Code.BAD_REGION: Text(
        "行政区划代码“{value}”应为 6 位数字（GB/T 2260），请核对。",
        "Region code “{value}” must have 6 digits (GB/T 2260); check it.",
    ),
    Code.SAME_SCHOOL: Text("两所学校相同，请核对。", "Both schools are the same; check them."),
    Code.DUPLICATE_TERM: Text("与第 {first} 行是同一学期，请删去一行。", "The same term as row {first}; remove one."),
    Code.DUPLICATE_PAIR: Text("与第 {first} 行重复，请删去一行。", "Repeats row {first}; remove one."),
    Code.BAD_SIGNATURE: Text("签字“{value}”无法识别，请填 是 或 否。", "“{value}” is no answer; write 是 or 否."),
    Code.DUPLICATE_APPLICATION: Text(
        "与第 {first} 行是同一名学生的申请，请删去一行。",
        "A second application of the student in row {first}; remove one.",
    ),
}

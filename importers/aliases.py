"""Heading words: what schools write above a column, and which field they mean by it.

The first alias of a field that a sheet uses wins, so the precise words stand first. The real templates of the two
national roll systems were not found (`docs/policy.md` §7.7); the identifiers of JY/T 1004/1005 are accepted too.
"""

_TABLE = """
serial          序号 编号 行号 no no. 顺序号
name            姓名 学生姓名 学生名称 名字 xm name
sex             性别 性别码 学生性别 xb xbm sex gender
birth           出生日期 出生年月日 生日 出生年月 出生时间 csrq birth birthday
id_type         身份证件类型 身份证件类型码 证件类型 证件种类 sfzjlx sfzjlxm
id_number       身份证件号 身份证件号码 身份证号 身份证号码 居民身份证号 居民身份证号码 公民身份号码 公民身份证号 身份证 学生身份证号 学生身份证件号 学生身份证号码 证件号码 证件号 sfzjh sfzh id_number
student_number  全国学籍号 全国学籍号码 全国统一学籍号 国家学籍号 学籍号 学籍号码 学生学籍号 学籍编号 qgxjh xjh student_number
school_number   省学籍辅号 学籍辅号 辅号 校内学号 学号 学生学号 学校学号 xjfh xh school_number
entered         入学年月 入学日期 入学时间 入校年月 入校时间 入校日期 rxny entered
grade           年级 所在年级 学生年级 sznj 级别 届别
class_name      班号 班级 班级名称 行政班 行政班级 所在班级 所在班 班 szbh class class_name
status          学生当前状态 当前状态 学籍状态 学生状态 学籍当前状态 在籍状态 就读状态 在校状态 状态 学生当前状态码 xsdqzt xsdqztm status
programme       学制 修业年限 学制年限 xz programme
major           专业代码 专业码 专业编码 专业编号 zym major
major_name      专业名称 专业 所学专业 就读专业 zymc major_name
year            学年 学年度 所属学年 xn year
term            学期 学期码 所属学期 xq xqm term
year_term       学年学期 学年/学期 开课学期 修读学期 考试学期 year_term
course          课程代码 课程编码 课程编号 课程号 课程码 科目代码 科目编码 kch course course_code
course_name     课程名称 课程 课程名 科目 科目名称 学科 kcmc course_name
hours           学时 学时数 课时 课时数 总学时 总课时 xs hours
credits         学分 学分数 学分值 课程学分 xf credits
score           成绩 考试成绩 分数 得分 总评成绩 最终成绩 总评 课程成绩 总成绩 cj score
sitting         考试性质 考试类型 考核性质 考试类别 成绩性质 考试性质码 ksxz ksxzm sitting
school          填报单位 学校 学校名称 school
applied_on      申请日期 申请时间 提交日期 applied_on
source_school   原学校 转出学校 原就读学校 现就读学校 就读学校 转出校 原学籍学校 原校 source_school
target_school   转入学校 拟转入学校 申请转入学校 接收学校 转入校 目标学校 target_school
target_major    转入专业代码 拟转入专业代码 转入专业码 申请专业代码 专业代码 target_major
target_programme 转入学制 拟转入学制 学制 target_programme
student_signed  学生签字 学生签名 学生是否签字 学生已签字 本人签字 学生本人签字 student_signed
guardian_signed 监护人签字 监护人签名 家长签字 家长签名 监护人是否签字 监护人已签字 家长(监护人)签字 法定监护人签字 guardian_signed
reason          申请理由 申请原因 互转原因 互转理由 转学原因 理由 原因 reason
member_name     成员单位 单位名称 成员学校 成员单位名称 成员名称 学校名称 单位 学校 name
member_code     学校标识码 学校(机构)标识码 机构标识码 标识码 学校代码 单位代码 学校编码 代码 xxdm code
member_kind     类型 学校类型 单位类型 学校类别 办学类型 类别 kind
county          县区 区县 县(区) 县区代码 区县代码 所在县区 所属区县 区划代码 county
city            地市 市 地市代码 市代码 所在市 所属地市 设区市 city
course_code     课程代码 课程编码 课程编号 课程号 课程码 代码 编码 kch code
course_title    课程名称 课程 课程名 名称 科目名称 kcmc name
curriculum      课程方案 方案 课程体系 所属方案 开课学校类型 学段 curriculum
category        课程类别 类别 课程性质 课程类型 课程属性 category
course_term     开设学期 开课学期 修读学期 学期 建议学期 term
starts_on       开学日期 学期开始 学期开始日期 开学时间 starts_on
ends_on         结束日期 学期结束 学期结束日期 放假日期 ends_on
valid_from      生效日期 开始日期 起始日期 启用日期 有效期起 生效时间 valid_from
valid_before    失效日期 失效时间 停用日期 valid_before valid_to
valid_until     有效期至 截止日期 终止日期 结束日期 有效期止
row_id          序号 条目 条款 编号 条 目录序号 id no
direction       方向 互认方向 转换方向 认定方向 适用方向 direction
source_names    原课程 原课程名称 源课程 已修课程 原学校课程 原修课程 已修课程名称 转出课程
sources         原课程代码 源课程代码 已修课程代码 原修课程代码 原课程编码 转出课程代码 sources
target_names    认定课程 认定课程名称 目标课程 对应课程 认定为 可认定课程 转入课程
targets         认定课程代码 目标课程代码 对应课程代码 认定课程编码 可认定课程代码 转入课程代码 targets
relation        关系 对等关系 互认关系 认定关系 课程关系 认定方式 认定类型 relation
min_score       最低成绩 最低分 最低分数 成绩要求 最低成绩要求 分数线 最低要求 min_score
note            备注 说明 备注说明 note
clause          依据 条款依据 依据条款 clause
first_school    学校甲代码 甲校代码 学校代码甲 甲方学校代码 学校1代码 first
second_school   学校乙代码 乙校代码 学校代码乙 乙方学校代码 学校2代码 second
"""

ALIASES: dict[str, tuple[str, ...]] = {line.split()[0]: tuple(line.split()[1:]) for line in _TABLE.strip().splitlines()}

# Columns of a results sheet that hold no course.
NOT_COURSES = frozenset(
    [
        "总分",
        "总成绩",
        "平均分",
        "平均成绩",
        "均分",
        "平均",
        "名次",
        "排名",
        "班级排名",
        "年级排名",
        "班名次",
        "年级名次",
        "备注",
        "说明",
        "学分合计",
        "总学分",
        "合计",
        "评语",
        "等第",
        "政治面貌",
        "民族",
        "家长签字",
        "操行",
        "操行等级",
        "考号",
        "考试号",
        "座号",
    ]
)

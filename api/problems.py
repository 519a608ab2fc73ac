"""Problems: every way the door says no, in one table (RFC 9457). Codes are stable and never reused.

The record's own refusals (`credits.errors`) carry no HTTP; `STATUS` below is the only place that gives them one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.ruling import Sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """One row of the catalogue: what happened (`title`), how to mend it (`advice`), the HTTP status."""

    code: str
    status: int
    title: Sentence
    advice: Sentence


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong value in a request: where (RFC 6901 pointer), which code, what to do."""

    pointer: str
    code: str
    text: Sentence


@dataclass(frozen=True, slots=True)
class Answer:
    """A problem as it is told once: the catalogue's row, the particulars of this occurrence."""

    problem: Problem
    detail: Sentence
    errors: tuple[FieldError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


class Fault(Exception):
    """The door refuses a request before any verb saw it."""

    def __init__(
        self,
        code: str,
        *,
        detail: Sentence | None = None,
        errors: tuple[FieldError, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        problem = CATALOGUE[code]
        self.answer = Answer(problem, detail or problem.advice, errors, dict(headers or {}))


def _row(code: str, status: int, title: tuple[str, str], advice: tuple[str, str]) -> Problem:
    return Problem(code, status, Sentence(*title), Sentence(*advice))


_ROWS = (
    _row(
        "RT-REQ-001",
        422,
        ("请求内容有误", "The request has wrong values"),
        ("请按所列各项修改后重新提交。", "Mend the values listed and send it again."),
    ),
    _row(
        "RT-REQ-002",
        404,
        ("没有找到这个页面或记录", "Nothing is here"),
        (
            "请核对地址或编号；不属于本校的记录也会这样显示。",
            "Check the address or number; records of other schools look the same.",
        ),
    ),
    _row(
        "RT-REQ-003",
        405,
        ("此地址不接受这种操作", "This address does not take that method"),
        ("请从页面上的按钮或接口文档所列方法重试。", "Use the page's own button, or a method the interface lists."),
    ),
    _row(
        "RT-REQ-004",
        413,
        ("提交的内容过大", "The request is too large"),
        ("请减少附件或分批提交。", "Send less, or send it in parts."),
    ),
    _row(
        "RT-REQ-005",
        428,
        ("缺少版本条件", "A version condition is missing"),
        (
            "请先读取最新内容，并在 If-Match 中带上它的版本。",
            "Read the newest version first and name its ETag in If-Match.",
        ),
    ),
    _row(
        "RT-REQ-006",
        400,
        ("缺少幂等键", "An idempotency key is missing"),
        (
            "请在 Idempotency-Key 中带上本次操作的唯一键（1 至 64 个可见字符）。",
            "Name this act in Idempotency-Key: 1 to 64 visible characters, new for each act.",
        ),
    ),
    _row(
        "RT-REQ-007",
        422,
        ("幂等键已用于另一次操作", "The idempotency key was used for another request"),
        ("请为新的操作换一个新的键。", "Use a new key for a new act."),
    ),
    _row(
        "RT-REQ-008",
        400,
        ("请求无法读取", "The request cannot be read"),
        ("请检查编码、格式与各请求头。", "Check its encoding, format and headers."),
    ),
    _row(
        "RT-REQ-009",
        412,
        ("有人已经修改", "Someone changed it first"),
        (
            "您看到的不是最新版本，请重新打开，核对后再操作。",
            "You saw an older version. Open it again, check, and act anew.",
        ),
    ),
    _row(
        "RT-REQ-010",
        409,
        ("当前状态不允许这一步", "The record is not in a state for this step"),
        ("请查看流程记录，按当前状态所列的步骤操作。", "See the timeline and take a step that its state allows."),
    ),
    _row(
        "RT-REQ-011",
        409,
        ("同一操作正在办理", "The same act is under way"),
        ("请稍候再以同一幂等键重试。", "Wait a moment and try again with the same key."),
    ),
    _row(
        "RT-AUT-001",
        401,
        ("请先登录", "Sign in first"),
        ("登录后再打开此页。", "Sign in, then open this page again."),
    ),
    _row(
        "RT-AUT-002",
        401,
        ("账号或密码不对", "The account or password is wrong"),
        ("请核对后重试；忘记密码请联系本校管理员。", "Check both and try again, or ask your school's administrator."),
    ),
    _row(
        "RT-AUT-003",
        403,
        ("页面已过期或请求来源不明", "The form has expired or came from elsewhere"),
        ("请重新打开页面后再提交。", "Open the page again and submit from there."),
    ),
    _row(
        "RT-AUT-004",
        429,
        ("尝试次数过多", "Too many attempts"),
        ("此账号暂停登录，请稍后再试。", "Sign-in for this account is paused. Try again later."),
    ),
    _row(
        "RT-AUT-005",
        403,
        ("您没有办理此事的权限", "You may not do this"),
        ("请由有权限的人员办理。", "Ask someone whose role includes it."),
    ),
    _row(
        "RT-POL-001",
        503,
        ("没有已发布的政策包", "No policy pack is published"),
        ("请联盟管理员先发布政策包。", "The alliance's administrator must publish one first."),
    ),
    _row(
        "RT-SYS-001",
        500,
        ("服务出错，操作没有生效", "Something failed here; nothing was changed"),
        (
            "请稍后重试；仍不行时，请把页脚的请求编号告诉管理员。",
            "Try again; if it stays, give the request number to support.",
        ),
    ),
    _row(
        "RT-SYS-002",
        503,
        ("服务正忙", "The service is busy"),
        (
            "数据库暂时不可用，操作没有生效，请稍后重试。",
            "The database is not available. Nothing was changed; try again.",
        ),
    ),
)

CATALOGUE: Mapping[str, Problem] = {row.code: row for row in _ROWS}

# Starlette's own errors know only a status.
CODE_OF_STATUS: Mapping[int, str] = {
    400: "RT-REQ-008",
    401: "RT-AUT-001",
    403: "RT-AUT-005",
    404: "RT-REQ-002",
    405: "RT-REQ-003",
    413: "RT-REQ-004",
    422: "RT-REQ-001",
    503: "RT-SYS-002",
}

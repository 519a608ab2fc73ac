"""The pages a role sees at the top of every page."""

from api.i18n import gettext as _
from api.identity import Visit

LEARNERS = frozenset({"student", "guardian"})
DESK = frozenset({"registrar", "approver", "authority", "alliance"})


def navigation(visit: Visit | None) -> list[tuple[str, str]]:
    """Address and label of each entry."""
    entries: list[tuple[str, str]] = []
    if visit and visit.role in LEARNERS:
        entries.append(("/me", _("我的申请")))
    if visit and visit.role in DESK:
        entries += [("/desk", _("待办")), ("/desk/transfers", _("互转申请"))]
    if visit and visit.role == "registrar":
        entries.append(("/desk/transfers/new", _("新建申请")))
    if not visit:
        entries += [
            ("/guide", _("办事指南")), ("/equivalencies", _("互认目录")), ("/estimate", _("学分试算")),
            ("/verify", _("核验")),
        ]  # fmt: skip
    entries += [("/notices", _("公示")), ("/audit", _("变更日志"))]
    if not visit:
        entries.append(("/login", _("登录")))
    return entries

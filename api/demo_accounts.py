"""Demonstration accounts: one sign-in per role, all invented, all with one published password."""

from dataclasses import dataclass

from credits.actor import ROLE_ZH, Role

# Known to everybody on purpose: `Settings` refuses nothing here, the demonstration serves loopback only.
PASSWORD = "rongtong-demo"  # noqa: S105


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A login, its role, the school it belongs to (code and name), and the name shown."""

    login: str
    role: Role
    name: str
    school: str | None = None
    place: str = "联盟"
    password: str = PASSWORD

    @property
    def role_zh(self) -> str:
        """The role in Chinese."""
        return ROLE_ZH[self.role]


SCHOOLS = {
    "gongye": ("3137000501", "淄博市工业学校"),
    "fanhua": ("3137000502", "临淄区凡华中等职业学校"),
    "linzi": ("3137000511", "临淄中学"),
    "qizhong": ("3137000512", "淄博第七中学"),
}


def _school_accounts() -> tuple[DemoAccount, ...]:
    return tuple(
        account
        for login, (code, name) in SCHOOLS.items()
        for account in (
            DemoAccount(login, Role.REGISTRAR, f"教务员（演示·{name}）", code, name),
            DemoAccount(f"{login}-shenpi", Role.APPROVER, f"审批人（演示·{name}）", code, name),
        )
    )


DEMO_ACCOUNTS = (
    *_school_accounts(),
    DemoAccount("quju", Role.AUTHORITY, "区教育和体育局（演示）", place="区教育和体育局"),
    DemoAccount("shiju", Role.AUTHORITY, "市教育局（演示）", place="市教育局"),
    DemoAccount("lianmeng", Role.ALLIANCE, "联盟办公室（演示）"),
    DemoAccount("fabu", Role.PUBLISHER, "政策发布人（演示）"),
    DemoAccount("shenji", Role.AUDITOR, "审计员（演示）"),
)
STUDENT = DemoAccount("xuesheng", Role.STUDENT, "学生（演示）", place="本人")
GUARDIAN = DemoAccount("jiazhang", Role.GUARDIAN, "监护人（演示）", place="本人子女")

"""Who acts: a person or client, in one role, through one door."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Roles of the service; one account acts in one role."""

    STUDENT = "student"
    GUARDIAN = "guardian"
    REGISTRAR = "registrar"
    APPROVER = "approver"
    AUTHORITY = "authority"
    ALLIANCE = "alliance"
    DRAFTER = "drafter"
    PUBLISHER = "publisher"
    AUDITOR = "auditor"
    SYSADMIN = "sysadmin"
    SECADMIN = "secadmin"
    CLIENT = "client"
    SYSTEM = "system"  # the service itself: first set-up and scheduled work; never an account's


ROLE_ZH = {
    Role.STUDENT: "学生",
    Role.GUARDIAN: "监护人",
    Role.REGISTRAR: "学籍管理员",
    Role.APPROVER: "学校审批人",
    Role.AUTHORITY: "主管部门",
    Role.ALLIANCE: "联盟办公室",
    Role.DRAFTER: "政策起草人",
    Role.PUBLISHER: "政策发布人",
    Role.AUDITOR: "审计员",
    Role.SYSADMIN: "系统管理员",
    Role.SECADMIN: "安全管理员",
    Role.CLIENT: "接口客户",
    Role.SYSTEM: "系统",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is the account, `ref` its pseudonym in the log, `via` the door (`api`, `web`, `cli`, `job`)."""

    id: str
    ref: str
    role: Role
    school_id: str | None
    student_id: str | None
    via: str

"""Who may do what to which record: one table, deny by default."""

from enum import StrEnum

from credits.actor import ROLE_ZH, Actor, Role
from credits.errors import Forbidden


class Act(StrEnum):
    """What people do here."""

    REGISTER_MEMBERS = "register_members"
    DESIGNATE_PAIRS = "designate_pairs"
    SET_TERMS = "set_terms"
    REGISTER_COURSES = "register_courses"
    ENROL = "enrol"
    RECORD_RESULTS = "record_results"
    PUBLISH_PACK = "publish_pack"
    OPEN_ACCOUNT = "open_account"
    SUBMIT = "submit"
    REVIEW = "review"
    ASSESS = "assess"
    RECOGNISE = "recognise"
    DECIDE_RECEIVING = "decide_receiving"
    DECIDE_RELEASING = "decide_releasing"
    DECIDE_COUNTY = "decide_county"
    DECIDE_CITY = "decide_city"
    WITHDRAW = "withdraw"
    PUBLISH_NOTICE = "publish_notice"
    CLOSE_PUBLICITY = "close_publicity"
    RELEASE_ROLL = "release_roll"
    POOL_ROLL = "pool_roll"
    REGISTER_ROLL = "register_roll"
    RETURN = "return"
    READ_APPLICATION = "read_application"
    READ_STUDENT = "read_student"
    LIST_SCHOOL = "list_school"


class Relation(StrEnum):
    """How the actor stands to the record. SCHOOL is the school a roster, transcript or list belongs to."""

    ANY = "any"
    SELF = "self"
    SOURCE = "source"
    TARGET = "target"
    SCHOOL = "school"


_ANY = frozenset({Relation.ANY})
_SELF = frozenset({Relation.SELF})
_SOURCE = frozenset({Relation.SOURCE})
_TARGET = frozenset({Relation.TARGET})
_PARTY = _SOURCE | _TARGET
_SCHOOL = frozenset({Relation.SCHOOL})

GRANTS: dict[tuple[Role, Act], frozenset[Relation]] = {
    (Role.ALLIANCE, Act.REGISTER_MEMBERS): _ANY,
    (Role.ALLIANCE, Act.DESIGNATE_PAIRS): _ANY,
    (Role.AUTHORITY, Act.DESIGNATE_PAIRS): _ANY,
    (Role.ALLIANCE, Act.SET_TERMS): _ANY,
    (Role.ALLIANCE, Act.REGISTER_COURSES): _ANY,
    (Role.REGISTRAR, Act.ENROL): _SCHOOL,
    (Role.CLIENT, Act.ENROL): _SCHOOL,
    (Role.REGISTRAR, Act.RECORD_RESULTS): _SCHOOL,
    (Role.CLIENT, Act.RECORD_RESULTS): _SCHOOL,
    (Role.PUBLISHER, Act.PUBLISH_PACK): _ANY,
    (Role.SECADMIN, Act.OPEN_ACCOUNT): _ANY,
    (Role.SYSTEM, Act.OPEN_ACCOUNT): _ANY,  # the first account of an installation
    (Role.STUDENT, Act.SUBMIT): _SELF,
    (Role.GUARDIAN, Act.SUBMIT): _SELF,
    (Role.REGISTRAR, Act.SUBMIT): _PARTY,
    (Role.REGISTRAR, Act.REVIEW): _PARTY,
    (Role.AUTHORITY, Act.REVIEW): _ANY,
    (Role.REGISTRAR, Act.ASSESS): _TARGET,
    (Role.APPROVER, Act.ASSESS): _TARGET,
    (Role.REGISTRAR, Act.RECOGNISE): _TARGET,
    (Role.APPROVER, Act.RECOGNISE): _TARGET,
    (Role.APPROVER, Act.DECIDE_RECEIVING): _TARGET,
    (Role.APPROVER, Act.DECIDE_RELEASING): _SOURCE,
    (Role.AUTHORITY, Act.DECIDE_COUNTY): _ANY,
    (Role.AUTHORITY, Act.DECIDE_CITY): _ANY,
    (Role.STUDENT, Act.WITHDRAW): _SELF,
    (Role.GUARDIAN, Act.WITHDRAW): _SELF,
    (Role.REGISTRAR, Act.WITHDRAW): _PARTY,
    (Role.REGISTRAR, Act.PUBLISH_NOTICE): _TARGET,
    (Role.ALLIANCE, Act.PUBLISH_NOTICE): _ANY,
    (Role.REGISTRAR, Act.CLOSE_PUBLICITY): _TARGET,
    (Role.ALLIANCE, Act.CLOSE_PUBLICITY): _ANY,
    (Role.REGISTRAR, Act.RELEASE_ROLL): _SOURCE,
    (Role.REGISTRAR, Act.POOL_ROLL): _TARGET,
    (Role.ALLIANCE, Act.POOL_ROLL): _ANY,
    (Role.AUTHORITY, Act.POOL_ROLL): _ANY,
    (Role.REGISTRAR, Act.REGISTER_ROLL): _TARGET,
    # Who grants a return, and by when, is unset (policy SD-18, return.allowed): a person decides.
    (Role.AUTHORITY, Act.RETURN): _ANY,
    (Role.STUDENT, Act.READ_APPLICATION): _SELF,
    (Role.GUARDIAN, Act.READ_APPLICATION): _SELF,
    (Role.REGISTRAR, Act.READ_APPLICATION): _PARTY,
    (Role.APPROVER, Act.READ_APPLICATION): _PARTY,
    (Role.CLIENT, Act.READ_APPLICATION): _PARTY,
    (Role.AUTHORITY, Act.READ_APPLICATION): _ANY,
    (Role.ALLIANCE, Act.READ_APPLICATION): _ANY,
    (Role.AUDITOR, Act.READ_APPLICATION): _ANY,
    (Role.STUDENT, Act.READ_STUDENT): _SELF,
    (Role.GUARDIAN, Act.READ_STUDENT): _SELF,
    # The sending school still sees the student it sent; the receiving one sees whom it assesses.
    (Role.REGISTRAR, Act.READ_STUDENT): _SCHOOL | _PARTY,
    (Role.APPROVER, Act.READ_STUDENT): _SCHOOL | _PARTY,
    (Role.AUTHORITY, Act.READ_STUDENT): _ANY,
    (Role.REGISTRAR, Act.LIST_SCHOOL): _SCHOOL,
    (Role.APPROVER, Act.LIST_SCHOOL): _SCHOOL,
    (Role.CLIENT, Act.LIST_SCHOOL): _SCHOOL,
    (Role.AUTHORITY, Act.LIST_SCHOOL): _ANY,
    (Role.ALLIANCE, Act.LIST_SCHOOL): _ANY,
    (Role.AUDITOR, Act.LIST_SCHOOL): _ANY,
}

Relations = frozenset[Relation]
NO_RELATION: Relations = frozenset()


def may(actor: Actor, act: Act, relations: Relations = NO_RELATION) -> bool:
    """Whether the role may do this to a record it stands in these relations to."""
    return bool(GRANTS.get((actor.role, act), NO_RELATION) & (relations | _ANY))


def require(actor: Actor, act: Act, relations: Relations = NO_RELATION) -> None:
    """Raise Forbidden unless `may`."""
    if not may(actor, act, relations):
        raise Forbidden(role=ROLE_ZH[actor.role], act=act.value)


def to_transfer(actor: Actor, *, student: str, source: str, target: str) -> Relations:
    """How an actor stands to a transfer of a student between two schools (all by id)."""
    found = {
        Relation.SELF: actor.student_id == student,
        Relation.SOURCE: actor.school_id == source,
        Relation.TARGET: actor.school_id == target,
    }
    return frozenset(relation for relation, holds in found.items() if holds)


def to_school(actor: Actor, school: str) -> Relations:
    """How an actor stands to what belongs to one school (by id)."""
    return _SCHOOL if actor.school_id == school else NO_RELATION

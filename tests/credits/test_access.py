"""Access: denied unless the table grants it."""

from itertools import product

import pytest

from credits.access import GRANTS, Act, Relation, may, require, to_transfer
from credits.actor import ROLE_ZH, Role
from credits.errors import Forbidden
from tests import make

ALL = frozenset(Relation)
WRITES = set(Act) - {Act.READ_APPLICATION, Act.READ_STUDENT, Act.LIST_SCHOOL}


def test_what_is_not_granted_is_denied() -> None:
    for role, deed in product(Role, Act):
        if (role, deed) not in GRANTS:
            assert not may(make.actor(role), deed, ALL)


def test_every_act_is_granted_to_somebody() -> None:
    assert {deed for _role, deed in GRANTS} == set(Act)


def test_the_auditor_writes_nothing() -> None:
    assert not [deed for deed in WRITES if may(make.actor(Role.AUDITOR), deed, ALL)]


def test_the_system_administrator_reads_no_student_and_no_application() -> None:
    for deed in (Act.READ_STUDENT, Act.READ_APPLICATION, Act.LIST_SCHOOL):
        assert not may(make.actor(Role.SYSADMIN), deed, ALL)


def test_who_drafts_policy_does_not_publish_it() -> None:
    assert not may(make.actor(Role.DRAFTER), Act.PUBLISH_PACK, ALL)


@pytest.mark.parametrize("deed", [Act.SUBMIT, Act.WITHDRAW, Act.READ_APPLICATION, Act.READ_STUDENT])
def test_a_student_acts_for_themselves_alone(deed: Act) -> None:
    student = make.actor(Role.STUDENT, student="s1")
    own = to_transfer(student, student="s1", source="a", target="b")
    others = to_transfer(student, student="s2", source="a", target="b")
    assert may(student, deed, own)
    assert not may(student, deed, others)


def test_the_receiving_school_does_not_decide_for_the_releasing_one() -> None:
    approver = make.actor(Role.APPROVER, school="b")
    relations = to_transfer(approver, student="s", source="a", target="b")
    assert may(approver, Act.DECIDE_RECEIVING, relations)
    assert not may(approver, Act.DECIDE_RELEASING, relations)


def test_somebody_without_a_school_is_not_of_no_school() -> None:
    assert to_transfer(make.actor(Role.REGISTRAR), student="s", source="a", target="b") == frozenset()


def test_a_denial_says_who_and_what() -> None:
    with pytest.raises(Forbidden) as refused:
        require(make.actor(Role.AUDITOR), Act.SUBMIT)
    assert refused.value.facts == {"role": ROLE_ZH[Role.AUDITOR], "act": "submit"}

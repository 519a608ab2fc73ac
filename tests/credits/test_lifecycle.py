"""The lifecycle: what is not in the table cannot happen."""

from itertools import product

import pytest

from credits.errors import ChainUnset, WrongState
from credits.lifecycle import (
    APPROVING,
    CLOSED,
    DEFAULT_CHAIN,
    STATE_ZH,
    STEP_ZH,
    STEPS,
    State,
    Step,
    after,
    first_state,
    next_state,
)


def test_every_state_and_step_has_a_chinese_name() -> None:
    assert STATE_ZH.keys() == set(State)
    assert STEP_ZH.keys() == set(Step)


def test_every_step_not_in_the_table_is_refused() -> None:
    for state, step in product(State, Step):
        if (state, step) not in STEPS:
            with pytest.raises(WrongState):
                after(state, step)


def test_every_step_in_the_table_leads_where_it_says_with_the_full_chain() -> None:
    for (state, step), then in STEPS.items():
        assert after(state, step) is then


def test_every_state_can_be_reached_from_a_draft() -> None:
    reached = {State.DRAFT}
    for _ in State:
        reached |= {then for (state, _step), then in STEPS.items() if state in reached}
    assert reached == set(State)


def test_from_every_open_state_the_end_can_be_reached() -> None:
    ending = set(CLOSED)
    for _ in State:
        ending |= {state for (state, _step), then in STEPS.items() if then in ending}
    assert ending == set(State)


def test_a_closed_application_can_only_be_returned() -> None:
    steps = {(state, step) for state, step in STEPS if state in CLOSED}
    assert steps == {(State.DONE, Step.RETURN)}


def test_the_chain_of_the_packs_decides_who_comes_next() -> None:
    short = ("receiving_school", "county")
    assert first_state(short) is State.RECEIVING
    assert after(State.RECEIVING, Step.APPROVE, short) is State.COUNTY
    assert after(State.COUNTY, Step.APPROVE, short) is State.PUBLICITY
    assert {next_state(DEFAULT_CHAIN, state) for state in APPROVING} == (APPROVING - {State.RECEIVING}) | {
        State.PUBLICITY
    }


@pytest.mark.parametrize("chain", [(), ("province",)])
def test_a_chain_of_nobody_or_of_strangers_is_refused(chain: tuple[str, ...]) -> None:
    with pytest.raises(ChainUnset):
        after(State.DRAFT, Step.SUBMIT, chain)

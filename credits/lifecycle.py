"""The life of an application: a table of (state, step) → state. What is not in STEPS cannot happen."""

from collections.abc import Sequence
from enum import StrEnum

from credits.errors import ChainUnset, WrongState


class State(StrEnum):
    """Where an application is."""

    DRAFT = "draft"
    RECEIVING = "receiving"
    RELEASING = "releasing"
    COUNTY = "county"
    CITY = "city"
    PUBLICITY = "publicity"
    ROLL_CHANGE = "roll_change"
    DONE = "done"
    SENT_BACK = "sent_back"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"


class Step(StrEnum):
    """What can be done to an application."""

    SUBMIT = "submit"
    REFUSE_AT_ONCE = "refuse_at_once"
    ASSESS = "assess"
    RECOGNISE = "recognise"
    REVIEW = "review"
    APPROVE = "approve"
    REFUSE = "refuse"
    SEND_BACK = "send_back"
    WITHDRAW = "withdraw"
    PUBLISH = "publish"
    CLOSE = "close"
    RELEASE = "release"
    POOL = "pool"
    REGISTER = "register"
    RETURN = "return"


STATE_ZH = {
    State.DRAFT: "草稿",
    State.RECEIVING: "待转入学校",
    State.RELEASING: "待转出学校",
    State.COUNTY: "待区县",
    State.CITY: "待市",
    State.PUBLICITY: "公示中",
    State.ROLL_CHANGE: "待学籍变更",
    State.DONE: "已办结",
    State.SENT_BACK: "已退回（补正）",
    State.REFUSED: "不予通过",
    State.WITHDRAWN: "已撤销",
    State.RETURNED: "已转回",
}

STEP_ZH = {
    Step.SUBMIT: "提交",
    Step.REFUSE_AT_ONCE: "裁定不予通过",
    Step.ASSESS: "考核",
    Step.RECOGNISE: "学分认定",
    Step.REVIEW: "重新裁定",
    Step.APPROVE: "同意",
    Step.REFUSE: "不予通过",
    Step.SEND_BACK: "退回补正",
    Step.WITHDRAW: "撤销",
    Step.PUBLISH: "公示",
    Step.CLOSE: "结束公示",
    Step.RELEASE: "确认转出",
    Step.POOL: "转入中间库",
    Step.REGISTER: "登记学籍",
    Step.RETURN: "转回原学校",
}

# approval.chain in the packs names the actors (policy SD-03, SD-32); each has its state here.
HOLDERS = {
    "receiving_school": State.RECEIVING,
    "releasing_school": State.RELEASING,
    "county": State.COUNTY,
    "city": State.CITY,
}
DEFAULT_CHAIN = tuple(HOLDERS)
APPROVING = frozenset(HOLDERS.values())

# Waiting for its notice is the state after the last approval; PUBLISH keeps it there, CLOSE leaves it.
STEPS: dict[tuple[State, Step], State] = {
    (State.DRAFT, Step.SUBMIT): State.RECEIVING,
    (State.DRAFT, Step.REFUSE_AT_ONCE): State.REFUSED,
    (State.DRAFT, Step.WITHDRAW): State.WITHDRAWN,
    (State.RECEIVING, Step.ASSESS): State.RECEIVING,
    (State.RECEIVING, Step.RECOGNISE): State.RECEIVING,
    (State.RECEIVING, Step.APPROVE): State.RELEASING,
    (State.RELEASING, Step.APPROVE): State.COUNTY,
    (State.COUNTY, Step.APPROVE): State.CITY,
    (State.CITY, Step.APPROVE): State.PUBLICITY,
    **{(state, Step.REVIEW): state for state in HOLDERS.values()},
    **{(state, Step.REFUSE): State.REFUSED for state in HOLDERS.values()},
    **{(state, Step.SEND_BACK): State.SENT_BACK for state in HOLDERS.values()},
    **{(state, Step.WITHDRAW): State.WITHDRAWN for state in HOLDERS.values()},
    (State.SENT_BACK, Step.SUBMIT): State.RECEIVING,
    (State.SENT_BACK, Step.REFUSE_AT_ONCE): State.REFUSED,
    (State.SENT_BACK, Step.WITHDRAW): State.WITHDRAWN,
    (State.PUBLICITY, Step.PUBLISH): State.PUBLICITY,
    (State.PUBLICITY, Step.REFUSE): State.REFUSED,
    (State.PUBLICITY, Step.WITHDRAW): State.WITHDRAWN,
    (State.PUBLICITY, Step.CLOSE): State.ROLL_CHANGE,
    (State.ROLL_CHANGE, Step.RELEASE): State.ROLL_CHANGE,
    (State.ROLL_CHANGE, Step.POOL): State.ROLL_CHANGE,
    (State.ROLL_CHANGE, Step.REGISTER): State.DONE,
    (State.DONE, Step.RETURN): State.RETURNED,
}

CLOSED = frozenset({State.DONE, State.REFUSED, State.WITHDRAWN, State.RETURNED})


def after(state: State, step: Step, chain: Sequence[str] = DEFAULT_CHAIN) -> State:
    """The state a step leads to, for the chain of approval the packs name.

    Raises:
        WrongState: the step is not possible in this state.
    """
    if (state, step) not in STEPS:
        raise WrongState(state=state.value, state_zh=STATE_ZH[state], step=step.value, step_zh=STEP_ZH[step])
    if step is Step.SUBMIT:
        return first_state(chain)
    if step is Step.APPROVE:
        return next_state(chain, state)
    return STEPS[state, step]


def first_state(chain: Sequence[str]) -> State:
    """Who decides first.

    Raises:
        ChainUnset: the packs name nobody, or somebody we do not know.
    """
    return _states(chain)[0]


def next_state(chain: Sequence[str], state: State) -> State:
    """Who decides after `state`; after the last comes the notice (公示).

    Raises:
        ChainUnset: the chain is empty, or `state` is not in it.
    """
    states = _states(chain)
    if state not in states:
        raise ChainUnset
    following = states[states.index(state) + 1 :]
    return following[0] if following else State.PUBLICITY


def _states(chain: Sequence[str]) -> list[State]:
    if not chain or any(holder not in HOLDERS for holder in chain):
        raise ChainUnset
    return [HOLDERS[holder] for holder in chain]

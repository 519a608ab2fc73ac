"""Which steps somebody may take with an application as it stands: the lifecycle and the access table, read together.

Only for showing the right buttons and to-do lists; the verbs decide again.
"""

from api.reading import Reading
from credits.access import Act, Relation, Relations, may
from credits.actor import Actor
from credits.lifecycle import STEPS, State, Step
from credits.models import RollState

_DECIDE = {
    State.RECEIVING: Act.DECIDE_RECEIVING,
    State.RELEASING: Act.DECIDE_RELEASING,
    State.COUNTY: Act.DECIDE_COUNTY,
    State.CITY: Act.DECIDE_CITY,
    State.PUBLICITY: Act.DECIDE_CITY,
}
_ACTS = {
    Step.SUBMIT: Act.SUBMIT,
    Step.ASSESS: Act.ASSESS,
    Step.RECOGNISE: Act.RECOGNISE,
    Step.REVIEW: Act.REVIEW,
    Step.WITHDRAW: Act.WITHDRAW,
    Step.PUBLISH: Act.PUBLISH_NOTICE,
    Step.CLOSE: Act.CLOSE_PUBLICITY,
    Step.RELEASE: Act.RELEASE_ROLL,
    Step.POOL: Act.POOL_ROLL,
    Step.REGISTER: Act.REGISTER_ROLL,
    Step.RETURN: Act.RETURN,
}
_DECISIONS = frozenset({Step.APPROVE, Step.REFUSE, Step.SEND_BACK})
_ROLL_BEFORE = {
    Step.RELEASE: RollState.ACTIVE,
    Step.POOL: RollState.RELEASED,
    Step.REGISTER: RollState.IN_POOL,
}
# What waits for somebody; taking back, ruling again and returning are possible without being due.
DUE = frozenset(Step) - {Step.REVIEW, Step.WITHDRAW, Step.RETURN}


def open_steps(state: State, actor: Actor, relations: Relations) -> list[Step]:
    """The steps that are both possible in this state and this actor's to take, in the lifecycle's order."""
    return [step for step in Step if (state, step) in STEPS and _is_theirs(state, step, actor, relations)]


def steps_now(reading: Reading, actor: Actor, relations: Relations) -> list[Step]:
    """Those of them that fit the notice, the roll and the rows as they stand."""
    found = open_steps(reading.application.state, actor, relations)
    return [step for step in found if _fits(step, reading, actor)]


def states_due(actor: Actor) -> list[State]:
    """The states in which something may wait for this actor."""
    near = frozenset({Relation.SOURCE, Relation.TARGET, Relation.SELF})
    return [state for state in State if DUE & set(open_steps(state, actor, near))]


def _is_theirs(state: State, step: Step, actor: Actor, relations: Relations) -> bool:
    act = _DECIDE.get(state) if step in _DECISIONS else _ACTS.get(step)
    return act is not None and may(actor, act, relations)


def _fits(step: Step, reading: Reading, actor: Actor) -> bool:
    if step in _ROLL_BEFORE:
        return reading.roll_state is _ROLL_BEFORE[step]
    if step is Step.RECOGNISE:
        return bool(reading.proposed)
    if step is Step.PUBLISH:
        return reading.record.notice is None
    if step is Step.CLOSE:
        return reading.record.notice is not None
    if step is Step.RETURN:
        return reading.application.kind == "transfer"
    if step in _DECISIONS:
        return reading.application.submitted_by != actor.id  # nobody approves what they submitted
    return True

"""The timeline of an application: submissions, assessment, opinions and notice as one list of events."""

from dataclasses import dataclass
from datetime import datetime

from credits.lifecycle import State, Step
from credits.records import ApplicationRecord

_STEP_OF_RULING = {"submission": Step.SUBMIT, "resubmission": Step.SUBMIT, "review": Step.REVIEW}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: the step, who in which role (empty: not recorded), what they said, when."""

    step: str
    role: str
    text: str
    stage: str
    at: datetime


def timeline_of(record: ApplicationRecord) -> list[Event]:
    """Everything that happened, oldest first."""
    events = [
        Event(_STEP_OF_RULING[ruling.kind].value, "", "", State.DRAFT.value, ruling.decided_at)
        for ruling in record.rulings
    ]
    events += [
        Event(opinion.opinion.value, opinion.role, opinion.text, opinion.stage.value, opinion.at)
        for opinion in record.opinions
    ]
    if record.assessment is not None:
        said = "；".join(f"{name}：{value}" for name, value in record.assessment.components.items())
        events.append(Event(Step.ASSESS.value, "", said, State.RECEIVING.value, record.assessment.at))
    return sorted(events, key=lambda event: event.at)

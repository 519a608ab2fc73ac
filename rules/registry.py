"""The closed set of rule kinds. A new kind is code with cases, never an expression in a pack."""

from typing import Annotated

from pydantic import Field

from rules.kinds.credit import (
    Cap,
    CourseRelation,
    CreditAge,
    CreditUnit,
    GradeWords,
    Graduation,
    GraduationConditions,
    MakeUpCapacity,
    Outcomes,
    PassMark,
)
from rules.kinds.papers import (
    ActorClock,
    ApprovalChain,
    Assessment,
    ConsentsNeeded,
    Duty,
    ExamIdentity,
    ExamPrerequisite,
    InternalMajorChange,
    Publicity,
    RecordOrder,
    Return,
)
from rules.kinds.place import GradeAlignment, Pairing, Programme, SchoolKinds, Territory
from rules.kinds.seats import ClassSize, Quota, ScoreLine
from rules.kinds.student import (
    CompletedTerms,
    Discipline,
    GraduatingYear,
    Status,
    StudyMode,
    Suspension,
    TransferCount,
)
from rules.kinds.time import RemainingTerms, Window, WindowDates

StudentRule = StudyMode | Status | Suspension | Discipline | CompletedTerms | GraduatingYear | TransferCount
PlaceRule = SchoolKinds | Pairing | Territory | Programme | Quota | ClassSize | ScoreLine | GradeAlignment
TimeRule = Window | WindowDates | RemainingTerms
PaperRule = (
    ConsentsNeeded
    | ExamPrerequisite
    | Assessment
    | ApprovalChain
    | ActorClock
    | Publicity
    | RecordOrder
    | ExamIdentity
    | Return
    | InternalMajorChange
    | Duty
)
CreditRule = (
    CreditUnit
    | PassMark
    | GradeWords
    | CourseRelation
    | CreditAge
    | Cap
    | Outcomes
    | Graduation
    | GraduationConditions
    | MakeUpCapacity
)
AnyRule = Annotated[StudentRule | PlaceRule | TimeRule | PaperRule | CreditRule, Field(discriminator="kind")]

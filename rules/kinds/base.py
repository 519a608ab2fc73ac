"""What every rule has: identity, citation, confidence, severity; and how a lower layer may change it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from rules.facts import Case
from rules.plain import Day
from rules.ruling import Answer, Sentence, Severity

UNSET: Literal["unset"] = "unset"
Unset = Literal["unset"]
Confidence = Literal["V", "N", "S", "M", "I"]
Step = Literal["application", "assessment", "approval", "publicity", "record", "credit", "graduation", "return"]
RuleDirection = Literal["voc_to_gen", "gen_to_voc", "any"]
Layer = Literal["nation", "province", "city", "county", "alliance", "school"]
LAYERS: tuple[str, ...] = get_args(Layer)

# docs/policy.md §0: seen only in a weak source, recalled, or inferred: warns until an officer signs it off.
UNCONFIRMED = frozenset({"S", "M", "I"})


class Tighter(Enum):
    """When a lower layer's value is at least as strict as the upper one's."""

    SUBSET = "subset"
    SUPERSET = "superset"
    HIGHER = "higher"
    LOWER = "lower"
    TRUE = "true"
    SAME = "same"

    def holds(self, upper: object, lower: object) -> bool:
        """Whether `lower` keeps or tightens `upper`."""
        return _HOLDS[self](upper, lower)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Words in order from the loosest to the strictest; a lower layer may only move towards the strict end."""

    words: tuple[str, ...]

    def holds(self, upper: str, lower: str) -> bool:
        """Whether `lower` keeps or tightens `upper`."""
        return self.words.index(lower) >= self.words.index(upper)


def _as_set(value: object) -> frozenset[Any]:
    return frozenset(value) if isinstance(value, Iterable) else frozenset((value,))


_HOLDS: Mapping[Tighter, Callable[[Any, Any], bool]] = {
    Tighter.SUBSET: lambda upper, lower: _as_set(lower) <= _as_set(upper),
    Tighter.SUPERSET: lambda upper, lower: _as_set(lower) >= _as_set(upper),
    Tighter.HIGHER: lambda upper, lower: lower >= upper,
    Tighter.LOWER: lambda upper, lower: lower <= upper,
    Tighter.TRUE: lambda upper, lower: bool(lower) or not upper,
    Tighter.SAME: lambda upper, lower: upper == lower,
}

Allowed = Annotated[tuple[str, ...] | Unset, Tighter.SUBSET]
Denied = Annotated[tuple[str, ...] | Unset, Tighter.SUPERSET]
Barred = Annotated[bool | Unset, Tighter.TRUE]
Count = Annotated[int, Field(ge=0, strict=True)]


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule's answer for one case, with the sentence and the facts behind it."""

    answer: Answer
    reason: Sentence
    facts: Mapping[str, str]


Judge = Callable[[Case], Judged | None]


class SignOff(BaseModel):
    """An officer's confirmation of a rule we could not read ourselves."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    by: str
    on: Day
    document: str


class Rule(BaseModel):
    """A dated, cited rule. Parameters live in the subclasses; a value not known is the word `unset`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title_zh: ClassVar[str] = ""
    # The facts `judge` may look at, as paths of the case; `direction` apart. Equal facts, equal answer.
    reads: ClassVar[tuple[str, ...]] = ()

    id: str
    key: str
    kind: str
    source: str
    clause: str
    confidence: Confidence
    severity: Severity
    step: Step = "application"
    direction: RuleDirection = "any"
    set_by: Layer | None = None
    zh: str
    en: str
    allow: tuple[str, ...] = ()
    signed_off: SignOff | None = None

    @property
    def effective_severity(self) -> Severity:
        """What a failure really means: an unconfirmed rule warns, whatever it says of itself."""
        if self.severity is Severity.BLOCK and self.confidence in UNCONFIRMED and self.signed_off is None:
            return Severity.WARN
        return self.severity

    def judge(self) -> Judge | None:
        """Compile to a function of the case; None for rules that only carry parameters."""
        return None

    @classmethod
    def parameters(cls) -> tuple[str, ...]:
        """The names a lower layer may fill or tighten."""
        return tuple(name for name in cls.model_fields if name not in Rule.model_fields)

    @classmethod
    def strictness(cls, name: str) -> Tighter | Ranked:
        """How strictness of one parameter is compared; equality where nothing is declared."""
        marks = (mark for mark in cls.model_fields[name].metadata if isinstance(mark, Tighter | Ranked))
        return next(marks, Tighter.SAME)


AUTHORITY = {
    "nation": Sentence("教育部", "the Ministry of Education"),
    "province": Sentence("省教育厅", "the provincial department"),
    "city": Sentence("市教育局", "the city bureau"),
    "county": Sentence("区教育和体育局", "the district bureau"),
    "alliance": Sentence("联盟办公室", "the alliance office"),
    "school": Sentence("学校", "the school"),
}


def passed(zh: str, en: str, **facts: str) -> Judged:
    """The rule is met."""
    return Judged(Answer.PASS, Sentence(zh, en), facts)


def failed(zh: str, en: str, **facts: str) -> Judged:
    """The rule is not met."""
    return Judged(Answer.FAIL, Sentence(zh, en), facts)


def missing_fact(zh: str, en: str, **facts: str) -> Judged:
    """The case does not say what the rule needs."""
    return Judged(Answer.UNDETERMINED, Sentence(f"材料未载明{zh}，无法判定。", f"The case does not state {en}."), facts)


def unset(rule: Rule, zh: str, en: str) -> Judged:
    """The rule exists, its value has not been set by whoever must set it."""
    who = AUTHORITY[rule.set_by or "city"]
    return Judged(
        Answer.UNDETERMINED,
        Sentence(
            f"{zh}尚未规定，须由{who.zh}确定。", f"{en[:1].upper()}{en[1:]} has not been set; {who.en} must decide it."
        ),
        {"unset": rule.key},
    )


def aimed(rule: Rule, judge: Judge) -> Judge:
    """Let a rule of one direction answer only for cases of that direction."""
    if rule.direction == "any":
        return judge
    wanted = rule.direction
    return lambda case: judge(case) if case.direction == wanted else None


class Entry(BaseModel):
    """A table row inside a rule."""

    model_config = ConfigDict(extra="forbid", frozen=True)


__all__ = [
    "AUTHORITY", "LAYERS", "UNSET", "Allowed", "Barred", "Count", "Denied", "Entry", "Field", "Judge", "Judged", "Layer",
    "Ranked", "Rule", "Tighter", "Unset", "aimed", "failed", "missing_fact", "passed", "unset",
]  # fmt: skip

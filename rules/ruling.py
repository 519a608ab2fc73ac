"""Rulings: what the engine answers, as frozen values. The JSON shape is `rules/document.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal


class Answer(StrEnum):
    """Three-valued: a missing fact or an unset parameter is never a pass."""

    PASS = "pass"
    FAIL = "fail"
    UNDETERMINED = "undetermined"


class Severity(StrEnum):
    """What a failure means: it refuses, it is pointed out, or a person decides."""

    BLOCK = "block"
    WARN = "warn"
    REFER = "refer"


class Verdict(StrEnum):
    """`ineligible` when a blocking rule fails, else `undetermined` when one is, else `eligible`."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNDETERMINED = "undetermined"


Relation = Literal["same", "similar", "elective", "waiver", "none"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing said in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer for one case, with the clause and the facts it used."""

    rule: str
    key: str
    pack: str
    outcome: Answer
    severity: Severity
    clause: str
    confidence: str
    reason: Sentence
    statement: Sentence
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Competitor:
    """Another row that was live or nearly live for the same courses and was not chosen, and why.

    `cost`: credits that choosing it would lose, where that was computed.
    """

    rule: str
    reason: Sentence
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """One chosen row of the catalogue. `status`: recognised, or proposed where a reviewer decides (相近)."""

    rule: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    relation: Relation
    credits: Decimal
    hours: Decimal
    status: Literal["recognised", "proposed", "waived"]
    clause: str
    reason: Sentence
    competitors: tuple[Competitor, ...] = ()


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A source result that gives nothing, with every reason."""

    course: str
    reasons: tuple[Sentence, ...]
    competitors: tuple[Competitor, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """Credits in the target curriculum. `bound` is a proven upper limit on `recognised`."""

    recognised: Decimal
    discretionary: Decimal
    required: Decimal
    bound: Decimal
    optimal: bool
    proof: str


@dataclass(frozen=True, slots=True)
class MakeUpItem:
    """What is missing of one target course: hours and credits still to earn, and the term it is taught in."""

    course: str
    name: str
    category: str
    term: str
    hours: Decimal
    credits: Decimal
    reason: Sentence


@dataclass(frozen=True, slots=True)
class MakeUpGroup:
    """The make-up courses of one category that are taught in one term, with their hours and credits together."""

    category: str
    term: str
    courses: tuple[str, ...]
    hours: Decimal
    credits: Decimal


@dataclass(frozen=True, slots=True)
class MakeUp:
    """补修计划: the missed courses, and what remains to graduate by category.

    `remaining`: category, credits required, credits recognised. `total`: credits required in all, where a table
    says so. `fits`: whether the hours fit into the terms left; None where nobody has said how many a term holds.
    """

    items: tuple[MakeUpItem, ...]
    credits: Decimal
    terms_left: int | None
    remaining: tuple[tuple[str, Decimal, Decimal], ...]
    fits: bool | None
    total: Decimal | None = None

    @property
    def groups(self) -> tuple[MakeUpGroup, ...]:
        """The items by term and category, in that order."""
        held: dict[tuple[str, str], list[MakeUpItem]] = {}
        for item in self.items:
            held.setdefault((item.term, item.category), []).append(item)
        return tuple(
            MakeUpGroup(
                category,
                term,
                tuple(item.course for item in items),
                sum((item.hours for item in items), Decimal(0)),
                sum((item.credits for item in items), Decimal(0)),
            )
            for (term, category), items in sorted(held.items())
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A smallest set of failed rules that refuses by itself: take one away and the rest of the set does not."""

    rules: tuple[str, ...]
    reason: Sentence


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A smallest change that would flip the verdict or recognise a course, checked by re-evaluation."""

    change: Mapping[str, str]
    effect: str
    reason: Sentence


@dataclass(frozen=True, slots=True)
class PackRef:
    """Which rules were applied, exactly."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Coming:
    """A rule of a later step: not judged at application, stated so that nobody is surprised."""

    rule: str
    key: str
    step: str
    clause: str
    statement: Sentence


@dataclass(frozen=True, slots=True)
class Ruling:
    """The whole answer for one case."""

    verdict: Verdict
    direction: str | None
    findings: tuple[Finding, ...]
    recognised: tuple[Recognised, ...]
    unrecognised: tuple[Unrecognised, ...]
    totals: Totals
    makeup: MakeUp
    packs: tuple[PackRef, ...]
    waived: tuple[Recognised, ...] = ()
    to_come: tuple[Coming, ...] = ()
    counterfactuals: tuple[Counterfactual, ...] = ()
    consequences: tuple[Sentence, ...] = field(default=())

    @property
    def refusal(self) -> tuple[Refusal, ...]:
        """Why it was refused: every smallest set of failed rules that suffices. Empty unless `ineligible`.

        Rules are conjunctive (a single blocking failure refuses), so each set has one rule.
        """
        return tuple(
            Refusal(
                (finding.rule,),
                Sentence(
                    f"仅凭 {finding.rule}（{finding.clause}）即不符合：{finding.reason.zh}",
                    f"{finding.rule} ({finding.clause}) refuses by itself: {finding.reason.en}",
                ),
            )
            for finding in self.findings
            if finding.severity is Severity.BLOCK and finding.outcome is Answer.FAIL
        )

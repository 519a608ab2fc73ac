"""What a guide says of one direction, read from the packs in force: conditions, windows, papers, steps, consequences.

Nothing here is written by hand but the headings: a rule that changes in a pack changes on the page the same day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.pages.place import Place
from rules import facts
from rules.kinds.base import AUTHORITY, UNSET
from rules.kinds.papers import SIGNER_EN, SIGNER_ZH, ConsentsNeeded
from rules.layers import Resolved
from rules.packs_in_force import Packs
from rules.ruling import Sentence, Severity

ORDER = (Severity.BLOCK, Severity.REFER, Severity.WARN)
# Parameters of later steps that may stay open, as a reader calls them.
OPEN: Mapping[str, Sentence] = {
    "components": Sentence("考核内容与权重", "Content and weights of the assessment"),
    "days": Sentence("公示天数", "The days of the public notice"),
    "chain": Sentence("办理顺序", "Who decides, in order"),
    "working_days": Sentence("办理时限", "The time for each decision"),
    "maximum": Sentence("转回次数", "How often one may return"),
    "within_days": Sentence("申请转回的期限", "Until when one may ask to return"),
}
ACTORS: Mapping[str, Sentence] = {
    "family": Sentence("学生、监护人", "Student and guardian"),
    "receiving_school": Sentence("转入学校", "Receiving school"),
    "releasing_school": Sentence("转出学校", "Releasing school"),
    "county": Sentence("区教育和体育局", "District bureau"),
    "city": Sentence("市教育局", "City bureau"),
    "office": Sentence("转入学校或联盟办公室", "Receiving school or alliance office"),
    "schools": Sentence("转出、转入学校", "Releasing and receiving school"),
}
CONSEQUENCES: Mapping[str, tuple[str, ...]] = {
    "exam": ("exam_identity",),
    "graduation": ("graduation_conditions", "graduation"),
    "return": ("return",),
    "other": ("duty",),
}
NO_LIMIT = Sentence("时限未定", "no time limit set")
CHAIN_STEPS: Mapping[str, Sentence] = {
    "receiving_school": Sentence("考核、认定学分、签署意见", "Assesses, recognises credits, gives its opinion"),
    "releasing_school": Sentence("审核并签署意见", "Checks and gives its opinion"),
    "county": Sentence("审核", "Checks"),
    "city": Sentence("审核", "Checks"),
}


@dataclass(frozen=True, slots=True)
class Clause:
    """A rule as a guide cites it: statement, document and clause, how sure we are, what nobody has set yet."""

    id: str
    kind: str
    statement: Sentence
    citation: str
    confidence: str
    signed_off: str
    severity: str
    unset: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who acts, what they do, by when, and the clauses behind it."""

    actor: Sentence
    act: Sentence
    limit: Sentence
    clauses: tuple[Clause, ...]


def conditions(place: Place) -> list[tuple[Severity, list[Clause]]]:
    """Every rule asked at application, by what a failure means: it refuses, a person decides, it is pointed out."""
    case = _anybody(place)
    found = [(asked.severity, _asked(asked.resolved, case)) for asked in place.packs.asked[place.direction]]
    return [(severity, clauses) for severity in ORDER if (clauses := [c for s, c in found if s is severity])]


def signers(packs: Packs) -> list[Sentence]:
    """Whose signature an application needs; none where no pack says."""
    rules = (r.rule for r in packs.rules.values() if isinstance(r.rule, ConsentsNeeded))
    return [Sentence(SIGNER_ZH[one], SIGNER_EN[one]) for rule in rules if rule.of != UNSET for one in rule.of]


def steps(place: Place) -> list[Step]:
    """From application to the new roll, in the order the chain of approval gives."""
    packs, clauses = place.packs, _later(place)
    each = _days(packs.parameter("sla.actor_days", "working_days"), "个工作日", "working days")
    chain = packs.parameter("approval.chain", "chain")
    apply = Sentence("签字并提交申请；提交时即逐条裁定", "Sign and submit; every condition is ruled on at once")
    found = [Step(ACTORS["family"], apply, Sentence("在申请窗口内", "within the window"), _of(clauses, "consents"))]
    for actor in chain if isinstance(chain, tuple) else ():
        kinds = ("assessment", "course_relation") if actor == "receiving_school" else ()
        found.append(Step(ACTORS[actor], CHAIN_STEPS[actor], each, _of(clauses, *kinds)))
    notice = Sentence("公示拟互转名单（姓名遮盖）", "Publish the list with masked names")
    shown = _days(packs.parameter("publicity", "days"), "天", "days")
    found.append(Step(ACTORS["office"], notice, shown, _of(clauses, "publicity")))
    move = Sentence("确认转出、入互转中间库、登记学籍", "Release the roll, pass it through the pool, register it")
    found.append(Step(ACTORS["schools"], move, NO_LIMIT, _of(clauses, "record_order")))
    return found


def clock_clauses(place: Place) -> tuple[Clause, ...]:
    """The clauses that say who decides in which order and in how many days."""
    return _of(_later(place), "approval_chain", "actor_clock")


def consequences(place: Place) -> dict[str, tuple[Clause, ...]]:
    """What follows from a transfer, under the headings of CONSEQUENCES; a heading nobody speaks of is left out."""
    clauses = _later(place)
    found = {name: _of(clauses, *kinds) for name, kinds in CONSEQUENCES.items()}
    return {name: of_kind for name, of_kind in found.items() if of_kind}


def _days(days: object, zh: str, en: str) -> Sentence:
    return Sentence(f"{days} {zh}", f"{days} {en}") if isinstance(days, int) else NO_LIMIT


def _anybody(place: Place) -> facts.Case:
    """A student about whom nothing speaks against a transfer: only what nobody has set can leave a rule open."""
    student = facts.Student(f"{place.day:%Y-%m}", 10, 1, "enrolled", "full_time", 1, "none", None, frozenset(), 0)
    return facts.Case(applied_on=place.day, student=student, source=place.near, target=place.far, paired=True)


def _asked(resolved: Resolved, case: facts.Case) -> Clause:
    judge = resolved.rule.judge()
    answer = judge(case) if judge else None
    return _clause(resolved, (answer.reason,) if answer and "unset" in answer.facts else ())


def _later(place: Place) -> Sequence[Clause]:
    """The rules of later steps that concern the direction, and the consents, which are asked first."""
    held = [r for r in place.packs.rules.values() if r.rule.direction in ("any", place.direction)]
    return [
        _clause(r, tuple(_open(r))) for r in held if r.rule.step != "application" or isinstance(r.rule, ConsentsNeeded)
    ]


def _open(resolved: Resolved) -> Iterator[Sentence]:
    rule = resolved.rule
    who = AUTHORITY[rule.set_by or "city"]
    for name in rule.parameters():
        if getattr(rule, name) == UNSET and name in OPEN:
            yield Sentence(
                f"{OPEN[name].zh}尚未规定，须由{who.zh}确定。", f"{OPEN[name].en} has not been set; {who.en} must decide it."
            )  # fmt: skip


def _clause(resolved: Resolved, unset: tuple[Sentence, ...]) -> Clause:
    rule = resolved.rule
    signed = rule.signed_off
    return Clause(
        id=rule.id,
        kind=rule.kind,
        statement=Sentence(rule.zh, rule.en),
        citation=resolved.citation,
        confidence=rule.confidence,
        signed_off=f"{signed.by} {signed.on}" if signed else "",
        severity=rule.effective_severity.value,
        unset=unset,
    )


def _of(clauses: Sequence[Clause], *kinds: str) -> tuple[Clause, ...]:
    return tuple(clause for clause in clauses if clause.kind in kinds)

"""Changes to an application a student or a school could really make. Which of them help is checked elsewhere."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from rules.facts import Case
from rules.kinds.base import Rule
from rules.kinds.papers import SIGNER_EN, SIGNER_ZH, ExamPrerequisite
from rules.kinds.place import GradeAlignment, Programme, Territory
from rules.packs_in_force import Packs
from rules.ruling import Sentence
from rules.time_changes import later
from rules.words import PROGRAMME, said

LATER = "applied_on"  # the fact that changes when one waits


@dataclass(frozen=True, slots=True)
class Change:
    """One thing done differently: which fact from what to what, how one says so, and the case as it would then be.

    The sentence is what one does ("apply for …"). Of changes to one fact those of lower `rank` are smaller; equal
    ranks are choices of their own.
    """

    fact: str
    before: str
    after: str
    said: Sentence
    apply: Callable[[Case], Case]
    rank: int = 0

    @property
    def what(self) -> Mapping[str, str]:
        """The change as the ruling's document writes it."""
        return {"fact": self.fact, "from": self.before, "to": self.after}


def verdict_changes(packs: Packs, case: Case) -> Iterator[Change]:
    """Changes that could turn a refusal, in the order they are made: those that let time pass come last."""
    yield from _signatures(case)
    yield from _pairing(case)
    for resolved in packs.rules.values():
        if resolved.rule.direction in ("any", case.direction):
            yield from _of_rule(resolved.rule, case)
    yield from _standing(case)
    for rank, moved in enumerate(later(packs, case)):
        yield Change(LATER, case.applied_on.isoformat(), moved.opens, moved.said, moved.apply, rank)


def _signatures(case: Case) -> Iterator[Change]:
    for name in ("student", "guardian", "releasing_school"):
        signed = getattr(case.consents, name)
        if signed is not True:
            yield Change(
                f"consents.{name}",
                "" if signed is None else "false",
                "true",
                Sentence(f"由{SIGNER_ZH[name]}签字同意", f"have {SIGNER_EN[name]} sign"),
                partial(_signed, name=name),
            )


def _signed(case: Case, name: str) -> Case:
    return replace(case, consents=replace(case.consents, **{name: True}))


def _pairing(case: Case) -> Iterator[Change]:
    words = {
        False: Sentence("改报与原学校结对的互转学校", "apply to a school paired with the present one"),
        None: Sentence("查明两校为结对的互转学校", "have the two schools confirmed as a designated pair"),
    }
    if case.paired is not True:
        before = "" if case.paired is None else "false"
        yield Change("paired", before, "true", words[case.paired], partial(replace, paired=True))


def _of_rule(rule: Rule, case: Case) -> Iterator[Change]:
    match rule:
        case Programme():
            yield from _programmes(rule, case)
        case Territory():
            yield from _coordination(rule, case)
        case GradeAlignment():
            yield from _grade(rule, case)
        case ExamPrerequisite():
            yield from _exams(rule, case)


def _programmes(rule: Programme, case: Case) -> Iterator[Change]:
    if rule.side != "target" or rule.allowed == "unset":
        return
    for length in rule.allowed:
        if length != case.target.programme:
            words = said(PROGRAMME, length)
            yield Change(
                "target.programme",
                case.target.programme or "",
                length,
                Sentence(f"改报{words.zh}专业", f"apply for a {words.en}"),
                partial(_into, length=length),
            )


def _into(case: Case, length: str) -> Case:
    return replace(case, target=replace(case.target, programme=length))


def _coordination(rule: Territory, case: Case) -> Iterator[Change]:
    near = case.source.city == case.target.city and case.source.county != case.target.county
    if rule.across_county == "coordination" and near and not case.coordination:
        yield Change(
            "coordination",
            "",
            "stated",
            Sentence("补交市级统筹结对的依据文件", "attach the city's decision that coordinates this pair"),
            partial(replace, coordination="stated"),
        )


def _grade(rule: GradeAlignment, case: Case) -> Iterator[Change]:
    entered = None if rule.delta == "unset" else rule.entered(case.student.grade)
    if entered is not None and case.target_grade not in (None, entered):
        yield Change(
            "target_grade",
            str(case.target_grade),
            str(entered),
            Sentence(f"改为申请转入 {entered} 年级", f"apply for grade {entered}"),
            partial(replace, target_grade=entered),
        )


def _exams(rule: ExamPrerequisite, case: Case) -> Iterator[Change]:
    done = case.student.exams_passed or frozenset()
    lacking = () if rule.exams == "unset" else tuple(exam for exam in rule.exams if exam not in done)
    if lacking:
        yield Change(
            "student.exams_passed",
            ",".join(sorted(done)),
            ",".join(sorted(done.union(lacking))),
            Sentence(f"先通过合格考：{'、'.join(lacking)}", f"first pass the examinations {', '.join(lacking)}"),
            partial(_examined, exams=done.union(lacking)),
        )


def _examined(case: Case, exams: frozenset[str]) -> Case:
    return replace(case, student=replace(case.student, exams_passed=exams))


def _standing(case: Case) -> Iterator[Change]:
    """A suspension ends, a disciplinary measure is lifted."""
    if case.student.status == "suspended":
        yield Change(
            "student.status",
            "suspended",
            "enrolled",
            Sentence("先办理复学", "first return to study"),
            lambda c: replace(c, student=replace(c.student, status="enrolled")),
        )
    if case.student.discipline == "active":
        yield Change(
            "student.discipline",
            "active",
            "none",
            Sentence("待处分撤销后再申请", "wait until the disciplinary measure is lifted"),
            lambda c: replace(c, student=replace(c.student, discipline="none")),
        )

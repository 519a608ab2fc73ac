"""Changes a student or a school could really make, each as a function of the case. Which of them help is checked elsewhere."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from rules.exact import decimal_of
from rules.facts import Case, Result
from rules.kinds.papers import SIGNER_EN, SIGNER_ZH
from rules.kinds.place import Programme
from rules.kinds.time import WindowDates, WindowEntry, next_window, school_year, suits
from rules.live import Candidate, candidates, pass_mark
from rules.packs_in_force import Packs
from rules.ruling import Sentence
from rules.transcript import attempts
from rules.words import PROGRAMME, number, said


@dataclass(frozen=True, slots=True)
class Change:
    """One thing done differently: what, in both languages, and the case as it would then be."""

    what: Mapping[str, str]
    said: Sentence
    apply: Callable[[Case], Case]


def verdict_changes(packs: Packs, case: Case) -> Iterator[Change]:
    """Changes that could turn a refusal: signatures, date, programme, a paired school."""
    for name in ("student", "guardian", "releasing_school"):
        if getattr(case.consents, name) is False:
            yield _signature(name)
    if case.paired is False:
        yield Change(
            {"fact": "paired", "to": "true"},
            Sentence("改报与原学校结对的互转学校", "apply to a school paired with the present one"),
            lambda c: replace(c, paired=True),
        )
    yield from _programmes(packs, case)
    yield from _dates(packs, case)


def credit_changes(packs: Packs, case: Case) -> Iterator[Change]:
    """Changes that could make one more row of the catalogue live: higher scores, or missing courses completed."""
    transcript = attempts(packs, case)
    default = pass_mark(packs)
    for candidate in candidates(packs, case, transcript):
        if candidate.live or candidate.row.relation in ("none", "waiver"):
            continue
        least = decimal_of(candidate.row.min_score if candidate.row.min_score is not None else default)
        low = [code for code in candidate.sources if code in transcript and _below(transcript[code].score, least)]
        lacking = [code for code in candidate.sources if code not in transcript]
        if len(low) + len(lacking) <= 2 and (low or lacking):
            yield _studied(candidate, case, low, lacking, least)


def _signature(name: str) -> Change:
    return Change(
        {"fact": f"consents.{name}", "to": "true"},
        Sentence(f"由{SIGNER_ZH[name]}签字同意", f"{SIGNER_EN[name]} signs"),
        lambda c: replace(c, consents=replace(c.consents, **{name: True})),
    )


def _programmes(packs: Packs, case: Case) -> Iterator[Change]:
    for resolved in packs.rules.values():
        rule = resolved.rule
        if (
            not isinstance(rule, Programme)
            or rule.side != "target"
            or rule.allowed == "unset"
            or rule.direction not in ("any", case.direction)
        ):
            continue
        for length in rule.allowed:
            if length != case.target.programme:
                words = said(PROGRAMME, length)
                yield Change(
                    {"fact": "target.programme", "from": case.target.programme or "", "to": length},
                    Sentence(f"改报{words.zh}专业", f"apply for a {words.en}"),
                    partial(_into, length=length),
                )


def _into(case: Case, length: str) -> Case:
    return replace(case, target=replace(case.target, programme=length))


def _dates(packs: Packs, case: Case) -> Iterator[Change]:
    rule = packs.rule("window.dates")
    if not isinstance(rule, WindowDates) or rule.calendar == "unset" or case.direction is None:
        return
    calendar = tuple(entry for entry in rule.calendar if isinstance(entry, WindowEntry))
    coming = next_window(calendar, case)
    if coming is None:
        return
    grade = case.student.grade + coming.year - school_year(case.applied_on)
    for number_of_term in (1, 2):
        if suits(coming, case.direction, f"{grade}-{number_of_term}"):
            yield Change(
                {"fact": "applied_on", "from": case.applied_on.isoformat(), "to": coming.apply_from.isoformat()},
                Sentence(
                    f"在下一次窗口（{coming.apply_from} 开放）申请",
                    f"apply in the next window (opens {coming.apply_from})",
                ),
                partial(_later, window=coming, grade=grade, number_of_term=number_of_term),
            )


def _later(case: Case, window: WindowEntry, grade: int, number_of_term: int) -> Case:
    passed = (grade - case.student.grade) * 2 + number_of_term - case.student.term
    completed = case.student.completed_terms
    student = replace(
        case.student,
        grade=grade,
        term=number_of_term,
        completed_terms=None if completed is None else completed + passed,
    )
    return replace(case, applied_on=window.apply_from, effective_on=window.effective_on, student=student)


def _below(score: object, least: Decimal) -> bool:
    return score is not None and score < least  # type: ignore[operator]


def _studied(candidate: Candidate, case: Case, low: list[str], lacking: list[str], least: Decimal) -> Change:
    scores = {result.course: result.score for result in case.results}
    raised_zh = [f"{code} 成绩 {_shown(scores[code])}→{number(least)}" for code in low]
    raised_en = [f"{code} from {_shown(scores[code])} to {number(least)}" for code in low]
    added_zh = [f"另修 {code}（不低于 {number(least)} 分）" for code in lacking]
    added_en = [f"complete {code} as well (at least {number(least)})" for code in lacking]
    what = {f"score.{code}": number(least) for code in (*low, *lacking)}
    done = max((result.completed_on for result in case.results), default=case.applied_on)

    def apply(now: Case) -> Case:
        kept = tuple(replace(r, score=least) if r.course in low else r for r in now.results)
        added = tuple(_new_result(code, now, done, least) for code in lacking)
        return replace(now, results=kept + added)

    return Change(
        {"row": candidate.row.id} | what,
        Sentence("，".join(raised_zh + added_zh), ", ".join(raised_en + added_en)),
        apply,
    )


def _shown(score: Decimal | str) -> str:
    return score if isinstance(score, str) else number(score)


def _new_result(code: str, case: Case, done: date, score: Decimal) -> Result:
    return Result(code, case.student.term_code, done, score)

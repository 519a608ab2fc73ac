"""What a student could study to have more recognised: one course raised, or one more completed, at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from rules.changes import Change
from rules.exact import decimal_of
from rules.facts import Case, Result
from rules.live import Candidate, candidates, pass_mark
from rules.packs_in_force import Packs
from rules.ruling import Sentence
from rules.transcript import Attempt, attempts
from rules.words import number

MOST_TOGETHER = 2


@dataclass(frozen=True, slots=True)
class Studies:
    """Single changes in a stable order, and the sets of them (by place) that one row of the catalogue asks for."""

    single: tuple[Change, ...]
    rows: tuple[tuple[int, ...], ...]


def studies(packs: Packs, case: Case) -> Studies:
    """The changes that could make a row of the catalogue live that nearly is: one or two of them for each row."""
    transcript = attempts(packs, case)
    default = decimal_of(pass_mark(packs))
    changes: dict[tuple[str, str], Change] = {}
    rows: dict[tuple[tuple[str, str], ...], None] = {}
    for candidate in candidates(packs, case, transcript):
        if candidate.live or candidate.row.relation in ("none", "waiver"):
            continue
        least = default if candidate.row.min_score is None else decimal_of(candidate.row.min_score)
        needed = list(_needed(candidate, case, transcript, least))
        if 1 <= len(needed) <= MOST_TOGETHER:
            changes.update({(change.fact, change.after): change for change in needed})
            rows[tuple((change.fact, change.after) for change in needed)] = None
    # Of two marks for one course the lower comes first: it is the smaller change.
    places = {key: place for place, key in enumerate(sorted(changes, key=lambda key: (key[0], Decimal(key[1]))))}
    return Studies(
        tuple(changes[key] for key in places), tuple(tuple(sorted(places[key] for key in row)) for row in rows)
    )


def _needed(c: Candidate, case: Case, transcript: dict[str, Attempt], least: Decimal) -> Iterator[Change]:
    for code in c.sources:
        attempt = transcript.get(code)
        if attempt is None:
            yield _completed(code, case, least)
        elif attempt.score is None or attempt.score < least:
            yield _raised(code, attempt.result.score, least)


def _raised(code: str, score: Decimal | str, least: Decimal) -> Change:
    before, after = score if isinstance(score, str) else number(score), number(least)
    return Change(
        f"score.{code}",
        before,
        after,
        Sentence(f"{code} 成绩 {before}→{after}", f"raise {code} from {before} to {after}"),
        partial(_rescored, code=code, score=least),
    )


def _rescored(case: Case, code: str, score: Decimal) -> Case:
    return replace(case, results=tuple(replace(r, score=score) if r.course == code else r for r in case.results))


def _completed(code: str, case: Case, least: Decimal) -> Change:
    # As if completed with the latest of the others: the row's validity is judged by that day.
    done = max((result.completed_on for result in case.results), default=case.applied_on)
    after = number(least)
    return Change(
        f"score.{code}",
        "",
        after,
        Sentence(f"另修 {code}（不低于 {after} 分）", f"complete {code} with at least {after}"),
        lambda c: replace(c, results=(*c.results, Result(code, c.student.term_code, done, least))),
    )

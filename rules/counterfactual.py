"""Counterfactuals: the smallest changes that flip a refusal or win more credit, each proved by evaluating again."""

from dataclasses import replace
from itertools import combinations

from rules.changes import Change, credit_changes, verdict_changes
from rules.evaluate import evaluate, judge_all, verdict_of
from rules.facts import Case
from rules.packs_in_force import Packs
from rules.recognise import recognise
from rules.ruling import Counterfactual, Ruling, Sentence, Verdict
from rules.words import number

MOST_TOGETHER = 2


def explained(packs: Packs, case: Case) -> Ruling:
    """The ruling with its counterfactuals: what the pages, the API and the command line show."""
    ruling = evaluate(packs, case)
    found = (*_flips(packs, case, ruling), *_gains(packs, case, ruling))
    return replace(ruling, counterfactuals=found)


def _flips(packs: Packs, case: Case, ruling: Ruling) -> tuple[Counterfactual, ...]:
    """Smallest sets of one or two changes after which the verdict is eligible; none when it already is."""
    if ruling.verdict is Verdict.ELIGIBLE:
        return ()
    changes = tuple(verdict_changes(packs, case))
    found: list[frozenset[int]] = []
    for size in range(1, MOST_TOGETHER + 1):
        for places in map(frozenset, combinations(range(len(changes)), size)):
            if any(smaller <= places for smaller in found):
                continue
            after = _after(case, tuple(changes[place] for place in sorted(places)))
            if verdict_of(judge_all(packs, after)) is Verdict.ELIGIBLE:
                found.append(places)
    return tuple(_flip(tuple(changes[place] for place in sorted(places))) for places in found)


def _flip(together: tuple[Change, ...]) -> Counterfactual:
    return Counterfactual(
        change=_merged(together),
        effect="verdict:eligible",
        reason=Sentence(
            f"如果{'，并且'.join(c.said.zh for c in together)}，则符合申请条件。",
            f"If you {' and '.join(c.said.en for c in together)}, the application is eligible.",
        ),
    )


def _gains(packs: Packs, case: Case, ruling: Ruling) -> tuple[Counterfactual, ...]:
    """Changes to the transcript after which more credit is recognised, with how much more."""
    found = []
    for change in credit_changes(packs, case):
        after = recognise(packs, change.apply(case)).totals.recognised
        more = after - ruling.totals.recognised
        if more > 0:
            found.append(
                Counterfactual(
                    change=dict(change.what),
                    effect=f"credits:+{number(more)}",
                    reason=Sentence(
                        f"如果{change.said.zh}，可多认定 {number(more)} 学分。",
                        f"With {change.said.en}, {number(more)} more credits are recognised.",
                    ),
                )
            )
    return tuple(found)


def _after(case: Case, together: tuple[Change, ...]) -> Case:
    for change in together:
        case = change.apply(case)
    return case


def _merged(together: tuple[Change, ...]) -> dict[str, str]:
    if len(together) == 1:
        return dict(together[0].what)
    return {change.what["fact"]: change.what["to"] for change in together}

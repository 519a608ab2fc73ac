"""Counterfactuals: the smallest changes that flip a refusal or win more credit, each proved by evaluating again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from rules.changes import LATER, Change, verdict_changes
from rules.evaluate import evaluate, judge_all, verdict_of
from rules.facts import Case
from rules.packs_in_force import Packs
from rules.recognise import recognise
from rules.rivals import with_competitors
from rules.ruling import Counterfactual, Ruling, Sentence, Totals, Verdict
from rules.study import studies
from rules.words import number

MOST_FLIPS = 8
MOST_GAINS = 12
MOST_STUDIED = 24  # single changes to the transcript that are tried
MOST_PAIRED = 8  # of them, those tried two together beside what one row asks for

Places = tuple[int, ...]


def explained(packs: Packs, case: Case) -> Ruling:
    """The ruling with what competed and what would change it: for pages, API and command line."""
    ruling = evaluate(packs, case)
    return replace(
        ruling,
        recognised=with_competitors(packs, case, ruling.recognised),
        counterfactuals=(*_flips(packs, case, ruling), *_gains(packs, case, ruling.totals)),
    )


def _flips(packs: Packs, case: Case, ruling: Ruling) -> Iterator[Counterfactual]:
    """Smallest sets of one or two changes after which the verdict is eligible; a larger one only where there are none."""
    if ruling.verdict is Verdict.ELIGIBLE:
        return
    changes = tuple(verdict_changes(packs, case))

    def flips(places: Places) -> bool:
        after = _after(case, [changes[place] for place in places])
        return verdict_of(judge_all(packs, after)) is Verdict.ELIGIBLE

    found: list[Places] = []
    for size in (1, 2):
        for places in combinations(range(len(changes)), size):
            if not _reducible(places, found, changes) and flips(places):
                found.append(places)
    for places in found[:MOST_FLIPS] or _more_together(changes, flips):
        together = [changes[place] for place in places]
        yield Counterfactual(
            change=_merged(together),
            effect="verdict:eligible",
            reason=Sentence(
                f"如果{_zh(together)}，则符合申请条件。",
                f"To be eligible, {_en(together)}.",
            ),
        )


def _more_together(changes: Sequence[Change], flips: Callable[[Places], bool]) -> list[Places]:
    """One set of more than two changes of which none can be spared; the nearest time that does."""
    first: dict[str, int] = {}
    for place, change in enumerate(changes):
        first.setdefault(change.fact, place)
    times = [place for place, change in enumerate(changes) if change.fact == LATER]
    timeless = [place for fact, place in first.items() if fact != LATER]
    for time in ((), *((place,) for place in times)):
        needed = (*timeless, *time)
        if flips(needed):
            for place in needed:
                fewer = tuple(other for other in needed if other != place)
                needed = fewer if flips(fewer) else needed
            return [needed]
    return []


def _reducible(places: Places, found: Iterable[Places], changes: Sequence[Change]) -> bool:
    """Whether the set changes one fact twice, contains a smaller set that flips, or a nearer one of its kind does."""
    facts = {changes[place].fact: changes[place] for place in places}
    if len(facts) < len(places):
        return True
    return any(
        all(
            (mine := facts.get(changes[place].fact)) is not None
            and (mine is changes[place] or changes[place].rank < mine.rank)
            for place in smaller
        )
        for smaller in found
    )


def _gains(packs: Packs, case: Case, now: Totals) -> list[Counterfactual]:
    """One or two changes to the transcript after which more is recognised, the smallest first, then the greatest gain.

    Two together are listed where they win more than they do apart. A higher mark is listed where it wins more.
    """
    found = studies(packs, case)
    changes = found.single[:MOST_STUDIED]
    tried: dict[Places, Totals] = {}

    def gain(places: Places) -> Decimal:
        if places not in tried:
            tried[places] = recognise(packs, _after(case, [changes[place] for place in places])).totals
        return tried[places].recognised - now.recognised

    singles = [(place,) for place in range(len(changes)) if _wins_more((place,), changes, gain)]
    paired = [*(row for row in found.rows if len(row) == 2), *combinations(range(min(len(changes), MOST_PAIRED)), 2)]
    pairs = [
        pair
        for pair in dict.fromkeys(paired)
        if max(pair) < len(changes)
        and changes[pair[0]].fact != changes[pair[1]].fact
        and gain(pair) > sum((max(gain((place,)), Decimal(0)) for place in pair), Decimal(0))
    ]
    listed = sorted([*singles, *pairs], key=lambda places: (len(places), -gain(places), places))[:MOST_GAINS]
    return [_gain([changes[place] for place in places], tried[places], now) for places in listed]


def _wins_more(places: Places, changes: Sequence[Change], gain: Callable[[Places], Decimal]) -> bool:
    """Whether a single change wins more than nothing, and than every lower mark for the same course."""
    (place,) = places
    lower = (other for other in range(place) if changes[other].fact == changes[place].fact)
    return gain(places) > max((gain((other,)) for other in lower), default=Decimal(0)) and gain(places) > 0


def _gain(together: Sequence[Change], then: Totals, now: Totals) -> Counterfactual:
    more = number(then.recognised - now.recognised)
    reviewed = then.discretionary - now.discretionary
    zh = f"（其中 {number(reviewed)} 学分须经审核）" if reviewed > 0 else ""
    en = f" ({number(reviewed)} after review)" if reviewed > 0 else ""
    return Counterfactual(
        change=_merged(together),
        effect=f"credits:+{more}",
        reason=Sentence(
            f"如果{_zh(together)}，可多认定 {more} 学分{zh}。",
            f"To gain {more} more credit{'' if more == '1' else 's'}{en}, {_en(together)}.",
        ),
    )


def _after(case: Case, together: Iterable[Change]) -> Case:
    for change in together:
        case = change.apply(case)
    return case


def _merged(together: Sequence[Change]) -> dict[str, str]:
    if len(together) == 1:
        return dict(together[0].what)
    return {change.fact: change.after for change in together}


def _zh(together: Sequence[Change]) -> str:
    return "，并且".join(change.said.zh for change in together)


def _en(together: Sequence[Change]) -> str:
    *first, last = (change.said.en for change in together)
    return f"{', '.join(first)} and {last}" if first else last

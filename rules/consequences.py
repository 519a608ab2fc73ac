"""What a transfer leads to, for student and guardian to acknowledge: 高考身份, 学制, 毕业标准, 转回."""

from collections.abc import Iterator
from functools import lru_cache

from rules.facts import Case, Direction
from rules.kinds.time import terms_left
from rules.packs_in_force import Packs
from rules.ruling import Sentence
from rules.words import PROGRAMME, said

BEFORE, AFTER = ("exam_identity",), ("graduation_conditions", "return")


def consequences(packs: Packs, case: Case) -> tuple[Sentence, ...]:
    """Every consequence the packs in force name, in the order a person is asked to acknowledge them."""
    before, after = _named(packs, case.direction)
    return (*before, *_length(case), *after)


@lru_cache(maxsize=256)
def _named(packs: Packs, direction: Direction | None) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """What the packs say before and after the length of study; the same for all cases of one direction."""
    rules = [r.rule for r in packs.rules.values() if r.rule.direction in ("any", direction)]

    def of(kinds: tuple[str, ...]) -> tuple[Sentence, ...]:
        return tuple(Sentence(rule.zh, rule.en) for kind in kinds for rule in rules if rule.kind == kind)

    return of(BEFORE), of(AFTER)


def _length(case: Case) -> Iterator[Sentence]:
    """学制: the programme entered and the terms it leaves. A general high school has one, of three years."""
    if case.direction is None:
        return
    left = terms_left(case)
    if case.direction == "voc_to_gen":
        yield Sentence(
            f"转入后执行普通高中三年学制，到同届毕业还有 {left} 个学期；原中职专业的学习终止。",
            f"The three-year general curriculum applies, with {left} terms left until the cohort graduates; "
            "the vocational programme ends.",
        )
    elif case.target.programme is not None:
        words = said(PROGRAMME, case.target.programme)
        yield Sentence(
            f"转入后执行{words.zh}中职学制，到同届毕业还有 {left} 个学期。",
            f"A vocational {words.en} applies, with {left} terms left until the cohort graduates.",
        )

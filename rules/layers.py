"""Layering: nation, province, city, county, alliance, school. A lower layer fills or tightens; loosening is an error.

Loosening is possible only where the upper rule names the parameter in `allow`.

A rule that nobody has confirmed (confidence S, M or I, not signed off) only warns, so it must not stand in for one
that blocks, and a confirmed rule must not lend its force to an unconfirmed value of another layer. Where the two
meet and both have set something, they are not merged: the confirmed rule stays in force under its key and the other
is judged beside it, as a warning under the same key. The confirmed rule then keeps what it leaves unset: undetermined
until somebody signs the value off. Only a rule that judges nothing (it carries parameters) may take a value that
nobody confirmed, and only where none is set.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_args

from rules.kinds.base import LAYERS, UNCONFIRMED, UNSET, Rule
from rules.pack import Pack
from rules.problem import PackError, PackProblem
from rules.ruling import Severity

STRICTNESS = {Severity.WARN: 0, Severity.REFER: 1, Severity.BLOCK: 2}


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """A rule as the layers leave it: `pack` is the lowest that gave it a value, `citation` names every layer.

    `beside`: unconfirmed, judged as a warning beside the rule in force under the same key.
    """

    rule: Rule
    pack: Pack
    citation: str
    beside: bool = False


def by_layer(packs: Iterable[Pack]) -> list[Pack]:
    """Packs from nation to school, in a stable order."""
    return sorted(packs, key=lambda pack: (LAYERS.index(pack.head.layer), pack.head.region, pack.id))


def resolve(packs: Sequence[Pack]) -> tuple[Resolved, ...]:
    """Lay the packs over each other: one rule in force for each key, each followed by those judged beside it.

    Raises:
        PackError: PK030 changed in kind, direction or step; PK031 loosened without permission;
            PK033 ruled on twice in one layer.
    """
    found: dict[str, tuple[Resolved, ...]] = {}
    spoke: dict[tuple[str, str], Pack] = {}
    problems: list[PackProblem] = []
    for pack in by_layer(packs):
        for rule in pack.rules:
            place = (rule.key, pack.head.layer)
            if place in spoke:
                problems.append(_said_twice(spoke[place], rule, pack))
                continue
            spoke[place] = pack
            if rule.key not in found:
                found[rule.key] = (Resolved(rule, pack, pack.citation(rule)),)
                continue
            upper, *beside = found[rule.key]
            faults = _conflicts(upper, rule, pack)
            problems += faults
            if not faults:
                held, *more = _laid_over(upper, rule, pack)
                found[rule.key] = (held, *more, *(r for r in beside if not _outdone(r.rule, held.rule)))
    if problems:
        raise PackError(problems)
    return tuple(resolved for group in found.values() for resolved in group)


def _said_twice(first: Pack, rule: Rule, pack: Pack) -> PackProblem:
    return _problem(
        pack,
        f"rule {rule.id}",
        "PK033",
        f"与 {first.id} 在同一层级重复规定“{rule.key}”。",
        f'{first.id} of the same layer also rules on "{rule.key}".',
    )


def _conflicts(upper: Resolved, lower: Rule, pack: Pack) -> list[PackProblem]:
    place = f"rule {lower.id}"
    above = upper.rule
    if type(above) is not type(lower) or (above.direction, above.step) != (lower.direction, lower.step):
        return [
            _problem(
                pack,
                place,
                "PK030",
                f"与上层规则 {above.id} 的种类、方向或环节不同。",
                f"Kind, direction or step differs from {above.id} above.",
            )
        ]
    return [
        _problem(
            pack,
            f"{place}.{name}",
            "PK031",
            f"放宽了上层规则 {above.id}（{upper.citation}），上层未允许。",
            f"Loosens {above.id} ({upper.citation}) without its permission.",
        )
        for name in (*lower.parameters(), "severity")
        if not _may_lay(above, lower, name)
    ]


def _may_lay(upper: Rule, lower: Rule, name: str) -> bool:
    if name == "severity":
        return STRICTNESS[lower.severity] >= STRICTNESS[upper.severity] or name in upper.allow
    above, below = getattr(upper, name), getattr(lower, name)
    if UNSET in (above, below) or name in upper.allow:
        return True
    return lower.strictness(name).holds(above, below)


def _laid_over(upper: Resolved, lower: Rule, pack: Pack) -> tuple[Resolved, ...]:
    """The rule in force, first, and the one that is judged beside it where the two cannot be one."""
    above = upper.rule
    named = {"set_by": lower.set_by or above.set_by}
    if _adds_nothing(lower) or (_confirmed(above) and not _confirmed(lower) and _says_the_same(above, lower)):
        return (Resolved(above.model_copy(update=named), upper.pack, upper.citation),)
    merged = Resolved(_over(above, lower), pack, f"{pack.citation(lower)}；上位依据：{upper.citation}")
    if _confirmed(above) == _confirmed(lower) or _only_fills(above, lower):
        return (merged,)
    if _confirmed(above):
        return (
            Resolved(_kept(above, lower).model_copy(update=named), upper.pack, upper.citation),
            Resolved(merged.rule, pack, merged.citation, beside=True),
        )
    if lower.judge() is None or set(_set_parameters(above)) <= set(_set_parameters(lower)):
        return (merged,)
    alone = lower.model_copy(update=named | {"allow": above.allow})
    return Resolved(alone, pack, pack.citation(lower)), Resolved(above, upper.pack, upper.citation, beside=True)


def _over(upper: Rule, lower: Rule) -> Rule:
    """Every set value of the lower rule wins; what it leaves unset stays as it was above."""
    left = {name: getattr(upper, name) for name in lower.parameters() if getattr(lower, name) == UNSET}
    return lower.model_copy(update=left | {"allow": upper.allow, "set_by": lower.set_by or upper.set_by})


def _kept(upper: Rule, lower: Rule) -> Rule:
    """A confirmed rule under an unconfirmed one: as it was; one that judges nothing has its gaps filled."""
    if upper.judge() is not None:
        return upper
    return upper.model_copy(
        update={name: getattr(lower, name) for name in upper.parameters() if getattr(upper, name) == UNSET}
    )


def _only_fills(upper: Rule, lower: Rule) -> bool:
    """Whether nothing the upper rule has set changes or is at stake: it has set nothing, or judges nothing."""
    if upper.judge() is not None:
        return bool(_settable(type(upper))) and not _set_parameters(upper)
    return all(getattr(lower, name) in (UNSET, getattr(upper, name)) for name in _set_parameters(upper))


def _adds_nothing(lower: Rule) -> bool:
    return all(getattr(lower, name) == UNSET for name in lower.parameters())


def _says_the_same(upper: Rule, lower: Rule) -> bool:
    return all(getattr(lower, name) in (UNSET, getattr(upper, name)) for name in lower.parameters())


def _outdone(beside: Rule, held: Rule) -> bool:
    """Whether the rule in force has come to ask at least as much, so that the warning beside it says nothing more."""
    return all(
        getattr(held, name) != UNSET and held.strictness(name).holds(getattr(beside, name), getattr(held, name))
        for name in _set_parameters(beside)
    )


def _set_parameters(rule: Rule) -> list[str]:
    return [name for name in _settable(type(rule)) if getattr(rule, name) != UNSET]


def _confirmed(rule: Rule) -> bool:
    return rule.confidence not in UNCONFIRMED or rule.signed_off is not None


@lru_cache(maxsize=256)
def _settable(kind: type[Rule]) -> tuple[str, ...]:
    """The parameters that can be unset. Others (a direction of looking, an anchor) only say which question it is."""
    return tuple(name for name in kind.parameters() if UNSET in _leaves(kind.model_fields[name].annotation))


def _leaves(annotation: Any) -> Iterator[Any]:
    """The members of a type: of its unions, its literals and its collections."""
    inner = get_args(annotation)
    if not inner:
        yield annotation
    for part in inner:
        yield from _leaves(part)


def _problem(pack: Pack, place: str, code: str, zh: str, en: str) -> PackProblem:
    return PackProblem(f"{pack.id}/pack.toml", place, code, zh, en)

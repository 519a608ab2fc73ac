"""Layering: nation, province, city, county, alliance, school. A lower layer fills or tightens; loosening is an error.

Loosening is possible only where the upper rule names the parameter in `allow`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.kinds.base import LAYERS, UNSET, Rule
from rules.pack import Pack
from rules.problem import PackError, PackProblem
from rules.ruling import Severity

STRICTNESS = {Severity.WARN: 0, Severity.REFER: 1, Severity.BLOCK: 2}


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """A rule as the layers leave it: `pack` is the lowest that gave it a value, `citation` names every layer."""

    rule: Rule
    pack: Pack
    citation: str


def by_layer(packs: Iterable[Pack]) -> list[Pack]:
    """Packs from nation to school, in a stable order."""
    return sorted(packs, key=lambda pack: (LAYERS.index(pack.head.layer), pack.head.region, pack.id))


def resolve(packs: Sequence[Pack]) -> tuple[Resolved, ...]:
    """Lay the packs over each other.

    Raises:
        PackError: a rule loosened without permission, changed in kind, or defined twice in one layer.
    """
    found: dict[str, Resolved] = {}
    problems: list[PackProblem] = []
    for pack in by_layer(packs):
        for rule in pack.rules:
            upper = found.get(rule.key)
            if upper is None:
                found[rule.key] = Resolved(rule, pack, pack.citation(rule))
                continue
            faults = _conflicts(upper, rule, pack)
            problems += faults
            if not faults:
                found[rule.key] = _laid_over(upper, rule, pack)
    if problems:
        raise PackError(problems)
    return tuple(found.values())


def _conflicts(upper: Resolved, lower: Rule, pack: Pack) -> list[PackProblem]:
    place = f"rule {lower.id}"
    if upper.pack.head.layer == pack.head.layer:
        return [
            _problem(
                pack,
                place,
                "PK033",
                f"与 {upper.pack.id} 在同一层级重复规定“{lower.key}”。",
                f'{upper.pack.id} of the same layer also rules on "{lower.key}".',
            )
        ]
    if type(upper.rule) is not type(lower) or upper.rule.direction != lower.direction:
        return [
            _problem(
                pack,
                place,
                "PK030",
                f"与上层规则 {upper.rule.id} 的种类或方向不同。",
                f"Kind or direction differs from {upper.rule.id} above.",
            )
        ]
    return [
        _problem(
            pack,
            f"{place}.{name}",
            "PK031",
            f"放宽了上层规则 {upper.rule.id}（{upper.citation}），上层未允许。",
            f"Loosens {upper.rule.id} ({upper.citation}) without its permission.",
        )
        for name in (*lower.parameters(), "severity")
        if not _may_lay(upper.rule, lower, name)
    ]


def _may_lay(upper: Rule, lower: Rule, name: str) -> bool:
    if name == "severity":
        return STRICTNESS[lower.severity] >= STRICTNESS[upper.severity] or name in upper.allow
    above, below = getattr(upper, name), getattr(lower, name)
    if UNSET in (above, below) or name in upper.allow:
        return True
    return lower.strictness(name).holds(above, below)


def _laid_over(upper: Resolved, lower: Rule, pack: Pack) -> Resolved:
    """Every set value of the lower rule wins; what it leaves unset stays as it was above."""
    kept = {name: getattr(upper.rule, name) for name in lower.parameters() if getattr(lower, name) == UNSET}
    adds = any(getattr(lower, name) != UNSET for name in lower.parameters())
    if not adds:
        return Resolved(
            upper.rule.model_copy(update={"set_by": lower.set_by or upper.rule.set_by}), upper.pack, upper.citation
        )
    update = kept | {"allow": upper.rule.allow, "set_by": lower.set_by or upper.rule.set_by}
    citation = f"{pack.citation(lower)}；上位依据：{upper.citation}"
    return Resolved(lower.model_copy(update=update), pack, citation)


def _problem(pack: Pack, place: str, code: str, zh: str, en: str) -> PackProblem:
    return PackProblem(f"{pack.id}/pack.toml", place, code, zh, en)

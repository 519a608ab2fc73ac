"""Rules and rows as texts of law: citations, parameters nobody is named to set, rules that only warn, worked cases."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from rules.cases import judging
from rules.check.finding import CheckFinding, Gravity
from rules.check.sheet import Sheet
from rules.kinds.base import UNSET, Rule
from rules.kinds.seats import Quota
from rules.pack import Pack
from rules.packs_in_force import Packs
from rules.ruling import Answer


def uncited_rules(packs: Sequence[Pack]) -> Iterator[CheckFinding]:
    """A ruling cites document and clause; a rule without one of them cannot be applied in writing."""
    for pack in packs:
        for rule in pack.rules:
            if not rule.clause.strip() or not pack.sources[rule.source].title.strip():
                yield _of_rule(
                    pack, rule, "CK180", "error", "没有写明依据文件或条款。", "Names no document or no clause."
                )


def uncited_rows(sheet: Sheet) -> Iterator[CheckFinding]:
    """A catalogue row without a clause."""
    for row in sheet.rows:
        if not row.row.clause.strip():
            yield row.finding("CK181", "warning", "没有写明依据条款。", "The row names no clause.")


def unsigned(packs: Sequence[Pack]) -> Iterator[CheckFinding]:
    """Blocking rules known only from weak sources: they warn until an officer signs them off."""
    for pack in packs:
        for rule in pack.rules:
            if rule.effective_severity is not rule.severity:
                yield _of_rule(
                    pack,
                    rule,
                    "CK184",
                    "note",
                    f"把握为 {rule.confidence} 且未签认，只提示，不拦截。",
                    f"Confidence {rule.confidence} and not signed off: it warns only.",
                    confidence=rule.confidence,
                )


def ownerless(selection: Packs) -> Iterator[CheckFinding]:
    """What no layer has set and no layer is named to set."""
    for resolved in selection.rules.values():
        rule = resolved.rule
        names = _unset(rule)
        if names and rule.set_by is None:
            yield _of_rule(
                resolved.pack,
                rule,
                "CK183",
                "note",
                f"{'、'.join(names)} 未定，也没有写明由谁确定。",
                f"{', '.join(names)}: not set, and nobody is named to set it.",
                parameters=",".join(names),
            )


def without_cases(packs: Sequence[Pack], cases: Mapping[str, Collection[str]]) -> Iterator[CheckFinding]:
    """Rules judged at application whose worked cases miss an answer.

    `cases` gives the answers shown by rule id, or by `pack id:rule id` where two packs share one.
    """
    for pack in packs:
        for rule in judging(pack):
            shown = cases.get(f"{pack.id}:{rule.id}", cases.get(rule.id, ()))
            missing = [answer.value for answer in Answer if answer.value not in shown]
            if missing:
                yield _of_rule(
                    pack,
                    rule,
                    "CK182",
                    "warning",
                    f"案例没有覆盖：{'、'.join(missing)}。",
                    f"No worked case for: {', '.join(missing)}.",
                    missing=",".join(missing),
                )


def _unset(rule: Rule) -> list[str]:
    """Parameters nobody has set; of a quota only those that its basis asks for."""
    names = [name for name in rule.parameters() if getattr(rule, name) == UNSET]
    if isinstance(rule, Quota):
        asked = {"absolute": ("limit",), "share": ("limit", "of"), UNSET: ("basis",)}.get(rule.basis, ())
        return [name for name in names if name in asked]
    return names


def _of_rule(pack: Pack, rule: Rule, code: str, severity: Gravity, zh: str, en: str, **facts: str) -> CheckFinding:
    return CheckFinding(code, severity, pack.id, rule.id, zh, en, {"key": rule.key} | facts)

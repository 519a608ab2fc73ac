"""Units: hours are neutral between curricula; credits = hours / hours per credit, rounded at one declared place."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from rules.facts import Curriculum
from rules.packs_in_force import Packs

# 普通高中课程方案: 18 课时 = 1 学分. Holds where no pack in force speaks of the curriculum's unit.
DEFAULT_HOURS_PER_CREDIT = Fraction(18)
DEFAULT_STEP = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Unit:
    """Hours per credit (None when a pack has the rule and nobody has set it) and the rounding step."""

    hours_per_credit: Fraction | None
    step: Fraction

    def credits(self, hours: Fraction) -> Fraction | None:
        """Whole steps of credit in these hours; the only place where rounding happens, and always down."""
        if self.hours_per_credit is None:
            return None
        return (hours / self.hours_per_credit // self.step) * self.step


@lru_cache(maxsize=256)
def unit_of(packs: Packs, curriculum: Curriculum | None) -> Unit:
    """The credit unit of a curriculum under the packs in force."""
    if curriculum is None:
        return Unit(DEFAULT_HOURS_PER_CREDIT, DEFAULT_STEP)
    key = f"credit.unit.{curriculum.value}"
    step = packs.parameter(key, "rounding")
    rounding = Fraction(step) if isinstance(step, Decimal) else DEFAULT_STEP
    if packs.rule(key) is None:
        return Unit(DEFAULT_HOURS_PER_CREDIT, rounding)
    hours = packs.parameter(key, "hours_per_credit")
    return Unit(Fraction(hours) if isinstance(hours, Decimal) else None, rounding)

"""Which live rows to choose: a provably best assignment of source results to target courses."""

from rules.assign.instance import Assignment, Cap, Instance, Option, Price, Proof, is_legal
from rules.assign.prices import check_prices
from rules.assign.solve import Effort, assign

__all__ = [
    "Assignment",
    "Cap",
    "Effort",
    "Instance",
    "Option",
    "Price",
    "Proof",
    "assign",
    "check_prices",
    "is_legal",
]

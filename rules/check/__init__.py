"""The static check of policy packs, a gate for publishing: `check_packs` and `check_folder`."""

from rules.check.check import check_folder, check_packs
from rules.check.codes import CODES
from rules.check.finding import CheckFinding

__all__ = ["CODES", "CheckFinding", "check_folder", "check_packs"]

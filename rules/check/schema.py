"""A pack that cannot be loaded or laid over another: its problems as findings, never a traceback."""

from collections.abc import Iterable

from rules.check.finding import CheckFinding
from rules.problem import PackError, PackProblem

TABLES = ("courses.csv", "equivalences.csv")


def findings_of(error: PackError) -> Iterable[CheckFinding]:
    """Each problem of a refused pack, under the loader's own code."""
    return [_finding(problem) for problem in error.problems]


def _finding(problem: PackProblem) -> CheckFinding:
    pack, name = _split(problem.file)
    if name in TABLES:
        line, _, column = problem.place.partition(".")
        place, facts = (f"{name}:{line}" if line else name), {"column": column}
    elif problem.place.startswith("rule "):
        rule, _, parameter = problem.place.removeprefix("rule ").partition(".")
        place, facts = rule, {"parameter": parameter}
    else:
        place, facts = name or problem.place, {"key": problem.place}
    kept = {key: value for key, value in facts.items() if value}
    return CheckFinding(problem.code, "error", pack, place, problem.zh, problem.en, kept)


def _split(file: str) -> tuple[str, str]:
    """Pack (or folder) and file name; a problem of the pack as a whole has no file."""
    pack, slash, name = file.replace("\\", "/").rpartition("/")
    return (pack, name) if slash and name in ("pack.toml", *TABLES) else (file, "")

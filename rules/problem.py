"""Problems found in a pack: where, which code, and what to do, in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PackProblem:
    """One fault of a pack. `place` is a key path of pack.toml or a line of a table."""

    file: str
    place: str
    code: str
    zh: str
    en: str


class PackError(Exception):
    """A pack that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[PackProblem]) -> None:
        super().__init__("; ".join(f"{p.file} {p.place}: {p.code} {p.en}" for p in problems))
        self.problems = tuple(problems)

"""What is already on record, as plain look-ups, so that reading a file needs no database."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cached_property

from importers.cells import folded


@dataclass(frozen=True)
class Known:
    """Courses by code and by name, and students by roll number; None means “not checked”."""

    courses: Mapping[str, str] | None = None
    course_by_name: Mapping[str, str] | None = None
    students: Container[str] | None = None

    def code_of(self, name: str) -> str | None:
        """The code of the course with this name, spaces and full-width forms aside; None when there is none."""
        return self._by_folded_name.get(folded(name))

    def code_as_listed(self, code: str) -> str:
        """The code as the catalogue has it, where only the case of letters differs; else as given."""
        if self.courses is None or code in self.courses:
            return code
        return code.upper() if code.upper() in self.courses else code

    @cached_property
    def _by_folded_name(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for name, code in (self.course_by_name or {}).items():
            names.setdefault(folded(name), code)
        for code, name in (self.courses or {}).items():
            names.setdefault(folded(name), code)
        return names

    @property
    def has_names(self) -> bool:
        """Whether a course can be found by its name."""
        return self.course_by_name is not None or self.courses is not None

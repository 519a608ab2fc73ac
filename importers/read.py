"""The front door: a file in, rows and problems out. Nothing here touches the record.

`read` answers everything at once; `batches` gives the same in pieces, for files too long to hold.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from importers.codes import Code
from importers.headings import heading_word, school_in
from importers.identify import Claim, Identified, Kind, identify, named, verdict
from importers.known import Known
from importers.problem import Fault, Problem, Refused, fault, problem
from importers.sheet import Opened, RowBroken, open_sheets
from importers.table import Found, Importer, Place, chunks

MAX_PROBLEMS = 10_000
_OF_ONE_SCHOOL = {Kind.ROSTER, Kind.RESULTS}


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows ready for the record, the problems met on the way, and how many rows were looked at.

    `numbers` are the file's row numbers of `rows`, all of the sheet at `place` (from 0); `last` is the last row looked
    at; `held` are the roll numbers of students whose row is faulty.
    """

    rows: tuple[object, ...]
    problems: tuple[Problem, ...]
    total: int
    numbers: Sequence[int] = ()
    sheet: str | None = None
    place: int = 0
    last: int = 0
    held: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. `rows` are shapes of `credits.rows`; rows with an error are not among them.

    `columns` is the map of headings to fields as guessed or given; give a corrected one back to `read`.
    """

    kind: Kind | None
    encoding: str | None
    rows: tuple[object, ...]
    problems: tuple[Problem, ...]
    columns: Mapping[str, str]
    sheets: tuple[str, ...]
    total_rows: int
    good: int
    school: str | None = None


@dataclass(slots=True)
class Outline:
    """What is known of a file before its rows are read. `ready` is False when nothing can be read."""

    filename: str
    kind: Kind | None = None
    encoding: str | None = None
    school: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    claimed: list[tuple[Identified, Claim]] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether there are sheets to read."""
        return bool(self.claimed)

    def note(self, what: Fault, sheet: str | None = None, row: int | None = None, column: str | None = None) -> None:
        """Add a problem of the file or of one of its sheets."""
        self.problems.append(problem(what, file=self.filename, sheet=sheet, row=row, column=column))


def read(
    source: str | Path | bytes,
    *,
    filename: str | None = None,
    kind: Kind | None = None,
    known: Known | None = None,
    school: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Reading:
    """Read a file, by path or content, into rows and problems; never raises for what a file holds.

    `filename` names the file in problems and gives the extension its content must match. `kind` and `columns` go
    before what the headings suggest; `school` before what the title says.
    """
    outlined = outline(source, filename=filename, kind=kind, school=school, columns=columns)
    rows: list[object] = []
    problems: list[Problem] = []
    total = 0
    for batch in batches(outlined, known or Known()):
        rows += batch.rows
        problems += batch.problems
        total += batch.total
    return Reading(
        kind=outlined.kind,
        encoding=outlined.encoding,
        rows=tuple(rows),
        problems=(*outlined.problems, *problems),
        columns=outlined.columns,
        sheets=tuple(one.sheet.name for one, _ in outlined.claimed if one.sheet.name is not None),
        total_rows=total,
        good=len(rows),
        school=outlined.school,
    )


def outline(
    source: str | Path | bytes,
    *,
    filename: str | None = None,
    kind: Kind | None = None,
    school: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Outline:
    """Open a file and settle what it is, without reading its rows."""
    name = filename or (Path(source).name if isinstance(source, str | Path) else "upload")
    made = Outline(filename=name, school=school, kind=kind)
    try:
        opened = open_sheets(source, name)
        _settle(made, opened, kind, columns or {})
    except Refused as refused:
        made.note(refused.fault)
    except RowBroken as broken:
        made.note(fault(Code.CSV_BROKEN, line=broken.line), row=broken.row)
    return made


def _settle(made: Outline, opened: Opened, kind: Kind | None, columns: Mapping[str, str]) -> None:
    made.encoding = opened.encoding
    for sheet, remark in opened.remarks:
        made.note(remark, sheet)
    identified = [identify(sheet, kind, columns) for sheet in opened.sheets]
    wrong = verdict(identified, kind)
    if wrong is not None:
        made.note(wrong)
        return
    for one in identified:
        if one.claims:
            _accept(made, one, one.claims[0])
        elif not one.empty:
            made.note(fault(Code.SHEET_SKIPPED), one.sheet.name)
    made.kind = Kind(next(claim.layout.kind for one in identified for claim in one.claims))
    _check_map(made, columns)


def _accept(made: Outline, one: Identified, claim: Claim) -> None:
    heading, sheet = claim.heading, one.sheet.name
    if missing := heading.missing(claim.layout):
        made.note(fault(Code.COLUMN_MISSING, missing=named(missing)), sheet, heading.row)
        return
    made.claimed.append((one, claim))
    made.columns |= {heading.texts[index]: name for name, index in heading.columns.items()}
    for course in claim.courses:
        made.columns[course.name] = f"course:{course.code or ''}"
    for index in heading.twice:
        made.note(fault(Code.COLUMN_TWICE), sheet, heading.row, heading.texts[index])
    if made.school is None and claim.layout.kind in _OF_ONE_SCHOOL:
        made.school = school_in(claim.titles)


def _check_map(made: Outline, columns: Mapping[str, str]) -> None:
    """A mapping that names no heading, or no field, is said rather than dropped."""
    headings = {heading_word(text)[0] for _, claim in made.claimed for text in claim.heading.texts}
    headings |= {heading_word(course.name)[0] for _, claim in made.claimed for course in claim.courses}
    fields = {name for _, claim in made.claimed for name in claim.layout.fields}
    for heading, target in columns.items():
        known_target = target == "" or target in fields or target.startswith("course:")
        if made.claimed and (heading_word(heading)[0] not in headings or not known_target):
            made.note(fault(Code.COLUMN_UNKNOWN, heading=heading, field=target))


def batches(outlined: Outline, known: Known) -> Iterator[Batch]:
    """The rows of an outlined file in the file's order, some ten thousand at a time.

    Problems beyond `MAX_PROBLEMS` are counted, and said once at the end.
    """
    listed, unlisted, anything = 0, 0, False
    importer: Importer | None = None
    for place, (one, claim) in enumerate(outlined.claimed):
        importer = importer or claim.maker(known)
        for batch in _sheet(outlined, one, claim, importer):
            anything = anything or batch.total > 0
            kept = batch.problems[: max(0, MAX_PROBLEMS - listed)]
            listed += len(kept)
            unlisted += len(batch.problems) - len(kept)
            yield replace(batch, problems=kept, place=place)
    closing: list[Fault] = []
    if outlined.ready and not anything:
        closing.append(fault(Code.NO_ROWS))
    if unlisted:
        closing.append(fault(Code.PROBLEMS_CUT, limit=MAX_PROBLEMS, more=unlisted))
    if closing:
        remarks = tuple(problem(what, file=outlined.filename) for what in closing)
        yield Batch((), remarks, 0, place=len(outlined.claimed))


def _sheet(outlined: Outline, one: Identified, claim: Claim, importer: Importer) -> Iterator[Batch]:
    place = Place(one.sheet.name, claim.heading, claim.titles, claim.courses)
    shifted: list[Found] = []
    try:
        for chunk in chunks(one.sheet, place, claim.last_heading_row, shifted):
            taken = importer.take(chunk)
            made = _batch(outlined, taken.rows, [*shifted, *taken.found], taken.total + len(shifted))
            yield replace(
                made, numbers=taken.numbers, sheet=place.sheet, last=int(chunk.numbers[-1]), held=tuple(taken.held)
            )
            shifted.clear()
    except RowBroken as broken:
        shifted.append(Found(place.sheet, broken.row, None, fault(Code.CSV_BROKEN, line=broken.line)))
    if shifted:
        end = max(one.row or 0 for one in shifted)
        yield replace(_batch(outlined, [], shifted, len(shifted)), sheet=place.sheet, last=end)


def _batch(outlined: Outline, rows: list[object], found: list[Found], total: int) -> Batch:
    found.sort(key=lambda one: one.row or 0)
    problems = (
        problem(one.fault, file=outlined.filename, sheet=one.sheet, row=one.row, column=one.column) for one in found
    )
    return Batch(tuple(rows), tuple(problems), total)


def document(reading: Reading) -> dict[str, object]:
    """A reading as plain data for JSON: counts and problems, no rows (they hold personal data)."""
    return {
        "kind": None if reading.kind is None else reading.kind.value,
        "encoding": reading.encoding,
        "rows": reading.total_rows,
        "good": reading.good,
        "problems": [
            {
                "row": one.row,
                "sheet": one.sheet,
                "column": one.column,
                "code": one.code.value,
                "severity": one.severity,
                "zh": one.zh,
                "en": one.en,
            }
            for one in reading.problems
        ],
        "columns": dict(reading.columns),
    }

"""Which packs apply: the published ones of the database, compiled once per digest and kept; and the windows they open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.problems import Fault
from credits.models import PublishedPack, School
from rules import facts
from rules.kinds.time import WindowDates
from rules.pack import Pack, load_pack
from rules.packs_in_force import Packs, combine, in_force

_compiled: dict[str, Pack] = {}
_lock = Lock()


def packs_for(session: Session) -> tuple[Pack, ...]:
    """Every published pack, by id; the files of a digest met before are neither read nor compiled again."""
    published = select(PublishedPack.digest).where(PublishedPack.state == "published").order_by(PublishedPack.id)
    digests = session.scalars(published).all()
    return tuple(_compiled.get(digest) or _compile(session, digest) for digest in digests)


def packs_on(packs: Sequence[Pack], target: School, day: date) -> Packs:
    """Those that hold on a day for a receiving school: what an application made that day is ruled under.

    Raises:
        PackError: two packs claim the same place, or a lower one loosens an upper one.
        Fault: none at all is published (RT-POL-001).
    """
    if not packs:
        raise Fault("RT-POL-001")
    place = facts.School(target.code or target.name, target.kind, target.county, target.city)
    # The selection looks at the date and the receiving school only; nobody in particular applies.
    nobody = facts.Student(entered=f"{day:%Y-%m}", grade=10, term=1, status="", study_mode="")
    return in_force(packs, facts.Case(applied_on=day, student=nobody, source=place, target=place))


def packs_of(session: Session, refs: Sequence[Mapping[str, str]]) -> Packs:
    """The very packs an application was ruled under, withdrawn ones too, in the order it names them."""
    return combine(tuple(_compiled.get(ref["digest"]) or _compile(session, ref["digest"]) for ref in refs))


@lru_cache(maxsize=64)
def course_names(packs: Packs) -> Mapping[str, str]:
    """Names of all courses these packs know, by code."""
    return {code: versions[-1].name for code, versions in packs.catalogue.courses.items()}


def _compile(session: Session, digest: str) -> Pack:
    """Compile one stored pack, once per process.

    Raises:
        ValueError: the stored files do not give the stored digest: somebody edited the row.
    """
    with _lock:
        if digest not in _compiled:
            stored = session.scalars(select(PublishedPack).where(PublishedPack.digest == digest)).one()
            pack = load_pack({name: text.encode() for name, text in stored.files.items()}, where=stored.id)
            if pack.digest != digest:
                raise ValueError(f"pack {stored.id} does not match its digest")
            _compiled[digest] = pack
        return _compiled[digest]


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """An application window as the banner tells it; `last_day` is the last one on which one may apply."""

    direction: str
    terms: tuple[str, ...]
    first_day: date
    last_day: date
    effective_on: date | None
    demo: bool


def windows(packs: Sequence[Pack], today: date) -> list[OpenWindow]:
    """The windows open today or later, nearest first."""
    found = (window for pack in packs for window in _windows_of(pack) if window.last_day >= today)
    return sorted(found, key=lambda window: (window.first_day, window.direction, window.terms))


def _windows_of(pack: Pack) -> Iterator[OpenWindow]:
    for rule in pack.rules:
        if isinstance(rule, WindowDates) and not isinstance(rule.calendar, str):
            for entry in rule.calendar:
                last = entry.apply_before - timedelta(days=1)
                yield OpenWindow(
                    entry.direction, entry.terms, entry.apply_from, last, entry.effective_on, pack.head.demo
                )

"""Publish a recognition catalogue: registered courses and its rows become the tables of a pack, byte for byte the same each time."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.actor import Actor
from credits.batch import Counts
from credits.models import Course
from credits.publish_pack import publish_packs
from credits.rows import EquivalenceRow
from rules.catalogue import COURSE_COLUMNS, ROW_COLUMNS
from rules.pack import Pack, load_pack
from rules.words import number


def publish_catalogue(
    session: Session, rows: Sequence[EquivalenceRow], *, head: bytes, actor: Actor, now: datetime
) -> tuple[Pack, Counts]:
    """Join the rows and the registered courses with a pack.toml (`head`) and publish the whole as one pack.

    Raises:
        Forbidden
        PackError: the rows name unknown things or cannot be read as a catalogue.
        PackDiffers: a pack of that id is published with other content; a change needs a new id.
    """
    courses = session.scalars(select(Course).order_by(Course.curriculum, Course.code)).all()
    pack = load_pack(
        {"pack.toml": head, "courses.csv": _courses(courses), "equivalences.csv": _equivalences(rows)},
        where="import",
    )
    return pack, publish_packs(session, [pack], actor=actor, now=now)


def _courses(courses: Iterable[Course]) -> bytes:
    return _table(
        COURSE_COLUMNS,
        (
            (
                c.code,
                c.name,
                c.curriculum,
                c.category,
                number(c.hours),
                number(c.credits),
                c.term,
                _day(c.valid_from),
                _day(c.valid_before),
            )
            for c in courses
        ),
    )


def _equivalences(rows: Iterable[EquivalenceRow]) -> bytes:
    return _table(
        ROW_COLUMNS,
        (
            (
                row.id,
                row.direction,
                row.sources,
                row.targets,
                row.relation,
                _number(row.min_score),
                _number(row.credits),
                _day(row.valid_from),
                _day(row.valid_before),
                row.clause,
                row.note,
            )
            for row in rows
        ),
    )


def _table(columns: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return text.getvalue().encode("utf-8")


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _number(value: Decimal | None) -> str:
    return "" if value is None else number(value)

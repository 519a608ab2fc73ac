"""Archive checks: what a zipped workbook may hold before the spreadsheet reader is let near it.

Every member is unpacked once, in small pieces and within a budget, so a lying header, a zip bomb, macros, links to
elsewhere and a sheet that spans billions of empty cells are found here and nowhere later.
"""

import re
import zipfile
import zlib
from typing import BinaryIO

from importers.codes import Code
from importers.extent import OdsExtent, SheetExtent
from importers.problem import Refused, fault

MEGABYTE = 1 << 20
MAX_WORKBOOK = 64 * MEGABYTE
MAX_UNPACKED = 768 * MEGABYTE
MAX_MEMBERS = 2_000
MAX_RATIO = 200  # real sheets pack 10 to 30 fold
RATIO_FROM = 8 * MEGABYTE
_PIECE = 4 * MEGABYTE
_OVERLAP = 512

_MACROS = re.compile(r"vbaProject|macrosheets|(^|/)(Basic|Scripts)/", re.IGNORECASE)
_LINKS = re.compile(r"externalLinks/|(^|/)connections\.xml$|queryTables/", re.IGNORECASE)


def check_archive(stream: BinaryIO, size: int) -> str:
    """Look through a zipped workbook; answers `xlsx` or `ods`.

    Raises:
        Refused: damaged, a bomb, macros, external links, an impossible area, or no workbook at all.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            _check_members(members, size)
            kind = _kind({member.filename for member in members})
            budget = MAX_UNPACKED
            for member in members:
                budget -= _unpack(archive, member, kind, budget)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError) as broken:
        raise Refused(fault(Code.FILE_DAMAGED)) from broken
    return kind


def _check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    names = [member.filename for member in members]
    packed = sum(member.compress_size for member in members)
    if len(names) > MAX_MEMBERS or packed > size or len(set(names)) != len(names):
        raise Refused(fault(Code.ARCHIVE_BOMB))  # more packed bytes than the file has: members overlap
    if any(member.flag_bits & 1 for member in members):
        raise Refused(fault(Code.FILE_LOCKED))
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Refused(fault(Code.ARCHIVE_BOMB))
    for member in members:
        if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise Refused(fault(Code.ARCHIVE_BOMB))
    if any(_MACROS.search(name) for name in names):
        raise Refused(fault(Code.MACROS))
    if any(_LINKS.search(name) for name in names):
        raise Refused(fault(Code.EXTERNAL_LINKS))


def _kind(names: set[str]) -> str:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise Refused(fault(Code.FILE_UNSUPPORTED))


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, kind: str, budget: int) -> int:
    """Unpack one member to nowhere, looking at it on the way; answers its true size."""
    watch = _watch(member.filename, kind)
    total, tail = 0, b""
    with archive.open(member) as packed:
        while piece := packed.read(_PIECE):
            total += len(piece)
            if total > budget:
                raise Refused(fault(Code.ARCHIVE_BOMB))
            if watch is not None:
                watch.see(tail + piece, len(tail))
                tail = (tail + piece)[-_OVERLAP:]
    if watch is not None:
        watch.judge()
    return total


def _watch(name: str, kind: str) -> SheetExtent | OdsExtent | None:
    if kind == "xlsx" and name.startswith("xl/worksheets/") and name.endswith(".xml"):
        return SheetExtent()
    return OdsExtent() if kind == "ods" and name == "content.xml" else None

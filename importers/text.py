"""Text files: which encoding a CSV is in, and what parts its cells, found by reading it once in pieces."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from importers.archive import MEGABYTE
from importers.codes import Code
from importers.problem import Refused, fault

MAX_TEXT = 512 * MEGABYTE
_PIECE = 4 * MEGABYTE
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Control characters no table holds; tab, line feed and carriage return are text.
_NOT_TEXT = bytes(set(range(32)) - {9, 10, 13})


def decode(stream: BinaryIO) -> str:
    """The encoding of a text: by its byte order mark, else UTF-8, else GB18030 (GB 18030-2022, holds all of GBK).

    Raises:
        Refused: binary content, or none of these encodings.
    """
    first = next(_pieces(stream), b"")
    stream.seek(0)
    for mark, encoding in _BOMS:
        if first.startswith(mark):
            return _require(stream, (encoding,))
    if len(first) > len(first.translate(None, _NOT_TEXT)):
        raise Refused(fault(Code.BINARY_TEXT))
    return _require(stream, ("utf-8", "gb18030"))


def _require(stream: BinaryIO, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        stream.seek(0)
        if _decodes(stream, encoding):
            return encoding
    raise Refused(fault(Code.UNDECODABLE))


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in _pieces(stream):
            decoded = decoder.decode(piece)
            if "\0" in decoded:
                raise Refused(fault(Code.BINARY_TEXT))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def delimiter_of(start: str) -> str:
    """The cell separator: whichever of comma, tab and semicolon stands most often in the first lines."""
    lines = start.splitlines()[:30]
    counts = {mark: sum(line.count(mark) for line in lines) for mark in ",\t;"}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","

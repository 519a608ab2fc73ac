"""A draw that neither side could choose: which objects an auditor looks at follows from a checkpoint by SHA-256 alone.

Candidates are the objects of one kind, in the order of their first entry below the checkpoint's size. Draw number i takes
SHA-256 over the seed file's bytes, the nonce and a newline, i in decimal and a newline; its first 16 hex digits as a
number, modulo the number of candidates, is the place; a place drawn before is passed over. `sha256sum` does the same.
"""

import hashlib
from collections.abc import Iterable


def draw(seed: bytes, nonce: str, candidates: int, n: int) -> list[int]:
    """The places drawn (from 0), in order: `n` different ones, or all there are."""
    found: dict[int, None] = {}
    number = 0
    while len(found) < min(n, candidates):
        digest = hashlib.sha256(seed + f"{nonce}\n{number}\n".encode()).hexdigest()
        found[int(digest[:16], 16) % candidates] = None
        number += 1
    return list(found)


def first_entries(entries: Iterable[tuple[int, str, str]], kind: str) -> list[int]:
    """Of (index, kind, ref) in order: the index of the first entry of each object of that kind."""
    seen: dict[str, int] = {}
    for index, of, ref in entries:
        if of == kind:
            seen.setdefault(ref, index)
    return list(seen.values())

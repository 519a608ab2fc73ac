"""The Merkle tree of RFC 6962 §2.1 (RFC 9162 §2.1): heads, inclusion and consistency proofs, and their verification.

Proofs are made from a function that hashes any complete, aligned subtree, so they come alike from a list of leaves in
memory and from tiles on disk. Verification takes nothing but the proof.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

HASH_BYTES = 32
EMPTY = hashlib.sha256(b"").digest()

# (k, i) -> the hash of the complete subtree over leaves [i·2^k, (i+1)·2^k)
Nodes = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 || entry)."""
    # RFC 6962 §2.1: the prefixes keep a leaf from ever passing for a node.
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Head of the tree over these leaf hashes; of none, SHA-256 of nothing."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


class Frontier:
    """The right edge of a growing tree: constant work per leaf, the head at any moment."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append one leaf hash; a set bit of the size is a complete subtree waiting for its sibling."""
        size = self.size
        while size & 1:
            leaf = node_hash(self._peaks.pop(), leaf)
            size >>= 1
        self._peaks.append(leaf)
        self.size += 1

    def add_tile(self, head: bytes) -> None:
        """Append 256 leaves by the head over them; the size must be a multiple of 256."""
        size = self.size >> 8
        while size & 1:
            head = node_hash(self._peaks.pop(), head)
            size >>= 1
        self._peaks.append(head)
        self.size += 256

    def root(self) -> bytes:
        """Head over all leaves added so far."""
        if not self._peaks:
            return EMPTY
        found = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            found = node_hash(peak, found)
        return found


def nodes_of(leaves: Sequence[bytes]) -> Nodes:
    """Subtree hashes over leaves in memory, each level computed once."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return lambda k, i: levels[k][i]


def range_hash(nodes: Nodes, low: int, high: int) -> bytes:
    """Head of the leaves [low, high); `low` must be aligned as RFC 6962 splits it."""
    if low == high:
        return EMPTY
    parts = list(_complete(low, high))
    found = nodes(*parts[-1])
    for part in reversed(parts[:-1]):
        found = node_hash(nodes(*part), found)
    return found


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """RFC 6962 §2.1.1: the hashes from the leaf's sibling up to the root's child.

    Raises:
        IndexError: no such leaf in a tree of that size.
    """
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} is not in a tree of {size}")
    low, high, proof = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(range_hash(nodes, middle, high))
            high = middle
        else:
            proof.append(range_hash(nodes, low, middle))
            low = middle
    return proof[::-1]


def consistency_proof(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """RFC 6962 §2.1.2: that the tree of size `new` begins with the tree of size `old`; empty for 0 and for equal sizes.

    Raises:
        IndexError: `old` is larger than `new`.
    """
    if not 0 <= old <= new:
        raise IndexError(f"a tree of {new} cannot begin with one of {old}")
    if old in (0, new):
        return []
    low, high, whole, proof = 0, new, True, []
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(range_hash(nodes, middle, high))
            high = middle
        else:
            proof.append(range_hash(nodes, low, middle))
            low, whole = middle, False
    if not whole:
        proof.append(range_hash(nodes, low, high))
    return proof[::-1]


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 §2.1.3.2: the leaf hash stands at `index` of the tree of `size` leaves with this root."""
    if not 0 <= index < size or not _hashes(proof, root, leaf):
        return False
    fn, sn, found = index, size - 1, leaf
    for one in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            found = node_hash(one, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, one)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and found == root


def extends(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162 §2.1.4.2: the tree (new, new_root) begins with the tree (old, old_root).

    The empty tree has one root only: a naive check takes size 0 with any root, and two empty trees with two roots.
    """
    if not 0 <= old <= new or not _hashes(proof, old_root, new_root):
        return False
    if (old == 0 and old_root != EMPTY) or (new == 0 and new_root != EMPTY):
        return False
    if old in (0, new):
        return not proof and (old == 0 or old_root == new_root)
    return _extends(old, old_root, new, new_root, proof)


def _extends(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    # RFC 9162 §2.1.4.2 steps 3 to 7.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for one in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(one, fr), node_hash(one, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, one)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == new_root


def _hashes(proof: Sequence[bytes], *others: bytes) -> bool:
    return all(len(one) == HASH_BYTES for one in (*proof, *others))


def _split(count: int) -> int:
    """The largest power of two smaller than `count` (RFC 6962 §2.1)."""
    return 1 << ((count - 1).bit_length() - 1)


def _complete(low: int, high: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees that make up [low, high), largest first, as (k, i)."""
    while low < high:
        k = (high - low).bit_length() - 1
        yield k, low >> k
        low += 1 << k

"""Properties of the tree: what is proved verifies, anything else does not, and tiles give the same proofs."""

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.merkle import (
    Frontier,
    consistency_proof,
    extends,
    includes,
    inclusion_proof,
    leaf_hash,
    node_hash,
    nodes_of,
    root_of,
)
from audit.tiles import TileReader, levels_of, tile_hash, tiles_of

LEAVES = [leaf_hash(str(i).encode()) for i in range(600)]
SIZES = st.integers(1, 600)


def _naive(leaves):
    """RFC 6962 §2.1, as it is written there."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return node_hash(_naive(leaves[:k]), _naive(leaves[k:]))


@given(SIZES)
def test_the_head_is_that_of_the_definition(size):
    assert root_of(LEAVES[:size]) == _naive(LEAVES[:size])


@given(SIZES, st.data())
def test_every_leaf_is_included_and_nowhere_else(size, data):
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size + 3))
    root, proof = root_of(LEAVES[:size]), inclusion_proof(nodes_of(LEAVES[:size]), index, size)
    assert includes(LEAVES[index], index, size, proof, root)
    assert includes(LEAVES[index], other, size, proof, root) is (other == index)


@given(SIZES, SIZES)
def test_every_tree_extends_its_beginnings_only(one, two):
    old, new = sorted((one, two))
    proof = consistency_proof(nodes_of(LEAVES[:new]), old, new)
    old_root, new_root = root_of(LEAVES[:old]), root_of(LEAVES[:new])
    assert extends(old, old_root, new, new_root, proof)
    forged = root_of([*LEAVES[: old - 1], leaf_hash(b"forged")])
    assert not extends(old, forged, new, new_root, proof)
    assert not extends(old, old_root, new, forged, proof) or forged == new_root


@given(SIZES, SIZES, st.data())
def test_a_proof_with_one_bit_changed_proves_nothing(one, two, data):
    old, new = sorted((one, two))
    proof = consistency_proof(nodes_of(LEAVES[:new]), old, new)
    if not proof:
        return
    at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    changed = (int.from_bytes(proof[at]) ^ (1 << bit)).to_bytes(32)
    spoilt = [*proof[:at], changed, *proof[at + 1 :]]
    assert not extends(old, root_of(LEAVES[:old]), new, root_of(LEAVES[:new]), spoilt)


@settings(max_examples=30)
@given(st.integers(1, 600), st.data())
def test_tiles_give_the_same_proofs(size, data):
    reader = TileReader(_files(LEAVES[:size]).get, size)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    nodes = nodes_of(LEAVES[:size])
    assert inclusion_proof(reader.nodes, index, size) == inclusion_proof(nodes, index, size)
    assert consistency_proof(reader.nodes, old, size) == consistency_proof(nodes, old, size)


def _files(leaves):
    files, row = {}, leaves
    for level in levels_of(len(leaves)):
        for tile in tiles_of(len(leaves), level):
            files[tile.path] = b"".join(row[tile.n * 256 : tile.n * 256 + tile.width])
        row = [tile_hash(row[i : i + 256]) for i in range(0, len(row) // 256 * 256, 256)]
    return files


def test_a_tree_of_70_000_has_the_tiles_c2sp_says():
    """c2sp.org/tlog-tiles, "Partial Tiles"."""
    shapes = {level: list(tiles_of(70_000, level)) for level in levels_of(70_000)}
    assert [(len(tiles), tiles[-1].width) for tiles in shapes.values()] == [(274, 112), (2, 17), (1, 1)]
    assert [len(list(tiles_of(256, level))) for level in levels_of(256)] == [1, 1]


def test_the_frontier_knows_the_head_at_every_size():
    frontier = Frontier()
    for size, leaf in enumerate(LEAVES[:70], 1):
        frontier.add(leaf)
        assert frontier.root() == root_of(LEAVES[:size])

"""The tree read by pymerkle, which we did not write: same roots, our proofs hold there, theirs hold here."""

import base64

import pytest
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from audit.checkpoint import parse_checkpoint
from audit.extract import prove
from audit.folder import Folder
from audit.merkle import consistency_proof, extends, includes, inclusion_proof
from audit.receipt import parse_proof
from audit.tiles import TileReader
from tests.audit.forger import bodies_of
from tests.audit.small_log import filled


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    made = filled(tmp_path_factory.mktemp("log"), applications=3)
    made.commit([made.application(f"b{i}", 1, "submitted") for i in range(290)])
    made.publish()
    return made


@pytest.fixture(scope="module")
def theirs(log):
    tree = InmemoryTree(algorithm="sha256")
    for body in bodies_of(log):
        tree.append_entry(body)
    return tree


@pytest.fixture(scope="module")
def head(log):
    return parse_checkpoint(log.folder.read("checkpoint")).head


@pytest.fixture(scope="module")
def nodes(log, head):
    return TileReader(Folder(log.folder.root).read, head.size).nodes


def test_the_signed_root_is_theirs_too(theirs, head):
    assert theirs.get_size() == head.size
    assert theirs.get_root(head.size) == head.root


def test_every_kept_checkpoint_has_the_root_they_compute(log, theirs):
    paths = list(log.folder.files("checkpoints"))
    assert len(paths) >= 3
    for path in paths:
        kept = parse_checkpoint(log.folder.read(path)).head
        assert theirs.get_root(kept.size) == kept.root


INDICES = [0, 1, 127, 128, 255, 256, 257, 300]


@pytest.mark.parametrize("index", INDICES)
def test_their_inclusion_proof_holds_for_the_root_we_signed(theirs, head, index):
    proof = theirs.prove_inclusion(index + 1, head.size)
    verify_inclusion(theirs.get_leaf(index + 1), head.root, proof, index=index + 1, size=head.size)


@pytest.mark.parametrize("index", INDICES)
def test_their_hashes_are_our_proof(theirs, nodes, head, index):
    path = [bytes.fromhex(one) for one in theirs.prove_inclusion(index + 1, head.size).serialize()["path"]]
    assert path[1:] == inclusion_proof(nodes, index, head.size)
    assert includes(path[0], index, head.size, path[1:], head.root)


def test_the_proof_of_an_export_is_theirs(log, theirs, head):
    proof = parse_proof(prove(log.export(), 200))
    path = [bytes.fromhex(one) for one in theirs.prove_inclusion(201, head.size).serialize()["path"]]
    assert list(proof.hashes) == path[1:]
    assert base64.b64encode(proof.hashes[0]).decode() in prove(log.export(), 200).decode()


@pytest.mark.parametrize("old", [1, 2, 100, 255, 256, 257, 303])
def test_consistency_holds_on_both_sides(theirs, nodes, head, old):
    root = theirs.get_root(old)
    verify_consistency(root, head.root, theirs.prove_consistency(old, head.size), prior_size=old, later_size=head.size)
    assert extends(old, root, head.size, head.root, consistency_proof(nodes, old, head.size))

"""Gossip: two views of one log. What no single history can explain becomes a proof that stands on its own."""

import subprocess
import sys

import pytest

from audit.gossip import check_misconduct, compare, read_view
from audit.keys import generate_log_keys
from audit.note import NoteError
from tests.audit.forger import bodies_of, edited, forge, rechained, signed
from tests.audit.small_log import filled
from tests.places import ROOT


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("log"))


@pytest.fixture(scope="module")
def keys(log):
    return [one.verifier for one in log.signers]


@pytest.fixture(scope="module")
def bodies(log):
    return bodies_of(log)


@pytest.fixture(scope="module")
def other(log, bodies):
    """Another history: the third entry says something else, and there are more entries after it."""
    spoilt = edited(bodies[3], lambda entry: entry["actor"].update(via="web"))
    more = edited(bodies[1], lambda entry: entry.update(tx="0" * 32))
    return rechained([*bodies[:3], spoilt, *bodies[4:], more])


def _compared(one, two, keys):
    return compare(read_view(one, keys), read_view(two, keys))


def _file(tmp_path, name, raw):
    (tmp_path / name).write_bytes(raw)
    return tmp_path / name


def test_two_exports_of_one_log_are_consistent(log, keys):
    early = log.export()
    log.commit([log.application("more", 1, "submitted")])
    log.publish()
    found = _compared(early, log.export(), keys)
    assert found.proof is None
    assert found.agreed > 0 == found.open


def test_an_export_and_a_receipt_are_consistent(log, keys, tmp_path):
    tx = log.commit([log.application("receipted", 1, "submitted")])
    log.publish()
    receipt = _file(tmp_path, "r.tlog-proof", log.receipts(tx)[0])
    assert _compared(receipt, log.export(), keys).proof is None


def test_two_roots_at_one_size_are_a_proof(log, keys, bodies, other, tmp_path):
    one = _file(tmp_path, "one", signed(log, bodies).note.raw())
    two = _file(tmp_path, "two", signed(log, other[: len(bodies)]).note.raw())
    proof = _compared(one, two, keys).proof
    assert proof.root is None
    assert check_misconduct(proof.raw(), keys).smaller.head.size == len(bodies)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_longer_history_that_changed_the_past_is_a_proof(log, keys, bodies, other, tmp_path, swapped):
    kept, bundle = _file(tmp_path, "kept", signed(log, bodies).note.raw()), forge(log, other)
    proof = _compared(*((bundle, kept) if swapped else (kept, bundle)), keys).proof
    assert (proof.smaller.head.size, proof.larger.head.size) == (len(bodies), len(other))
    assert check_misconduct(proof.raw(), keys) == proof


def test_two_checkpoints_of_different_sizes_alone_cannot_be_compared(log, keys, bodies, other, tmp_path):
    one = _file(tmp_path, "one", signed(log, bodies).note.raw())
    two = _file(tmp_path, "two", signed(log, other).note.raw())
    found = _compared(one, two, keys)
    assert (found.agreed, found.open, found.proof) == (0, 1, None)


def test_a_view_by_another_key_is_no_view_of_this_log(log, keys, bodies, tmp_path):
    strange = _file(tmp_path, "x", signed(log, bodies, signers=generate_log_keys("linzi.example/rongtong")).note.raw())
    with pytest.raises(NoteError):
        read_view(strange, keys)


def test_nobody_can_make_a_proof_against_an_honest_log(log, keys, bodies, other, tmp_path):
    honest = _compared(_file(tmp_path, "a", signed(log, bodies).note.raw()), forge(log, other), keys).proof
    good = signed(log, bodies[:5])
    for smaller, larger, root, proof in (
        (good, signed(log, bodies), honest.root, honest.proof),
        (good, good, None, ()),
        (honest.smaller, honest.larger, honest.smaller.head.root, honest.proof),
        (honest.smaller, honest.larger, honest.root, honest.proof[:-1]),
        (honest.smaller, honest.larger, None, ()),
    ):
        with pytest.raises(NoteError):
            check_misconduct(type(honest)(smaller, larger, root, proof).raw(), keys)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"v":1}', b"\xff"])
def test_a_malformed_proof_is_refused(keys, raw):
    with pytest.raises(NoteError):
        check_misconduct(raw, keys)


def test_the_command_line_checks_a_proof_of_misconduct(log, keys, bodies, other, tmp_path):
    one = _file(tmp_path, "one", signed(log, bodies).note.raw())
    proof = _file(tmp_path, "proof.json", _compared(one, forge(log, other), keys).proof.raw())
    command = [sys.executable, "-m", "audit", "misconduct", str(proof), "--key", str(log.key)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (3, "")
    assert "证明成立" in done.stdout
    proof.write_bytes(proof.read_bytes().replace(b'"root":"', b'"root":"A'))
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 2

"""The witness: it cosigns only what extends what it cosigned before, and says why not in the protocol's own words."""

import threading
import time
from contextlib import contextmanager

import pytest

from api.witness import post, witness_server
from audit.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from audit.cosign import Cosigners, Known, parse_witnesses
from audit.keys import generate_log_keys, generate_witness_key
from audit.lock import Locked
from audit.merkle import EMPTY, consistency_proof, leaf_hash, nodes_of, root_of
from audit.note import NoteError, parse_note, verify_note
from audit.witness import SIZE_TYPE, Asked, Witness, WitnessStore
from tests.audit.small_log import ORIGIN, codes, filled

LEAVES = [leaf_hash(str(i).encode()) for i in range(300)]
NOW = 1_800_000_000


@pytest.fixture(scope="module")
def keys():
    return generate_log_keys(ORIGIN)


@pytest.fixture
def witness(tmp_path, keys):
    return Witness(generate_witness_key("w.example"), [one.verifier for one in keys], WitnessStore(tmp_path / "state"))


def head(keys, size, leaves=LEAVES, origin=ORIGIN):
    return sign_checkpoint(Checkpoint(origin, size, root_of(leaves[:size])), keys, NOW)


def asked(keys, old, size, leaves=LEAVES):
    return Asked(old, tuple(consistency_proof(nodes_of(leaves), old, size)), head(keys, size, leaves))


def status(witness, request):
    return witness.add_checkpoint(request.raw() if isinstance(request, Asked) else request, NOW).status


def test_a_growing_log_is_cosigned_step_by_step(witness, keys):
    old = 0
    for size in (0, 1, 7, 7, 256, 300):
        request = asked(keys, old, size)
        reply = witness.add_checkpoint(request.raw(), NOW)
        assert reply.status == 200
        note = parse_note(f"{request.checkpoint.note.text}\n{reply.body.decode()}".encode())
        (found,) = verify_note(note, [witness.signer.verifier])
        assert found.time == NOW
        old = size


def test_another_old_size_is_a_conflict_that_names_the_right_one(witness, keys):
    assert status(witness, asked(keys, 0, 7)) == 200
    reply = witness.add_checkpoint(asked(keys, 5, 9).raw(), NOW)
    assert (reply.status, reply.body, reply.type) == (409, b"7\n", SIZE_TYPE)
    assert status(witness, asked(keys, 0, 9)) == 409


def test_what_the_witness_cosigned_it_remembers_after_a_restart(witness, keys, tmp_path):
    assert status(witness, asked(keys, 0, 7)) == 200
    again = Witness(witness.signer, [one.verifier for one in keys], WitnessStore(tmp_path / "state"))
    assert status(again, asked(keys, 0, 9)) == 409
    assert status(again, asked(keys, 7, 9)) == 200


def test_a_log_nobody_told_it_about_is_unknown(witness):
    strangers = generate_log_keys("other.example/log")
    request = Asked(0, (), head(strangers, 3, origin="other.example/log"))
    assert status(witness, request) == 404


def test_a_checkpoint_by_another_key_is_forbidden(witness):
    assert status(witness, asked(generate_log_keys(ORIGIN), 0, 3)) == 403


def test_a_signature_that_does_not_hold_is_forbidden(witness, keys):
    raw = asked(keys, 0, 3).raw().replace(b"\n3\n", b"\n4\n")
    assert status(witness, raw) == 403


def test_a_proof_that_does_not_hold_is_refused_and_kept_as_evidence(witness, keys, tmp_path):
    assert status(witness, asked(keys, 0, 7)) == 200
    other = [leaf_hash(b"x"), *LEAVES[1:]]
    assert status(witness, asked(keys, 7, 9, other)) == 422
    short = Asked(7, (), head(keys, 9))
    assert status(witness, short) == 422
    kept = WitnessStore(tmp_path / "state").evidence()
    assert [(one[0], one[1]) for one in kept] == [(ORIGIN, NOW)] * 2
    assert status(witness, asked(keys, 7, 9)) == 200


def test_two_roots_at_one_size_are_a_conflict_kept_as_evidence(witness, keys, tmp_path):
    assert status(witness, asked(keys, 0, 7)) == 200
    assert status(witness, Asked(7, (), head(keys, 7, [leaf_hash(b"x"), *LEAVES[1:]]))) == 409
    assert len(WitnessStore(tmp_path / "state").evidence()) == 1


def test_a_first_checkpoint_needs_no_proof_and_takes_none(witness, keys):
    assert status(witness, Asked(0, (EMPTY,), head(keys, 7))) == 422


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: b"",
        lambda raw: raw.replace(b"old 0", b"old 00"),
        lambda raw: raw.replace(b"old 0", b"size 0"),
        lambda raw: raw.replace(b"old 0", b"old 9"),
        lambda raw: raw.replace(b"old 0\n", b"old 0\n" + b"AAAA\n"),
        lambda raw: raw.replace(b"old 0\n", b"old 0\n" + b"A" * 43 + b"=\n" * 64),
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: "é".encode() + raw,
        lambda raw: raw[:60],
    ],
)
def test_a_malformed_request_is_bad(witness, keys, spoil):
    assert status(witness, spoil(asked(keys, 0, 7).raw())) == 400


def test_two_requests_at_once_move_the_state_once(witness, keys):
    """tlog-witness: checking and persisting is one step, or a smaller tree could follow a larger one."""
    store, old = WitnessStore(witness._store._path), (0, EMPTY)
    assert store.advance(old, head(keys, 9))
    assert not store.advance(old, head(keys, 7))
    assert store.last(ORIGIN)[0] == 9


# Over HTTP, and as the publisher asks


@contextmanager
def served(witness):
    server = witness_server(witness, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_over_http(witness, keys):
    with served(witness) as url:
        assert post(url, asked(keys, 0, 7).raw(), 2)[0] == 200
        assert post(url, asked(keys, 0, 9).raw(), 2) == (409, b"7\n")
        assert post(url, b"x", 2)[0] == 400
        assert post(f"{url}/elsewhere", b"x", 2)[0] == 404


def _watched(log, tmp_path, count=2):
    return [
        Witness(
            generate_witness_key(f"w{i}.example"),
            [one.verifier for one in log.signers],
            WitnessStore(tmp_path / f"w{i}"),
        )
        for i in range(count)
    ]


def _quorum(log, witnesses, path):
    lines = [f"log {log.signers[0].verifier.vkey()}"]
    lines += [f"witness w{i} {one.signer.verifier.vkey()}" for i, one in enumerate(witnesses)]
    path.write_text(
        "\n".join([*lines, f"group g all {' '.join(f'w{i}' for i in range(len(witnesses)))}", "quorum g", ""])
    )
    return path


def test_a_published_log_carries_the_cosignatures_auditors_ask_for(tmp_path):
    log = filled(tmp_path / "log")
    log.now = type(log.now).fromtimestamp(int(time.time()), log.now.tzinfo)
    first, second = _watched(log, tmp_path)
    with served(first) as one, served(second) as two:
        known = [Known(one, first.signer.verifier), Known(two, second.signer.verifier)]
        cosigners = Cosigners(known, log.folder, send=post)
        for i in range(3):  # the first time the witnesses stand at 0 and the log does not: asked twice
            log.commit([log.application(f"z{i}", 1, "submitted")])
            assert len(log.publish(witnesses=[cosigners]).note.signatures) == len(log.signers) + 2
    policy = _quorum(log, (first, second), tmp_path / "policy")
    assert codes(log.verify(policy=policy)) == set()


def test_a_witness_that_is_away_does_not_stop_the_log(tmp_path):
    log = filled(tmp_path / "log")
    witness = _watched(log, tmp_path, 1)[0]
    cosigners = Cosigners([Known("http://127.0.0.1:9", witness.signer.verifier)], log.folder, send=post)
    log.commit([log.application("z", 1, "submitted")])
    assert len(log.publish(witnesses=[cosigners]).note.signatures) == len(log.signers)
    assert codes(log.verify(policy=_quorum(log, [witness], tmp_path / "policy"))) == {"QUORUM_MISSING"}


def _asked_of(tmp_path, send, budget=2.0):
    log = filled(tmp_path / "log")
    witness = _watched(log, tmp_path, 1)[0]
    cosigners = Cosigners([Known("http://w", witness.signer.verifier)], log.folder, send=send, budget=budget)
    latest = log.folder.read("checkpoint")
    return cosigners(parse_checkpoint(latest), Locked(0, None))


def test_a_slow_witness_costs_no_more_than_the_budget(tmp_path):
    gone = threading.Event()

    def slow(url, body, seconds):
        gone.wait(1.5)
        raise OSError("too late")

    start = time.monotonic()
    assert _asked_of(tmp_path, slow, budget=0.2) == []
    assert time.monotonic() - start < 1.4
    gone.set()


@pytest.mark.parametrize(
    "answer",
    [
        (200, b""),
        (200, b"\xff"),
        (200, b"nonsense\n"),
        (409, b"99999999\n"),
        (409, b"-1\n"),
        (409, b""),
        (500, b"x"),
    ],
)
def test_an_answer_that_makes_no_sense_costs_only_the_cosignature(tmp_path, answer):
    assert _asked_of(tmp_path, lambda url, body, seconds: answer) == []


def test_a_cosignature_by_somebody_else_is_left_out(tmp_path):
    stranger = generate_witness_key("stranger.example")

    def sign(url, body, seconds):
        text = body.partition(b"\n\n")[2].decode().rpartition("\n\n")[0] + "\n"
        return 200, stranger.sign(text, NOW).line().encode()

    assert _asked_of(tmp_path, sign) == []


def test_witness_lines_are_those_of_a_policy():
    key = generate_witness_key("w.example").verifier
    text = f"# who cosigns\nwitness w {key.vkey()} https://w.example/tlog/\nwitness v {key.vkey()}\nquorum none\n"
    assert parse_witnesses(text) == [Known("https://w.example/tlog", key)]
    with pytest.raises(NoteError):
        parse_witnesses(f"witness w {key.vkey()} ftp://w.example")

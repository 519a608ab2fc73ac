"""Attacks by the operator, who holds the database and the signing key: history, receipts, keys, witnesses."""

import json
import secrets
from datetime import timedelta
from pathlib import Path

import pytest

from audit.event import Change
from audit.export import latest_checkpoint
from audit.keys import generate_log_keys, generate_witness_key, key_lines
from audit.merkle import leaf_hash, nodes_of
from audit.note import COSIGNATURE, ED25519, Signature, SignerKey, VerifierKey
from audit.receipt import Proof, make_receipt, parse_proof
from tests.audit.forger import bodies_of, edited, forge, rechained, signed
from tests.audit.small_log import ORIGIN, SYSTEM, SmallLog, codes, filled


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("log"))


@pytest.fixture(scope="module")
def bodies(log):
    return bodies_of(log)


@pytest.fixture
def kept(log, tmp_path):
    """The checkpoint the auditor kept."""
    path = tmp_path / "kept"
    path.write_bytes(latest_checkpoint(log.folder).note.raw())
    return (path,)


def _fresh(body: bytes) -> bytes:
    """The same entry as a transaction of its own."""
    return edited(body, lambda entry: entry.update(tx=secrets.token_hex(16), n=[0, 1]))


# History


def test_the_forger_makes_a_bundle_that_passes_when_nothing_is_changed(log, bodies, kept):
    assert log.verify(forge(log, bodies), previous=kept).findings == []


def test_truncation(log, bodies, kept):
    assert codes(log.verify(forge(log, bodies[:-1]), previous=kept)) == {"LOG_TRUNCATED"}


def test_truncation_and_growth_again(log, bodies, kept):
    grown = [*bodies[:-1], *(_fresh(bodies[-1]) for _ in range(1)), _fresh(bodies[1])]
    assert codes(log.verify(forge(log, rechained(grown)), previous=kept)) == {"HISTORY_REWRITTEN"}


def test_an_old_entry_rewritten_and_everything_after_it_chained_and_signed_again(log, bodies, kept):
    other = edited(bodies[4], lambda entry: entry["actor"].update(ref="r-7", via="web"))
    forged = forge(log, rechained([*bodies[:4], other, *bodies[5:], _fresh(bodies[3])]))
    assert codes(log.verify(forged, previous=kept)) == {"HISTORY_REWRITTEN"}
    # Known limit: with neither checkpoint nor receipt nor witness nobody can tell.
    assert log.verify(forged).findings == []


def test_an_old_entry_rewritten_without_chaining(log, bodies):
    first = next(i for i, body in enumerate(bodies) if json.loads(body)["obj"]["kind"] == "application")
    other = edited(bodies[first], lambda entry: entry["actor"].update(via="web"))
    assert codes(log.verify(forge(log, [*bodies[:first], other, *bodies[first + 1 :]]))) == {"PREV"}


def test_two_entries_swapped(log, bodies):
    own = [i for i, body in enumerate(bodies) if json.loads(body)["obj"] == json.loads(bodies[3])["obj"]]
    swapped = list(bodies)
    swapped[own[0]], swapped[own[1]] = swapped[own[1]], swapped[own[0]]
    assert {"REVISION", "PREV"} <= codes(log.verify(forge(log, swapped)))


def test_an_entry_removed_from_a_transaction(log, bodies):
    last = next(i for i, body in enumerate(bodies) if json.loads(body)["n"] == [1, 2] and i > 3)
    assert "TX_INCOMPLETE" in codes(log.verify(forge(log, [*bodies[:last], *bodies[last + 1 :]])))


def test_the_first_entry_of_a_transaction_removed(log, bodies):
    first = next(i for i, body in enumerate(bodies) if json.loads(body)["n"] == [0, 2] and i > 3)
    assert {"TX_ORDER", "REVISION"} <= codes(log.verify(forge(log, [*bodies[:first], *bodies[first + 1 :]])))


def test_an_entry_removed_with_its_whole_transaction(log, bodies):
    middle = next(i for i, body in enumerate(bodies) if json.loads(body)["rev"] == 3)
    own = json.loads(bodies[middle])["obj"]
    second = next(i for i, body in enumerate(bodies) if json.loads(body)["obj"] == own and json.loads(body)["rev"] == 2)
    shorter = [body for i, body in enumerate(bodies) if i not in (second, second + 1)]
    assert codes(log.verify(forge(log, shorter))) == {"REVISION", "PREV"}


def test_an_entry_replayed(log, bodies):
    assert {"TX_REPEATED", "REVISION", "PREV"} <= codes(log.verify(forge(log, [*bodies, bodies[3]])))


def test_an_entry_inserted_with_revisions_renumbered(log, bodies, kept):
    inserted = rechained([*bodies[:5], _fresh(bodies[3]), *bodies[5:]])
    assert codes(log.verify(forge(log, inserted), previous=kept)) == {"HISTORY_REWRITTEN"}


def test_an_entry_inserted_with_revisions_left(log, bodies):
    assert {"REVISION", "PREV"} <= codes(log.verify(forge(log, [*bodies[:5], _fresh(bodies[3]), *bodies[5:]])))


def test_back_dating(log, bodies):
    late = edited(_fresh(bodies[3]), lambda entry: entry.update(at="2026-11-20T08:00:00.000000Z"))
    report = log.verify(forge(log, rechained([*bodies, late])))
    assert codes(report) == {"BACKDATED"}
    assert report.findings[0].index == len(bodies)


def test_back_dating_behind_a_timed_checkpoint(log, bodies):
    """Within the order of entries nothing shows, but the log had signed at a later time."""
    before = signed(log, bodies, time=int((log.now + timedelta(hours=2)).timestamp()))
    more = edited(_fresh(bodies[3]), lambda entry: entry.update(at="2026-11-23T08:30:00.000000Z"))
    grown = rechained([*bodies, more])
    after = signed(log, grown, time=int((log.now + timedelta(hours=3)).timestamp()))
    forged = forge(log, grown, latest=after, kept=[before])
    assert codes(log.verify(forged, now=int(log.now.timestamp()) + 4 * 3600)) == {"BACKDATED"}


def test_post_dating(log, bodies):
    early = edited(_fresh(bodies[3]), lambda entry: entry.update(at="2026-12-20T08:00:00.000000Z"))
    found = codes(log.verify(forge(log, rechained([*bodies, early]))))
    assert "POSTDATED" in found


def test_post_dating_in_the_middle_names_the_entry(log, bodies):
    spoilt = edited(bodies[6], lambda entry: entry.update(at="2026-11-24T08:00:00.000000Z"))
    spoilt = rechained([*bodies[:6], spoilt, *bodies[7:]])
    late = signed(log, spoilt, time=int((log.now + timedelta(days=2)).timestamp()))
    report = log.verify(forge(log, spoilt, latest=late), now=int(log.now.timestamp()) + 3 * 86400)
    assert [(one.code, one.index) for one in report.findings] == [("POSTDATED", 6)]


def test_split_view(log, bodies, tmp_path):
    other = rechained([*bodies[:-1], edited(bodies[-1], lambda entry: entry["actor"].update(via="web"))])
    (tmp_path / "theirs").write_bytes(signed(log, other).note.raw())
    assert codes(log.verify(previous=(tmp_path / "theirs",))) == {"SPLIT_VIEW"}


def test_a_checkpoint_larger_than_the_log_among_those_kept(log, bodies):
    assert codes(log.verify(forge(log, bodies[:-1], kept=[signed(log, bodies)]))) == {"LOG_TRUNCATED"}


def test_a_root_that_is_not_of_the_entries(log, bodies):
    assert "ROOT_MISMATCH" in codes(log.verify(forge(log, bodies, latest=signed(log, [*bodies[:-1], b"x"]))))


def test_another_genesis(log, bodies, tmp_path):
    other = filled(tmp_path / "other", applications=1)
    other.key.write_text("\n".join(key_lines(log.signers)), encoding="utf-8")
    theirs = bodies_of(other)
    assert codes(log.verify(forge(log, theirs))) == {"GENESIS"}


def test_a_second_genesis(log, bodies):
    again = edited(_fresh(bodies[0]), lambda entry: entry["obj"].update(ref="again"))
    assert "GENESIS" in codes(log.verify(forge(log, rechained([*bodies, again]))))


# Receipts


@pytest.fixture(scope="module")
def receipt(log):
    tx = json.loads(bodies_of(log)[3])["tx"]
    return log.receipts(tx)[0]


def _with_receipt(log: SmallLog, folder: Path, raw: bytes, bundle: Path | None = None):
    (folder / "one.tlog-proof").write_bytes(raw)
    return codes(log.verify(bundle, receipts=folder))


def test_a_true_receipt(log, receipt, tmp_path):
    assert _with_receipt(log, tmp_path, receipt) == set()


def test_a_receipt_survives_only_with_its_entry(log, bodies, receipt, tmp_path):
    gone = rechained([*bodies[:3], *bodies[4:]])
    later = [*gone, _fresh(bodies[1]), _fresh(bodies[2])]
    found = _with_receipt(log, tmp_path, receipt, forge(log, rechained(later)))
    assert {"RECEIPT_CONTRADICTED", "HISTORY_REWRITTEN"} <= found


def test_a_receipt_for_an_entry_that_never_entered(log, bodies, tmp_path):
    side = [*bodies, b"never"]
    raw = make_receipt(nodes_of([leaf_hash(body) for body in side]), len(bodies), signed(log, side), b"never")
    assert _with_receipt(log, tmp_path, raw) == {"LOG_TRUNCATED"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda proof: (proof.index + 1, proof.hashes),
        lambda proof: (proof.checkpoint.head.size, proof.hashes),
        lambda proof: (2**40, proof.hashes),
        lambda proof: (proof.index, (*proof.hashes, bytes(32))),
        lambda proof: (proof.index, proof.hashes[:-1]),
        lambda proof: (proof.index, ()),
    ],
    ids=["wrong index", "index = size", "index beyond size", "extra hash", "missing hash", "no hashes"],
)
def test_a_receipt_with_a_wrong_proof(log, receipt, tmp_path, spoil):
    proof = parse_proof(receipt)
    raw = Proof(*spoil(proof), proof.checkpoint, proof.extra).raw()
    assert "RECEIPT_PROOF" in _with_receipt(log, tmp_path, raw)


def test_a_receipt_with_another_size(log, receipt, tmp_path):
    size = parse_proof(receipt).checkpoint.head.size
    assert "BAD_SIGNATURE" in _with_receipt(
        log, tmp_path, receipt.replace(f"\n{size}\n".encode(), f"\n{size + 1}\n".encode())
    )


def test_a_receipt_with_a_disclosure_altered(log, receipt, tmp_path):
    proof = parse_proof(receipt)
    raw = Proof(
        proof.index, proof.hashes, proof.checkpoint, proof.extra.replace("张三".encode(), "李四".encode())
    ).raw()
    assert _with_receipt(log, tmp_path, raw) == {"DISCLOSURE_ALTERED"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.replace(b"index ", b"index 0"),
        lambda raw: b"x" + raw,
        lambda raw: raw.replace(b"@v1", b"@v2"),
        lambda raw: raw[:40],
        lambda raw: b"",
    ],
)
def test_a_malformed_receipt(log, receipt, tmp_path, spoil):
    assert _with_receipt(log, tmp_path, spoil(receipt)) == {"NOTE_MALFORMED"}


# Keys


def _rotate(log: SmallLog, keys, retires) -> None:
    changes = [
        Change(
            "key.rotate",
            "key",
            key.verifier.label,
            1,
            None,
            {"vkey": key.verifier.vkey(), "retires": old.verifier.label},
        )
        for key, old in zip(keys, retires, strict=True)
    ]
    log.commit(changes, who=SYSTEM)


def test_a_key_rotated_in_by_both_keys_is_trusted(tmp_path):
    log = filled(tmp_path, applications=1)
    old, new = log.signers, generate_log_keys(ORIGIN)
    _rotate(log, new, old)
    log.signers = [*old, *new]
    log.publish()
    log.signers = new
    log.commit([log.application("z", 1, "submitted")])
    log.publish()
    assert log.verify().findings == []


def test_signed_by_a_key_rotated_out(tmp_path):
    log = filled(tmp_path, applications=1)
    old, new = log.signers, generate_log_keys(ORIGIN)
    _rotate(log, new, old)
    log.signers = [*old, *new]
    log.publish()
    log.signers = old
    log.commit([log.application("z", 1, "submitted")])
    log.publish()
    assert codes(log.verify()) == {"KEY_ROTATED_OUT"}


def test_a_key_added_without_authority(tmp_path):
    log = filled(tmp_path, applications=1)
    old, new = log.signers, generate_log_keys(ORIGIN)
    _rotate(log, new, old)
    log.signers = new
    log.publish()
    assert codes(log.verify()) == {"KEY_UNAUTHORISED"}


def test_a_key_used_outside_the_sizes_the_auditor_trusts_it_for(log, tmp_path):
    lines = key_lines(log.signers)
    sizes = [f"#sizes {one.verifier.label} 0-5" for one in log.signers]
    (tmp_path / "key").write_text("\n".join(lines + sizes), encoding="utf-8")
    assert codes(log.verify(key=tmp_path / "key")) == {"KEY_OUT_OF_RANGE"}


def test_a_size_range_not_understood_is_refused_not_ignored(log, tmp_path):
    (tmp_path / "key").write_text("\n".join([*key_lines(log.signers), "# sizes everything"]), encoding="utf-8")
    assert codes(log.verify(key=tmp_path / "key")) == {"POLICY_MALFORMED"}


def test_same_name_other_key(log, bodies):
    other = generate_log_keys(ORIGIN)
    assert codes(log.verify(forge(log, bodies, latest=signed(log, bodies, signers=other)))) == {"NOT_SIGNED"}


def test_the_second_line_stripped(log, bodies):
    assert codes(log.verify(forge(log, bodies, latest=signed(log, bodies, signers=log.signers[:1])))) == {"NOT_SIGNED"}


def test_one_bad_signature_by_a_known_key_beside_good_ones(log, bodies):
    good = signed(log, bodies)
    first = good.note.signatures[0]
    bad = Signature(first.name, first.id, bytes([first.raw[0] ^ 1]) + first.raw[1:])
    latest = signed(log, bodies, signers=[], more=[bad, *good.note.signatures])
    assert codes(log.verify(forge(log, bodies, latest=latest))) == {"BAD_SIGNATURE"}


def test_an_unknown_signature_beside_good_ones_is_ignored(log, bodies):
    stranger = generate_witness_key("stranger.example").sign("x", 1)
    assert log.verify(forge(log, bodies, latest=signed(log, bodies, more=[stranger]))).findings == []


def test_a_cosignature_replayed_as_log_signature(log, bodies):
    """The log's own private key under the type of a witness: another key id, so no log signature."""
    witness = SignerKey(ORIGIN, COSIGNATURE, log.signers[0].private)
    line = witness.sign(signed(log, bodies).note.text, int(log.now.timestamp()))
    bare = Signature(ORIGIN, log.signers[0].verifier.id, line.raw[8:])
    for more in ([line], [bare]):
        latest = signed(log, bodies, signers=log.signers[1:], more=more)
        assert codes(log.verify(forge(log, bodies, latest=latest))) <= {"NOT_SIGNED", "BAD_SIGNATURE"}
        assert codes(log.verify(forge(log, bodies, latest=latest)))


@pytest.mark.parametrize("public", [bytes(32), (1).to_bytes(32, "little"), (2**255 - 20).to_bytes(32, "little")])
def test_a_low_order_key_is_refused(log, tmp_path, public):
    (tmp_path / "key").write_text(VerifierKey(ORIGIN, ED25519, public).vkey(), encoding="utf-8")
    assert codes(log.verify(key=tmp_path / "key")) == {"KEY_LOW_ORDER"}


# Witnesses


@pytest.fixture(scope="module")
def witnesses():
    return [generate_witness_key(f"w{i}.example") for i in range(3)]


def _policy(folder: Path, log: SmallLog, lines: list[str]) -> Path:
    path = folder / "policy"
    path.write_text("\n".join([f"log {log.signers[0].verifier.vkey()}", *lines]) + "\n", encoding="utf-8")
    return path


def _two_of_three(folder: Path, log: SmallLog, witnesses) -> Path:
    named = [f"witness w{i} {one.verifier.vkey()}" for i, one in enumerate(witnesses)]
    return _policy(folder, log, [*named, "group g 2 w0 w1 w2", "quorum g"])


def _cosigned(log: SmallLog, bodies, witnesses, time: int | None = None):
    when = int(log.now.timestamp()) if time is None else time
    text = signed(log, bodies).note.text
    return signed(log, bodies, more=[witness.sign(text, when) for witness in witnesses])


def test_a_quorum_of_witnesses(log, bodies, witnesses, tmp_path):
    policy = _two_of_three(tmp_path, log, witnesses)
    assert log.verify(forge(log, bodies, latest=_cosigned(log, bodies, witnesses[:2])), policy=policy).findings == []
    assert codes(log.verify(forge(log, bodies), policy=policy)) == {"QUORUM_MISSING"}


def test_a_witness_counted_twice(log, bodies, witnesses, tmp_path):
    policy = _two_of_three(tmp_path, log, witnesses)
    twice = _cosigned(log, bodies, [witnesses[0], witnesses[0]])
    assert codes(log.verify(forge(log, bodies, latest=twice), policy=policy)) == {"QUORUM_MISSING"}


def test_a_witness_under_two_names(log, witnesses, tmp_path):
    again = SignerKey("again.example", COSIGNATURE, witnesses[0].private)
    policy = _two_of_three(tmp_path, log, [witnesses[0], again, witnesses[1]])
    assert codes(log.verify(policy=policy)) == {"POLICY_DUPLICATE"}


def test_the_log_as_its_own_witness(log, witnesses, tmp_path):
    own = SignerKey("w0.example", COSIGNATURE, log.signers[0].private)
    policy = _two_of_three(tmp_path, log, [own, *witnesses[1:]])
    assert codes(log.verify(policy=policy)) == {"POLICY_WITNESS_IS_LOG"}


@pytest.mark.parametrize(
    ("offset", "code"),
    [(None, "COSIGNATURE_TIME"), (86_400, "COSIGNATURE_FUTURE"), (-86_400, "COSIGNATURE_BEFORE_ENTRY")],
)
def test_cosignatures_with_impossible_times(log, bodies, witnesses, tmp_path, offset, code):
    policy = _two_of_three(tmp_path, log, witnesses)
    time = 0 if offset is None else int(log.now.timestamp()) + offset
    latest = _cosigned(log, bodies, witnesses, time)
    assert code in codes(log.verify(forge(log, bodies, latest=latest), policy=policy))


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["quorum none", "quorum none"],
        ["quorum nobody"],
        ["group g 1 w0", "quorum g"],
        ["nonsense"],
        ["group g any", "quorum none"],
    ],
)
def test_a_malformed_policy(log, tmp_path, lines):
    assert codes(log.verify(policy=_policy(tmp_path, log, lines))) == {"POLICY_MALFORMED"}

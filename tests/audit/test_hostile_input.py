"""Whatever a bundle holds, the verifier ends, does not crash, and says something."""

import json
import random

import pytest

from audit.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from audit.note import NoteError, parse_note
from audit.receipt import parse_proof
from tests.audit.forger import bodies_of, edited, forge, rechained, signed
from tests.audit.small_log import ORIGIN, codes, filled


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("log"), applications=2)


@pytest.mark.parametrize("seed", range(60))
def test_any_file_spoilt_anyhow_is_noticed(log, tmp_path, seed):
    chance = random.Random(seed)  # noqa: S311
    bundle = log.export(persons=["p-a0"])
    path = chance.choice(sorted(path for path in bundle.rglob("*") if path.is_file()))
    raw = bytearray(path.read_bytes())
    at = chance.randrange(len(raw))
    match chance.choice(["flip", "cut", "insert", "double", "empty", "noise"]):
        case "flip":
            raw[at] ^= 1 << chance.randrange(8)
        case "cut":
            del raw[at:]
        case "insert":
            raw[at:at] = chance.randbytes(chance.randint(1, 40))
        case "double":
            raw += bytes(raw)
        case "empty":
            raw.clear()
        case "noise":
            raw[:] = chance.randbytes(len(raw))
    path.write_bytes(raw)
    # An emptied or shortened disclosures.jsonl only discloses less.
    if path.name != "disclosures.jsonl":
        assert log.verify(bundle).findings


@pytest.mark.parametrize("size", [10**6, 2**62, 2**63 - 1])
def test_a_size_out_of_all_proportion_does_not_keep_us(log, size):
    bodies = bodies_of(log)
    head = sign_checkpoint(Checkpoint(ORIGIN, size, bytes(32)), log.signers, int(log.now.timestamp()))
    assert "TILE_MISSING" in codes(log.verify(forge(log, bodies, latest=SignedCheckpoint(head.head, head.note))))


JUNK = [None, 0, "x", [], {}, [1], [[1]], [{"a": 1}], [[["x"], "y"]], True]


@pytest.mark.parametrize("junk", JUNK, ids=str)
@pytest.mark.parametrize("name", ["enforce", "open_roles", "types", "keys", "origin"])
def test_a_genesis_of_another_shape(log, name, junk):
    bodies = bodies_of(log)
    odd = edited(bodies[0], lambda entry: entry["fields"].update({name: junk}))
    log.verify(forge(log, rechained([odd, *bodies[1:]])))


@pytest.mark.parametrize("junk", JUNK, ids=str)
@pytest.mark.parametrize(
    ("kind", "type_", "name"),
    [
        ("permission", "permission.set", "actor"),
        ("role", "role.set", "types"),
        ("rule", "rule.publish", "sha256"),
        ("erasure", "privacy.erase", "refs"),
        ("key", "key.rotate", "vkey"),
        ("log", "log.types", "types"),
    ],
)
def test_fields_of_another_shape(log, kind, type_, name, junk):
    bodies = bodies_of(log)
    fresh = {"type": type_, "tx": "0" * 32, "n": [0, 1], "obj": {"kind": kind, "ref": "odd"}, "fields": {name: junk}}
    odd = edited(bodies[2], lambda entry: entry.update(fresh | {"rev": 1, "prev": None}))
    log.verify(forge(log, [*bodies, odd]))


@pytest.mark.parametrize("parse", [parse_note, parse_proof])
@pytest.mark.parametrize("seed", range(20))
def test_noise_is_no_note_and_no_receipt(log, seed, parse):
    chance = random.Random(seed)  # noqa: S311
    raw = signed(log, bodies_of(log)).note.raw()
    with pytest.raises(NoteError, match=r"."):
        parse(raw[: chance.randrange(len(raw))] + b"\xff" + chance.randbytes(9) + raw[chance.randrange(len(raw)) :])


def test_findings_are_plain_data(log):
    bundle = log.export()
    (bundle / "checkpoint").write_bytes(b"x")
    for one in log.verify(bundle).findings:
        assert json.dumps([one.code, one.index, one.zh, one.en])

"""Wycheproof's Ed25519 vectors through our own verification: malleable, truncated, padded and misencoded signatures fail."""

import json

import pytest

from audit.note import ED25519, NoteError, Signature, VerifierKey
from tests.places import ROOT

GROUPS = json.loads((ROOT / "tests/vectors/ed25519.json").read_text(encoding="utf-8"))["groups"]
CASES = [(bytes.fromhex(group["pk"]), one) for group in GROUPS for one in group["tests"]]


@pytest.mark.parametrize(("public", "case"), CASES, ids=[f"tc{one['tcId']}" for _public, one in CASES])
def test_wycheproof(public, case):
    key = VerifierKey("log.example", ED25519, public)
    signature = Signature(key.name, key.id, bytes.fromhex(case["sig"]))
    text = bytes.fromhex(case["msg"]).decode()
    if case["result"] == "valid":
        assert key.check(text, signature) is None
    else:
        with pytest.raises(NoteError) as refused:
            key.check(text, signature)
        assert refused.value.code == "BAD_SIGNATURE"


def test_the_selection_has_both_kinds():
    results = [one["result"] for _public, one in CASES]
    assert (results.count("valid"), results.count("invalid")) == (9, 30)

"""Published vectors: RFC 6962 heads, transparency-dev proofs, Go's signed note, RFC 9901 digest, RFC 8785 forms."""

import base64
import unicodedata

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from audit.checkpoint import parse_head
from audit.event import Change, Place, Who, disclosure_digest, disclosures, encode, settled
from audit.merkle import extends, includes, leaf_hash, root_of
from audit.note import NoteError, is_low_order, parse_note, parse_vkey, verify_note
from audit.schema import wrong_part
from audit.strictjson import NotStrict, canonical, parse
from audit.tiles import Tile
from tests.audit.small_log import START

# Inputs and heads used by the Certificate Transparency code base for RFC 6962 (merkletree tests; also in
# transparency-dev/merkle, testonly/reference_test.go).
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
HEADS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(9))
def test_heads_of_rfc_6962(size):
    assert root_of([leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES[:size]]).hex() == HEADS[size]


# transparency-dev/merkle, testdata/consistency/{1,2}/happy-path.json and additional/*.json: sizes, roots, proof, good.
EMPTY = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
ROOT8 = "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="
ONE = [
    "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=",
    "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
    "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=",
]
SIX = [
    "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=",
    "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
    "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
]
LEAF0 = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
ROOT6 = "duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8="
CONSISTENCY = [
    (1, 8, LEAF0, ROOT8, ONE, True),
    (6, 8, ROOT6, ROOT8, SIX, True),
    (8, 6, ROOT8, ROOT6, SIX, False),
    (6, 8, ROOT8, ROOT6, SIX, False),
    (6, 8, ROOT6, ROOT8, SIX[:-1], False),
    (6, 8, ROOT6, ROOT8, [*SIX, EMPTY], False),
    (6, 8, ROOT6, ROOT8, [], False),
    (5, 8, ROOT6, ROOT8, SIX, False),
    (6, 16, ROOT6, ROOT8, SIX, False),
    (0, 0, EMPTY, EMPTY, [], True),
    (0, 0, EMPTY, ROOT8, [], False),  # roots-do-not-match-and-sizes-are-zero
    (0, 0, ROOT8, ROOT8, [], False),  # equal, but no tree of none has that root
    (0, 1, EMPTY, EMPTY, [EMPTY], False),  # consistency-check-on-empty-tree-(size1-is-zero)-is-useless
    (0, 8, EMPTY, ROOT8, [], True),
    (0, 8, EMPTY, ROOT8, [EMPTY], False),
    (1, 1, LEAF0, LEAF0, [], True),
    (1, 1, LEAF0, LEAF0, [EMPTY], False),
    (1, 1, LEAF0, EMPTY, [], False),
]


@pytest.mark.parametrize(("old", "new", "root1", "root2", "proof", "good"), CONSISTENCY)
def test_consistency_vectors(old, new, root1, root2, proof, good):
    hashes = [base64.b64decode(one) for one in proof]
    assert extends(old, base64.b64decode(root1), new, base64.b64decode(root2), hashes) is good


@pytest.mark.parametrize(
    ("index", "size", "proof", "good"),
    [
        (0, 8, ONE, True),
        (1, 8, ONE, False),
        (8, 8, ONE, False),
        (0, 16, ONE, False),
        (0, 4, ONE, False),
        (0, 8, ONE[:-1], False),
        (0, 8, [*ONE, EMPTY], False),
        (0, 8, [EMPTY, *ONE], False),
        (-1, 8, ONE, False),
    ],
)
def test_inclusion_vectors(index, size, proof, good):
    """transparency-dev/merkle, testdata/inclusion/1."""
    hashes = [base64.b64decode(one) for one in proof]
    assert includes(base64.b64decode(LEAF0), index, size, hashes, base64.b64decode(ROOT8)) is good


# golang.org/x/mod/sumdb/note, package example.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAID = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""


def test_the_signed_note_of_gos_sumdb():
    key = parse_vkey(NEUMANN)
    assert key.vkey() == NEUMANN
    note = parse_note(SAID.encode())
    assert note.raw() == SAID.encode()
    assert [one.key for one in verify_note(note, [key])] == [key]


def test_the_signed_note_of_gos_sumdb_with_a_letter_changed():
    with pytest.raises(NoteError, match="does not verify"):
        verify_note(parse_note(SAID.replace("answer", "Answer").encode()), [parse_vkey(NEUMANN)])


def test_the_checkpoint_of_c2sp():
    """c2sp.org/tlog-checkpoint, the example of its introduction."""
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    head = parse_head(text)
    assert (head.size, head.text()) == (20852163, text)


def test_the_tile_path_of_c2sp():
    """c2sp.org/tlog-tiles: index 1234067 is encoded as x001/x234/067."""
    assert Tile(0, 1234067, 256).path == "tile/0/x001/x234/067"
    assert Tile(2, 0, 1).path == "tile/2/000.p/1"
    assert Tile(-1, 999, 256).path == "tile/entries/999"
    assert Tile(-1, 1000, 7).path == "tile/entries/x001/000.p/7"


def test_the_disclosure_digest_of_rfc_9901():
    """RFC 9901 §4.2.3."""
    encoded = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    array = base64.urlsafe_b64decode(encoded + "=")
    assert disclosure_digest(array) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"


def test_the_string_of_rfc_8785():
    """RFC 8785 §3.2.2.2 and §3.2.4: how a string is escaped."""
    assert canonical('€$\u000f\nA\'B"\\\\"/') == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(VALUES)
def test_our_canonical_form_is_that_of_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)
    assert parse(canonical(value)) == value


@given(VALUES)
def test_what_the_log_commits_to_is_in_normal_form(value):
    text = canonical(settled(value)).decode()
    assert unicodedata.is_normalized("NFC", text) or "\\" in text


@given(st.dictionaries(st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1), VALUES, max_size=5))
def test_every_entry_written_is_canonical_and_fits_the_schema(fields):
    change = Change("a.b", "thing", "1", 1, "p", fields)
    place = Place("0" * 32, (0, 1), None)
    body = encode(change, "r", disclosures(fields), who=Who("x", "y", "z"), at=START, place=place)
    assert rfc8785.dumps(parse(body)) == body
    assert wrong_part(parse(body)) is None


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":1}',
        b"1.0",
        b"1e3",
        b"NaN",
        b"-Infinity",
        b"9007199254740992",
        b"1" * 5000,
        '{"é":1}'.encode(),
        b"\xff",
        b"[1,]",
        b"[" * 100_000,
        b"",
    ],
)
def test_what_is_not_strict_json_is_refused(raw):
    with pytest.raises(NotStrict):
        parse(raw)


def test_low_order_keys_are_refused():
    """The small-order points of edwards25519 and second spellings of them."""
    y8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
    p, d = 2**255 - 19, -121665 * pow(121666, -1, 2**255 - 19)
    y = int.from_bytes(bytes.fromhex(y8), "little")
    assert (d * y**4 + 2 * y**2 - 1) % p == 0  # doubling it gives y = 0, a point of order 4
    low = [0, 1, p - 1, y, p - y, p, p + 1]
    for one in low:
        for sign in (0, 2**255):
            assert is_low_order((one + sign).to_bytes(32, "little"))
    assert not is_low_order(parse_vkey(NEUMANN).public)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (NEUMANN.replace("c74f20a3", "c74f20a4"), "KEY_MALFORMED"),
        (NEUMANN.replace("PeterNeumann", "Peter Neumann"), "KEY_MALFORMED"),
        (NEUMANN[:-4], "KEY_MALFORMED"),
        (NEUMANN + "=", "KEY_MALFORMED"),
        ("a+b", "KEY_MALFORMED"),
    ],
)
def test_malformed_keys_are_refused(line, code):
    with pytest.raises(NoteError) as refused:
        parse_vkey(line)
    assert refused.value.code == code

"""The verifier's short way: it takes only what the long way finds nothing wrong with, and reads the same from it."""

import random
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit.event import Change, Place, RuleRef, Who, disclosures, encode
from audit.schema import MAX_ENTRY
from audit.verify import Question, verify
from audit.verify_form import _long, _short, read_entries
from benchmarks.made_log import made_entries, made_log, newest
from tests.audit.forger import edited
from tests.audit.small_log import START

CHARS = string.printable + "é学\u2028\u007f\u0000"


def entry(fields: int = 4, rev: int = 2, rule: RuleRef | None = None) -> bytes:
    """A hidden entry as the service writes it."""
    values = {f"f{i}": i for i in range(fields)}
    change = Change("application.decide", "application", "1", rev, "p", values, rule)
    place = Place("0a" * 16, (0, 2), b"\x01" * 32 if rev > 1 else None)
    return encode(change, "ab" * 16, disclosures(values), who=Who("r-7", "registrar", "api"), at=START, place=place)


def agrees(body: bytes, index: int = 7) -> bool:
    """Whether the short way took the entry; what it took is what the long way reads, without a finding."""
    found: list = []
    short = _short(index, body)
    assert short is None or (short == _long(index, body, found) and not found)
    return short is not None


@pytest.mark.parametrize("fields", [0, 1, 7, 8, 30])
@pytest.mark.parametrize("rule", [None, RuleRef("CN-370000/2026", "cd" * 32)])
@pytest.mark.parametrize("rev", [1, 2, 900])
def test_entries_of_the_service_go_the_short_way(fields, rule, rev):
    assert agrees(entry(fields, rev, rule))


def test_what_changes_permissions_is_handed_on_even_when_hidden():
    body = edited(entry(), lambda one: one.update(obj={"kind": "permission", "ref": "x"}))
    assert agrees(body)
    assert _short(7, body)[-1] == {}


def test_the_first_entry_is_always_handed_on():
    assert _short(0, entry())[-1] == {}


PARTS = [
    ("at", "2026-02-30T00:00:00.000000Z"),
    ("at", "2026-11-23T24:00:00.000000Z"),
    ("at", "2026-11-23T11:60:00.000000Z"),
    ("at", "2026-11-23T11:00:60.000000Z"),
    ("at", "1969-12-31T23:59:59.900000Z"),
    ("n", [1, 1]),
    ("n", [0, 10**15]),
    ("rev", 10**15),
    ("prev", "AB" * 32),
    ("prev", "ab " * 21 + "a"),
    ("tx", "0A" * 16),
    ("type", "Application.decide"),
    ("type", "application"),
    ("obj", {"kind": "2x", "ref": "r"}),
    ("obj", {"kind": "x", "ref": "\x7f"}),
    ("obj", {"kind": "x", "ref": "学"}),
    ("actor", {"ref": "a\\b", "role": "x", "via": "y"}),
    ("actor", {"ref": "a", "role": 'x"', "via": "y"}),
    ("actor", {"ref": "a", "role": "x", "via": "\x01"}),
    ("rule", {"id": "x", "sha256": "AB" * 32}),
    ("_sd", []),
    ("_sd", ["A" * 43, "A" * 43]),
    ("_sd", ["B" * 43, "A" * 43]),
    ("_sd", ["A" * 42 + "+"]),
    ("_sd", ["A" * 44]),
    ("_sd", ["A" * 20 + '","' + "A" * 20]),
    ("v", 2),
]


@pytest.mark.parametrize(("name", "value"), PARTS)
def test_an_unusual_part_is_looked_at_closely(name, value):
    assert not agrees(edited(entry(), lambda one: one.update({name: value})))


@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_an_entry_damaged_anywhere_is_never_taken_for_a_good_one(chance, times):
    raw = bytearray(entry())
    for _ in range(times):
        spoil(raw, chance)
    agrees(bytes(raw))


def spoil(raw: bytearray, chance: random.Random) -> None:
    """One small change: a byte replaced, removed, doubled, or text put in."""
    at = chance.randrange(len(raw))
    match chance.randrange(4):
        case 0:
            raw[at] = chance.randrange(256)
        case 1:
            del raw[at : at + chance.choice([1, 1, 46])]
        case 2:
            raw[at:at] = raw[at : at + chance.choice([1, 46])]
        case _:
            raw[at:at] = chance.choice(CHARS).encode()


@given(st.text(max_size=20), st.text(max_size=20))
@example("\u007f", "a")
@example("\\", '"')
def test_words_of_any_kind(actor, ref):
    if actor and ref:
        agrees(edited(entry(), lambda one: one.update(actor={"ref": actor, "role": "x", "via": "y"})))
        agrees(edited(entry(), lambda one: one.update(obj={"kind": "x", "ref": ref})))


def test_an_entry_too_large_goes_the_long_way():
    found: list = []
    body = edited(entry(), lambda one: one["actor"].update(ref="r" * MAX_ENTRY))
    read_entries(3, [body], found)
    assert [one[0] for one in found] == ["ENTRY_TOO_LARGE"]


def test_two_processes_find_what_one_finds(tmp_path):
    size = 20_000
    folder, key = made_log(tmp_path, size)
    reports = [verify(Question(folder, key, int(newest(size).timestamp()), jobs=jobs)) for jobs in (1, 2, 3)]
    assert [report.findings for report in reports] == [[], [], []]
    path = folder / "tile/entries/050"
    raw = bytearray(path.read_bytes())
    raw[300] ^= 1
    path.write_bytes(raw)
    (folder / "tile/entries/070").unlink()
    spoilt = [verify(Question(folder, key, int(newest(size).timestamp()), jobs=jobs)) for jobs in (1, 2)]
    assert spoilt[0].findings == spoilt[1].findings != []


def test_a_made_log_is_the_same_every_time():
    assert list(made_entries(500)) == list(made_entries(500))

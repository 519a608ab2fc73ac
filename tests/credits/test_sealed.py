"""Sealed fields: they open where they stand and nowhere else."""

import pytest

from credits.sealed import Keyring, Unsealable
from tests.make import keyring

PLACE = {"table": "student", "column": "id_number_sealed", "row": "1"}


def test_a_sealed_value_opens_where_it_stands() -> None:
    ring = keyring()
    assert ring.open(ring.seal("370305201101059966", **PLACE), **PLACE) == "370305201101059966"


@pytest.mark.parametrize("part", ["table", "column", "row"])
def test_a_sealed_value_moved_elsewhere_does_not_open(part: str) -> None:
    ring = keyring()
    sealed = ring.seal("370305201101059966", **PLACE)
    with pytest.raises(Unsealable):
        ring.open(sealed, **(PLACE | {part: "2"}))


def test_a_sealed_value_altered_does_not_open() -> None:
    ring = keyring()
    sealed = ring.seal("370305201101059966", **PLACE)
    altered = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    with pytest.raises(Unsealable):
        ring.open(altered, **PLACE)


def test_an_old_key_still_opens_what_it_sealed() -> None:
    sealed = keyring("k1").seal("x", **PLACE)
    assert keyring("k2").open(sealed, **PLACE) == "x"
    assert keyring("k2").seal("x", **PLACE).startswith("k2:")


def test_the_same_value_sealed_twice_looks_different_but_is_found_the_same() -> None:
    ring = keyring()
    assert ring.seal("x", **PLACE) != ring.seal("x", **PLACE)
    assert ring.blind("11010519491231002x", column="c") == ring.blind(
        "１１０１０５１９４９１２３１００２Ｘ ",  # noqa: RUF001  # full-width, as a spreadsheet may hold it
        column="c",
    )


def test_the_blind_index_differs_by_column_and_by_key() -> None:
    ring = keyring()
    other = Keyring("k1", ring.keys, b"\0" * 32)
    assert len({ring.blind("x", column="a"), ring.blind("x", column="b"), other.blind("x", column="a")}) == 3


def test_a_keyring_prints_no_key() -> None:
    assert repr(keyring()) == "Keyring(current='k1')"


def test_a_keyring_with_one_key_for_two_uses_is_refused() -> None:
    with pytest.raises(ValueError, match="own"):
        Keyring("k", {"k": b"\1" * 32}, b"\1" * 32)

"""Cursors: ours open, others do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.problems import Fault
from api.v1.cursor import open_cursor, seal_cursor

KEY = b"k" * 32


@given(st.lists(st.text(), max_size=4))
def test_what_was_sealed_opens_again(position: list[str]) -> None:
    assert open_cursor(KEY, "transfers", seal_cursor(KEY, "transfers", position)) == position


@pytest.mark.parametrize("cursor", ["", "x", "汉字", "AAAA" * 20, "=" * 8])
def test_what_we_did_not_make_is_refused(cursor: str) -> None:
    with pytest.raises(Fault):
        open_cursor(KEY, "transfers", cursor)


def test_a_cursor_of_one_list_is_none_of_another() -> None:
    with pytest.raises(Fault):
        open_cursor(KEY, "students", seal_cursor(KEY, "transfers", ["a"]))

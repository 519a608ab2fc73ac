"""The ledger: amounts that sum to zero, and come back whole."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.ledger import Account, Posted, Presented, Row, postings, reverse, share

amounts = st.decimals(min_value=0, max_value=99, places=2)


@st.composite
def recognitions(draw: st.DrawFn) -> tuple[list[Presented], list[Row]]:
    """Some results, and rows over disjoint groups of them."""
    presented = [Presented(f"r{i}", f"C{i}", draw(amounts)) for i in range(draw(st.integers(0, 8)))]
    rows: list[Row] = []
    free = [one.course for one in presented]
    while free and draw(st.booleans()):
        taken, free = free[: (cut := draw(st.integers(1, len(free))))], free[cut:]
        status = draw(st.sampled_from(("proposed", "accepted", "declined")))
        rows.append(Row(tuple(taken), ("T",), draw(amounts), status, waiver=draw(st.booleans())))
    return presented, rows


@given(recognitions())
def test_the_amounts_of_each_result_sum_to_zero(made: tuple[list[Presented], list[Row]]) -> None:
    lines = postings(*made)
    for one in made[0]:
        assert sum(line.credits for line in lines if line.result == one.result) == 0


@given(recognitions())
def test_what_an_accepted_row_grants_is_what_its_results_are_recognised_for(
    made: tuple[list[Presented], list[Row]],
) -> None:
    lines = postings(*made)
    granted = sum(row.credits for row in made[1] if row.status == "accepted" and not row.waiver)
    assert sum(line.credits for line in lines if line.account is Account.RECOGNISED) == granted


@given(recognitions())
def test_a_reversal_takes_back_every_account(made: tuple[list[Presented], list[Row]]) -> None:
    lines = postings(*made)
    back = reverse([Posted(f"p{i}", line) for i, line in enumerate(lines)])
    assert [line.reverses for line in back] == [f"p{i}" for i in range(len(lines))]
    for account in Account:
        assert sum(line.credits for line in (*lines, *back) if line.account is account) == 0


@given(amounts, st.lists(amounts, min_size=1, max_size=6))
def test_shares_add_up_exactly(total: Decimal, weights: list[Decimal]) -> None:
    parts = share(total, weights)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)


def test_a_share_follows_the_recorded_credits_and_the_last_hundredth_the_largest_remainder() -> None:
    assert share(Decimal(2), [Decimal(1), Decimal(1), Decimal(1)]) == (
        Decimal("0.67"),
        Decimal("0.67"),
        Decimal("0.66"),
    )


def test_what_the_conversion_costs_is_a_line_of_its_own() -> None:
    lines = postings([Presented("r", "A", Decimal("4.5"))], [Row(("A",), ("T",), Decimal(4), "accepted")])
    assert {line.account: line.credits for line in lines} == {
        Account.PRESENTED: Decimal("-4.5"),
        Account.RECOGNISED: Decimal(4),
        Account.CONVERSION: Decimal("0.5"),
    }


@pytest.mark.parametrize("sources", [("A", "A"), ("B",)])
def test_a_result_is_used_once_and_only_when_presented(sources: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"two rows|not presented"):
        postings([Presented("r", "A", Decimal(1))], [Row(sources, ("T",), Decimal(1), "accepted")])

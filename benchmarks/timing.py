"""How benchmarks measure: all works in turn, many rounds, medians; every round gets cases nobody has seen yet.

The garbage collector rests while the clock runs, as it does in `timeit`: what it costs depends on what else is alive.
"""

import gc
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import Any, Literal

Work = Callable[[Any], object]


def medians(works: Sequence[tuple[Work, Callable[[], Sequence[Any]]]], rounds: int) -> list[float]:
    """Seconds per call of each work, as medians over the rounds; each with its maker of arguments, called untimed."""
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for place, (work, fresh) in enumerate(works):
            gc.collect()
            given = fresh()
            gc.disable()
            start = perf_counter()
            for one in given:
                work(one)
            seconds[place].append((perf_counter() - start) / len(given))
            gc.enable()
    return [median(times) for times in seconds]


def line(
    name: str, ours: float, yardstick: float, goal: float, better: Literal["higher", "lower"], **more: float
) -> dict[str, Any]:
    """One result. `ours` and `yardstick` are seconds; with `higher` the ratio compares rates, with `lower` times."""
    ratio = yardstick / ours if better == "higher" else ours / yardstick
    ok = ratio >= goal if better == "higher" else ratio <= goal
    measured = {"name": name, "ours": ours, "yardstick": yardstick, "ratio": ratio, "goal": goal, "better": better}
    return measured | {"ok": ok} | more

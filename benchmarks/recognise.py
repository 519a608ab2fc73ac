"""Best assignment against OR-Tools CP-SAT on the whole instance: real-shaped catalogues, and hard ones."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from ortools.sat.python import cp_model

from rules.assign import Cap, Instance, Option, assign

HALF = Fraction(1, 2)


def real_shaped(seed: int) -> Instance:
    """A 40-course transcript in a catalogue as real ones are: 60–70 live rows, small connected parts.

    Four rows in five are one-to-one, the rest join or split courses; some courses have an alternative
    (mostly 相近), a few fall into an elective bucket with less room than they would fill; a cap on
    elective credit and one on similar credit are there and seldom bind.
    """
    random = Random(seed)  # noqa: S311  made-up catalogues, the same every run
    rows: list[tuple[tuple[int, ...], tuple[int, ...], bool]] = []
    bucket = 900
    for course in range(40):
        kind = random.random()
        if kind < 0.68:
            rows.append(((course,), (course,), False))
        elif kind < 0.78:
            rows.append(((course, (course + 1) % 40), (course,), False))
        elif kind < 0.86:
            rows.append(((course,), (course, 40 + course), False))
        elif kind < 0.94:
            rows.append(((course,), (bucket,), False))
        if random.random() < 0.4:
            rows.append(((course,), ((course + random.choice((0, 1))) % 40,), True))
        if random.random() < 0.15:
            rows.append(((course,), (80 + course,), True))
    worth = [random.randint(2, 8) * HALF * max(len(sources), len(targets)) for sources, targets, _ in rows]
    options = tuple(
        Option(i, f"r{i}", sources, targets, value, value if targets[0] % 3 else Fraction(0), similar)
        for i, ((sources, targets, similar), value) in enumerate(zip(rows, worth, strict=True))
    )
    similar_rows = frozenset(option.order for option in options if option.similar)
    return Instance(options, {bucket: Fraction(6)}, (Cap(Fraction(60), similar_rows, "similar"),))


def hard(seed: int, rows: int = 88) -> Instance:
    """88 live rows over 40 results and 40 courses drawn at random, 15 % many-to-many, three caps that bind."""
    random = Random(seed)  # noqa: S311  made-up catalogues, the same every run
    options = []
    for i in range(rows):
        wide = random.random() < 0.15
        sources = tuple(random.sample(range(40), random.randint(2, 3) if wide else 1))
        targets = tuple(random.sample(range(40), random.randint(2, 3) if wide else 1))
        value = random.randint(2, 8) * HALF * max(len(sources), len(targets))
        required = random.choice((value, value, value / 2, Fraction(0)))
        options.append(Option(i, f"r{i}", sources, targets, value, required, random.random() < 0.3))
    caps = []
    for name in ("elective", "similar", "practice"):
        members = random.sample(options, rows // 3)
        total = sum((option.credits for option in members), Fraction(0))
        caps.append(Cap(Fraction(int(total * Fraction(3, 10))), frozenset(o.order for o in members), name))
    return Instance(tuple(options), {}, tuple(caps))


def yardstick(instance: Instance, *, tuned: bool = False) -> int:
    """One CP-SAT solve of the whole instance, one worker: required credits far above credits, no tie-break.

    This asks less than `assign` does (neither fewest similar rows nor sources nor published order), so it is
    the cheaper yardstick: the staged solves that would answer the same question take several times as long.
    `tuned` sets the parameters that `assign` itself gives to CP-SAT; it is printed beside, not judged.
    """
    worth = [int(option.credits * 2) for option in instance.options]
    needed = [int(option.required * 4) for option in instance.options]
    model = cp_model.CpModel()
    choice = [model.new_bool_var("") for _ in instance.options]
    users: dict[tuple[str, int], list[int]] = {}
    for i, option in enumerate(instance.options):
        for source in option.sources:
            users.setdefault(("source", source), []).append(i)
        for target in option.targets:
            users.setdefault(("target", target), []).append(i)
    for (side, index), members in users.items():
        if side == "target" and index in instance.buckets:
            room = int(instance.buckets[index] * 2)
            model.add(
                cp_model.LinearExpr.weighted_sum([choice[i] for i in members], [worth[i] for i in members]) <= room
            )
        elif len(members) > 1:
            model.add_at_most_one([choice[i] for i in members])
    for cap in instance.caps:
        inside = [i for i, option in enumerate(instance.options) if option.order in cap.options]
        used = cp_model.LinearExpr.weighted_sum([choice[i] for i in inside], [worth[i] for i in inside])
        model.add(used <= int(cap.limit * 2))
    big = 1 + sum(worth)
    values = [need * big + value for need, value in zip(needed, worth, strict=True)]
    model.maximize(cp_model.LinearExpr.weighted_sum(choice, values))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    if tuned:
        solver.parameters.linearization_level = 2
        solver.parameters.cp_model_presolve = False
        solver.parameters.symmetry_level = 0
    if solver.solve(model) != cp_model.OPTIMAL:
        raise RuntimeError("the yardstick did not finish")
    return round(solver.objective_value)


def measure(rounds: int = 7, instances: int = 24) -> list[dict[str, Any]]:
    """Seconds per instance of ours and of the yardstick, medians over the rounds, and their ratio."""
    return [
        _measured("recognise", [real_shaped(seed) for seed in range(instances)], rounds, 0.2),
        _measured("recognise-hard", [hard(seed) for seed in range(instances)], rounds, 1.2),
    ]


def _measured(name: str, instances: Sequence[Instance], rounds: int, goal: float) -> dict[str, Any]:
    works: tuple[Callable[[Instance], object], ...] = (
        assign,
        yardstick,
        lambda instance: yardstick(instance, tuned=True),
    )
    for instance in instances:
        _same_optimum(instance)
    seconds = [[[_seconds(work, instance) for instance in instances] for work in works] for _ in range(rounds)]
    # Per instance the median of the rounds; then the median over instances of each time and of the ratios.
    ours, plain, tuned = ([median(r[w][i] for r in seconds) for i in range(len(instances))] for w in range(3))
    ratio = median(mine / theirs for mine, theirs in zip(ours, plain, strict=True))
    return {
        "name": name,
        "ours": median(ours),
        "yardstick": median(plain),
        "ratio": ratio,
        "goal": goal,
        "better": "lower",
        "ok": ratio <= goal,
        "ratio_to_tuned": median(mine / theirs for mine, theirs in zip(ours, tuned, strict=True)),
    }


def _seconds(work: Callable[[Instance], object], instance: Instance) -> float:
    start = perf_counter()
    work(instance)
    return perf_counter() - start


def _same_optimum(instance: Instance) -> None:
    answer = assign(instance)
    big = 1 + sum(int(option.credits * 2) for option in instance.options)
    if int(answer.required * 4) * big + int(answer.credits * 2) != yardstick(instance):
        raise RuntimeError("assign and CP-SAT disagree on the optimum")


def main() -> None:
    """Print one line for each benchmark."""
    for line in measure():
        verdict = "ok" if line["ok"] else "short"
        print(f"bench {line['name']} ratio={line['ratio']:.2f} goal={line['goal']} {verdict}")
        print(f"  against CP-SAT with our own parameters: {line['ratio_to_tuned']:.2f}")


if __name__ == "__main__":
    main()

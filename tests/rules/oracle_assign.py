"""The definition of the best assignment, tried on every subset; and made-up instances to try it on."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

from rules.assign import Cap, Instance, Option

CREDITS = (Fraction(0), Fraction(1, 2), Fraction(1), Fraction(1), Fraction(2), Fraction(4, 3), Fraction(3))


def best_orders(instance: Instance) -> tuple[int, ...]:
    """The sorted orders of the best legal subset."""
    return min(map(rank, legal_subsets(instance)))[-1]


def rank(rows: tuple[Option, ...]) -> tuple[Fraction, Fraction, int, int, tuple[int, ...]]:
    """What the answer minimises, in this order."""
    return (
        -sum((row.required for row in rows), Fraction(0)),
        -sum((row.credits for row in rows), Fraction(0)),
        len([row for row in rows if row.similar]),
        sum(len(row.sources) for row in rows),
        tuple(sorted(row.order for row in rows)),
    )


def legal_subsets(instance: Instance) -> Iterator[tuple[Option, ...]]:
    """Every subset that breaks nothing; a subset that does is not extended, since more rows never mend it."""

    def extend(rows: tuple[Option, ...], rest: tuple[Option, ...]) -> Iterator[tuple[Option, ...]]:
        yield rows
        for place, option in enumerate(rest):
            if fits(instance, rows, option):
                yield from extend((*rows, option), rest[place + 1 :])

    return extend((), instance.options)


def fits(instance: Instance, rows: tuple[Option, ...], option: Option) -> bool:
    """Whether a legal subset stays legal with one more option."""
    for row in rows:
        if set(row.sources) & set(option.sources):
            return False
        if (set(row.targets) & set(option.targets)) - set(instance.buckets):
            return False
    after = (*rows, option)
    for bucket, room in instance.buckets.items():
        if sum(row.credits for row in after if bucket in row.targets) > room:
            return False
    return all(sum(row.credits for row in after if row.order in cap.options) <= cap.limit for cap in instance.caps)


def seeded(seed: int) -> Random:
    """A generator that makes the same instances every time."""
    return Random(seed)  # noqa: S311


def random_instance(seed: int, most: int = 10) -> Instance:
    """Up to `most` options over few courses, so that conflicts, ties, buckets and caps are frequent."""
    random = seeded(seed)
    count = random.randint(0, most)
    sources, targets = random.randint(2, most), random.randint(1, most)
    options = []
    for order in random.sample(range(40), count):
        worth = random.choice(CREDITS)
        options.append(
            Option(
                order=order,
                row=f"r{order}",
                sources=tuple(random.sample(range(sources), min(sources, random.choice((1, 1, 1, 2, 3))))),
                targets=tuple(random.sample(range(targets), min(targets, random.choice((0, 1, 1, 1, 2))))),
                credits=worth,
                required=random.choice((worth, worth, worth / 2, Fraction(0))),
                similar=random.random() < 0.3,
            )
        )
    buckets = {b: random.choice(CREDITS) * 2 for b in random.sample(range(targets), random.randint(0, min(2, targets)))}
    return Instance(tuple(options), buckets, tuple(_caps(random, options)))


def _caps(random: Random, options: list[Option]) -> Iterator[Cap]:
    for name in range(random.choice((0, 0, 1, 2))):
        members = random.sample(options, random.randint(0, len(options)))
        # Now and then the cap also names a row that is not live.
        orders = frozenset(option.order for option in members) | frozenset(random.sample(range(40, 60), 1))
        yield Cap(random.choice(CREDITS) * 2, orders, f"cap {name}")


def shuffled(seed: int, instance: Instance) -> Instance:
    """The same instance with its options, buckets and caps in another order."""
    random = seeded(seed)
    buckets = list(instance.buckets.items())
    random.shuffle(buckets)
    return replace(
        instance,
        options=tuple(random.sample(instance.options, len(instance.options))),
        buckets=dict(buckets),
        caps=tuple(random.sample(instance.caps, len(instance.caps))),
    )

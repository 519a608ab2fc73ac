"""The formula of an equivalence's sources: `A+B/C` means A and B together, or C alone."""

Alternatives = tuple[tuple[str, ...], ...]

_HALF_WIDTH = str.maketrans("＋／", "+/")


class BadFormula(ValueError):
    """A formula that cannot be read; `zh` and `en` say what is wrong with it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.zh = zh
        self.en = en


def parse_formula(text: str) -> Alternatives:
    """Read a formula in disjunctive normal form: `/` between alternatives, `+` between the codes of one.

    Full-width `＋` and `／` and white space around a code are accepted; order is kept as written.

    Raises:
        BadFormula: a part is empty, or one alternative names a course twice.
    """
    plain = text.translate(_HALF_WIDTH)
    return tuple(_alternative(text, part) for part in plain.split("/"))


def _alternative(text: str, part: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in part.split("+"))
    if not all(codes):
        raise BadFormula(
            f"公式“{text}”有空缺：“+”和“/”两侧都要写课程代码。",
            f'The formula "{text}" has an empty part: "+" and "/" need a course code on both sides.',
        )
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise BadFormula(
            f"公式“{text}”的同一组中重复出现课程“{'、'.join(twice)}”。",
            f'The formula "{text}" names {", ".join(twice)} more than once in one alternative.',
        )
    return codes

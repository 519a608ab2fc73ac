"""Random small packs and cases for the reference interpreter: every kind, every parameter also unset, every row shape."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from rules.facts import Case, Result
from rules.pack import load_pack
from rules.packs_in_force import Packs, combine
from tests.rules.written import case_with, pack_text, rule_text

TERMS = ("10-1", "10-2", "11-1", "11-2", "12-1", "12-2")
CODES = ("A", "B", "C", "D")
TARGETS = ("P", "Q", "R", "E")
DAYS = tuple(date(2026, 1, 1) + timedelta(days=120 * n) for n in range(4))


def _quoted(words: tuple[str, ...]) -> st.SearchStrategy[str]:
    chosen = st.lists(st.sampled_from(words), unique=True, max_size=len(words))
    return chosen.map(lambda some: "[" + ", ".join(f'"{word}"' for word in some) + "]")


def _word(*words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words).map(lambda word: f'"{word}"')


UNSET = st.just('"unset"')
FLAG = st.sampled_from(("true", "false", '"unset"'))
SIDE = _word("source", "target")


def _number(least: int, most: int) -> st.SearchStrategy[str]:
    return st.integers(least, most).map(str) | UNSET


def _entry(year: int, terms: str, direction: str, start: int, days: int) -> str:
    first = date(year + 1, 1, 10) + timedelta(days=start)
    return (
        f"{{ year = {year}, terms = {terms}, direction = {direction}, "
        f"apply_from = {first}, apply_before = {first + timedelta(days=days)} }}"
    )


CALENDAR = st.lists(
    st.builds(
        _entry,
        st.integers(2025, 2027),
        _quoted(TERMS),
        _word("any", "voc_to_gen", "gen_to_voc"),
        st.integers(0, 20),
        st.integers(1, 20),
    ),
    max_size=4,
).map(lambda entries: "[" + ", ".join(entries) + "]")
STEPS = st.lists(
    st.tuples(st.integers(10, 12), st.integers(10, 12)).map(lambda s: f"{{ grade = {s[0]}, enters = {s[1]} }}"),
    max_size=3,
).map(lambda steps: "[" + ", ".join(steps) + "]")

JUDGING: dict[str, dict[str, st.SearchStrategy[str]]] = {
    "study_mode": {"allowed": _quoted(("full_time", "part_time")) | UNSET},
    "status": {"allowed": _quoted(("enrolled", "suspended", "graduated")) | UNSET},
    "suspension": {"barred": FLAG},
    "discipline": {"barred": FLAG},
    "completed_terms": {"minimum": _number(0, 4)},
    "graduating_year": {"barred": FLAG, "grade": st.integers(10, 12).map(str)},
    "transfer_count": {"maximum": _number(0, 2)},
    "school_kinds": {},
    "pairing": {"required": FLAG},
    "territory": {
        "across_county": _word("allow", "coordination", "deny", "unset"),
        "across_city": _word("allow", "deny", "unset"),
    },
    "programme": {
        "side": SIDE,
        "allowed": _quoted(("3", "5", "3+4")) | UNSET,
        "denied": _quoted(("5", "3+4")) | UNSET,
    },
    "quota": {"basis": _word("none", "places", "absolute", "share", "unset"), "limit": _number(0, 9), "side": SIDE},
    "class_size": {"maximum": _number(40, 55)},
    "score_line": {"basis": _word("none", "receiver_minimum", "weight_only", "unset")},
    "grade_alignment": {"delta": st.sampled_from(("-1", "0", "1", '"unset"')) | STEPS},
    "window": {"terms": _quoted(TERMS) | UNSET, "anchor": _word("start", "end", "during")},
    "window_dates": {"calendar": CALENDAR | UNSET},
    "remaining_terms": {"minimum": _number(0, 6)},
    "consents": {"of": _quoted(("student", "guardian", "releasing_school")) | UNSET},
    "exam_prerequisite": {"exams": _quoted(("信息技术", "物理")) | UNSET},
}


@st.composite
def judging_rule(draw: st.DrawFn, place: int) -> str:
    """A rule of any judging kind, with any parameters."""
    kind = draw(st.sampled_from(sorted(JUDGING)))
    parameters = "\n".join(f"{name} = {draw(values)}" for name, values in JUDGING[kind].items())
    return rule_text(
        f"r{place}",
        kind,
        parameters,
        severity=draw(st.sampled_from(("block", "block", "warn", "refer"))),
        confidence=draw(st.sampled_from("VVNSI")),
        direction=draw(st.sampled_from(("any", "any", "voc_to_gen", "gen_to_voc"))),
    )


@st.composite
def credit_rules(draw: st.DrawFn) -> list[str]:
    """Rules that recognition reads, each present or not, set or not."""
    maybe = st.booleans()
    rules = []
    if draw(maybe):
        rules.append(rule_text("credit.pass_needed", "pass_mark", f"minimum = {draw(_number(55, 75))}", step="credit"))
    if draw(maybe):
        words = draw(st.sampled_from(('{ "良好" = 80, "及格" = 60.5 }', '"unset"')))
        rules.append(rule_text("credit.grade_words", "grade_words", f"words = {words}", step="credit"))
    if draw(maybe):
        rules.append(rule_text("credit.age", "credit_age", f"years = {draw(_number(1, 2))}", step="credit"))
    if draw(maybe):
        hours = draw(st.sampled_from(("18", "16", "17.5", '"unset"')))
        step = draw(st.sampled_from(("0.5", "1", "0.25", '"unset"')))
        parameters = f'curriculum = "general"\nhours_per_credit = {hours}\nrounding = {step}'
        rules.append(rule_text("credit.unit.general", "credit_unit", parameters, step="credit"))
    if draw(maybe):
        table = f'curriculum = "general"\nentered_from = 2026-01-01\ntotal = "unset"\nrequired = {draw(_quoted(("必修", "选修")))}'
        rules.append(rule_text("graduation", "graduation", table, step="graduation"))
    for place in range(draw(st.integers(0, 2))):
        scope, of = draw(
            st.sampled_from((
                ("total", ""), ("relation", "similar"), ("relation", "elective"),
                ("target_category", "必修"), ("source_category", "专业"),
            ))
        )  # fmt: skip
        rules.append(
            rule_text(
                f"cap.{place}", "cap", f'scope = "{scope}"\nof = "{of}"\nlimit = {draw(_number(0, 6))}', step="credit"
            )
        )
    return rules


@st.composite
def tables(draw: st.DrawFn) -> dict[str, bytes]:
    """A catalogue: courses with one or two versions, some not listed; rows of every relation and shape."""
    courses = ["code,name,curriculum,category,hours,credits,valid_from,valid_to"]
    split = DAYS[2]
    for code in (*CODES, *TARGETS):
        curriculum, categories = ("vocational", ("公共", "专业")) if code in CODES else ("general", ("必修", "选修"))
        spans = draw(st.sampled_from(((), (",",), (",",), (",",), (f"{DAYS[1]},",), (f",{split}", f"{split},"))))
        for span in spans:
            hours = draw(st.sampled_from(("18", "27", "36", "36", "54.5", "72")))
            courses.append(
                f"{code},{code},{curriculum},{draw(st.sampled_from(categories))},{hours},{draw(st.integers(0, 4))},{span}"
            )
    rows = ["id,direction,sources,targets,relation,min_score,credits,valid_from,valid_to"]
    for place in range(draw(st.integers(2, 6))):
        alternatives = draw(
            st.lists(st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True), min_size=1, max_size=2)
        )
        sources = "/".join("+".join(some) for some in alternatives)
        targets = "+".join(draw(st.lists(st.sampled_from(TARGETS), min_size=1, max_size=2, unique=True)))
        cells = (
            draw(st.sampled_from(("any", "any", "voc_to_gen", "voc_to_gen", "gen_to_voc"))),
            sources,
            targets,
            draw(st.sampled_from(("same", "same", "similar", "elective", "elective", "waiver", "waiver", "none"))),
            draw(st.sampled_from(("", "60", "72.5"))),
            draw(st.sampled_from(("", "", "1.5", "2"))),
            draw(st.sampled_from(("", "", "", "", str(DAYS[1]), str(DAYS[2])))),
            draw(st.sampled_from(("", "", "", "", str(DAYS[2]), str(DAYS[3])))),
        )
        rows.append(f"{place + 1}," + ",".join(cells))
    return {"courses.csv": "\n".join(courses).encode(), "equivalences.csv": "\n".join(rows).encode()}


@st.composite
def selections(draw: st.DrawFn) -> Packs:
    """A pack in force, compiled."""
    rules = [draw(judging_rule(place)) for place in range(draw(st.integers(0, 6)))]
    return combine((load_pack({"pack.toml": pack_text("city", *rules, *draw(credit_rules()))} | draw(tables())),))


SCORES = st.sampled_from(
    (*(Decimal(80),) * 6, Decimal(50), Decimal(60), Decimal("60.5"), Decimal("72.5"), "良好", "及格", "优", "缺考")
)
AGED = (date(2026, 1, 5), date(2026, 1, 15), date(2026, 1, 25))  # a year before one day of application, or nearly
COMPLETED = st.sampled_from((*(DAYS[3],) * 4, *AGED, *(day - timedelta(days=n) for day in DAYS for n in (0, 1))))
HOURS = st.sampled_from((None, None, Decimal(18), Decimal("27.5"), Decimal(72)))
RESULTS = st.lists(st.sampled_from((*CODES, *CODES, "Z")), min_size=1, max_size=7).flatmap(
    lambda codes: st.tuples(
        *(st.builds(Result, st.just(code), st.sampled_from(TERMS[:2]), COMPLETED, SCORES, HOURS) for code in codes)
    )
)
KINDS = ("public_vocational", "technical", "general_high", "comprehensive_high", "unknown")
APPLIED = (
    date(2027, 1, 5),
    date(2027, 1, 15),
    date(2027, 1, 15),
    date(2027, 1, 25),
    date(2027, 1, 10),
    date(2027, 2, 1),
    date(2027, 2, 13),
)
FLAGS = st.sampled_from((True, False, None))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A case in which any fact may be missing; usually a vocational student moving to a general school."""
    case = case_with()
    kinds = draw(
        st.sampled_from((("public_vocational", "general_high"),) * 3) | st.tuples(*(st.sampled_from(KINDS),) * 2)
    )
    student = replace(
        case.student,
        grade=draw(st.integers(10, 12)),
        term=draw(st.integers(1, 2)),
        status=draw(st.sampled_from(("enrolled", "suspended", "graduated"))),
        study_mode=draw(st.sampled_from(("full_time", "part_time"))),
        completed_terms=draw(st.none() | st.integers(0, 4)),
        discipline=draw(st.sampled_from(("none", "active", None))),
        entrance_score=draw(st.sampled_from((None, Decimal(419), Decimal("420.0"), Decimal(430)))),
        exams_passed=draw(st.none() | st.frozensets(st.sampled_from(("信息技术", "物理")))),
        previous_transfers=draw(st.none() | st.integers(0, 2)),
    )
    place = {
        "programme": st.sampled_from((None, "3", "5", "3+4")),
        "places_left": st.none() | st.integers(-1, 2),
        "class_size": st.none() | st.integers(40, 55),
        "score_line": st.sampled_from((None, Decimal(420), Decimal("429.5"))),
        "county": st.sampled_from(("370305", "370303")),
        "city": st.sampled_from(("370300", "370300", "370100")),
    }
    sides = [{name: draw(values) for name, values in place.items()} for _ in range(2)]
    return replace(
        case,
        applied_on=draw(st.sampled_from(APPLIED)),
        effective_on=draw(st.sampled_from((None, date(2026, 9, 1), date(2027, 2, 22), date(2027, 6, 1)))),
        student=student,
        source=replace(case.source, kind=kinds[0], **sides[0]),
        target=replace(case.target, kind=kinds[1], **sides[1]),
        paired=draw(FLAGS),
        coordination=draw(st.sampled_from((None, "文件"))),
        target_grade=draw(st.none() | st.integers(10, 12)),
        consents=replace(case.consents, student=draw(FLAGS), guardian=draw(FLAGS), releasing_school=draw(FLAGS)),
        results=draw(RESULTS),
    )

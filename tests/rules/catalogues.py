"""Small catalogues and transcripts for the tests of recognition and its explanation."""

from rules.facts import Case
from rules.pack import Pack, load_pack
from rules.packs_in_force import Packs, combine
from tests.rules.written import case_with, pack_text

ROWS = "id,direction,sources,targets,relation,min_score,credits,note\n"


def catalogue_pack(rows: str, courses: str, *rules: str) -> Pack:
    """A city pack: rows `id,direction,sources,targets,relation,min_score,credits,note`, courses of their own heading."""
    return load_pack({
        "pack.toml": pack_text("city", *rules),
        "equivalences.csv": (ROWS + rows).encode(),
        "courses.csv": courses.encode(),
    })  # fmt: skip


def selection(rows: str, courses: str, *rules: str) -> Packs:
    """The one pack in force alone."""
    return combine((catalogue_pack(rows, courses, *rules),))


def plain(*codes: str, hours: int = 36) -> str:
    """courses.csv with courses of equal hours; V… are vocational, all others general and compulsory (必修)."""
    lines = (
        f"{code},{code},{'voc' if code.startswith('V') else 'gen'},{'专业' if code.startswith('V') else '必修'},{hours},2,10-1"
        for code in codes
    )
    return "code,name,curriculum,category,hours,credits,term\n" + "\n".join(lines) + "\n"


def transcript(scores: dict[str, str], base: str = "voc_to_gen", **changes: object) -> Case:
    """A complete case with these scores."""
    results = [
        {"course": code, "term": "10-1", "completed_on": "2027-01-20", "score": score} for code, score in scores.items()
    ]
    return case_with(base, results=results, **changes)

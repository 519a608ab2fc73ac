"""Reasons: for every course that earned nothing, which rows spoke of it and why each of them lost."""

from rules.live import Candidate
from rules.ruling import Competitor, Sentence, Unrecognised
from rules.transcript import Attempt

RELATION = {
    "same": Sentence("相同课程，直接认定", "same course, recognised directly"),
    "similar": Sentence(
        "相近课程，由转入学校审核后认定", "similar course, recognised after review by the receiving school"
    ),
    "elective": Sentence("归入选修学分", "counted as elective credit"),
    "waiver": Sentence("免修，不计学分", "exempt from the course, no credit"),
    "none": Sentence("目录载明不予认定", "the catalogue says it is not recognised"),
}


def why_not_recognised(
    transcript: dict[str, Attempt],
    found: list[Candidate],
    chosen: tuple[Candidate, ...],
    waived: tuple[Candidate, ...],
) -> tuple[Unrecognised, ...]:
    """Every course of the transcript that no chosen row uses, with its reasons, in the transcript's stable order."""
    used = {code for c in (*chosen, *waived) for code in c.sources}
    return tuple(
        _why_not(attempt, [c for c in found if code in c.sources], chosen)
        for code, attempt in transcript.items()
        if code not in used
    )


def _why_not(attempt: Attempt, rows: list[Candidate], chosen: tuple[Candidate, ...]) -> Unrecognised:
    code = attempt.result.course
    if not rows:
        no_row = Sentence("互认目录中没有这门课程的对应关系。", "The recognition catalogue has no row for this course.")
        return Unrecognised(code, (attempt.unusable, no_row) if attempt.unusable else (no_row,))
    refused = next((c for c in rows if c.row.relation == "none"), None)
    if refused is not None:
        return Unrecognised(code, (_refusal(refused),))
    competitors = tuple(Competitor(c.row.id, _why_lost(c, chosen)) for c in rows)
    lost = dict.fromkeys(
        Sentence(f"第 {c.rule} 行：{c.reason.zh}", f"Row {c.rule}: {c.reason.en}") for c in competitors
    )
    return Unrecognised(code, tuple(lost), competitors)


def _refusal(refused: Candidate) -> Sentence:
    note = refused.row.note or RELATION["none"].zh
    return Sentence(f"{refused.row.clause}不予认定：{note}。", f"Not recognised by {refused.row.clause}: {note}.")


def _why_lost(c: Candidate, chosen: tuple[Candidate, ...]) -> Sentence:
    if c.obstacles:
        return Sentence("".join(o.zh for o in c.obstacles), " ".join(o.en for o in c.obstacles))
    for winner in chosen:
        if shared := set(winner.row.targets) & set(c.row.targets):
            return _granted_already("、".join(sorted(shared)), winner)
        if used := set(winner.sources) & set(c.sources):
            return _used_already("、".join(sorted(used)), winner)
    return Sentence("认定学分已达上限或不增加学分。", "A cap on recognised credits is reached, or it would add none.")


def _granted_already(courses: str, winner: Candidate) -> Sentence:
    return Sentence(
        f"{courses} 已由第 {winner.row.id} 行认定（{'、'.join(winner.sources)}），一门课程只认定一次。",
        f"{courses} is already granted by row {winner.row.id} ({', '.join(winner.sources)}); a course is granted once.",
    )


def _used_already(courses: str, winner: Candidate) -> Sentence:
    return Sentence(
        f"{courses} 的成绩已用于第 {winner.row.id} 行，一项成绩只用一次。",
        f"The result of {courses} is used by row {winner.row.id}; a result is used once.",
    )

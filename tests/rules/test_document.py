"""The ruling as JSON: what a client reads of courses that were not recognised."""

import json

from rules.document import document
from rules.evaluate import evaluate
from tests.rules.catalogues import plain, selection, transcript


def test_a_course_that_is_not_recognised_stands_with_its_reasons_in_both_languages() -> None:
    packs = selection("1,any,V1,G1,same,70,,\n", plain("V1", "G1"))
    written = document(evaluate(packs, transcript({"V1": "60"})))
    (row,) = written["unrecognised"]
    assert row["course"] == "V1"
    assert row["competitors"] == [
        {"rule": "1", "zh": "V1 成绩 60，要求不低于 70。", "en": "V1 scored 60; at least 70 is needed."}
    ]
    assert all(reason["zh"] and reason["en"] for reason in row["reasons"])
    assert json.loads(json.dumps(written)) == written

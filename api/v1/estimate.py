"""Estimates: anybody may ask what a case would give. Pure: nothing is stored, nobody is named."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.orm import Session

from api.policy import packs_for
from api.problems import Fault, FieldError
from api.session import Snapshot
from rules.casefile import CaseError, read_case
from rules.document import document
from rules.evaluate import evaluate
from rules.facts import Case
from rules.packs_in_force import in_force
from rules.ruling import Sentence

router = APIRouter(tags=["estimate"])


async def case_in_body(request: Request) -> Case:
    """The case document of the request, read strictly."""
    try:
        return read_case(await request.body())
    except CaseError as error:
        wrong = (FieldError(_pointer(p.path), p.code, Sentence(p.zh, p.en)) for p in error.problems)
        raise Fault("RT-REQ-001", errors=tuple(wrong)) from error


def _pointer(path: str) -> str:
    return "" if path == "$" else "/" + path.replace(".", "/")


@router.post("/estimate", response_class=JSONResponse)
def estimate(case: Annotated[Case, Depends(case_in_body)], session: Snapshot) -> Response:
    """Evaluate a case under the published packs: the same evaluator as a decision, no record."""
    return JSONResponse(_estimated(session, case))


def _estimated(session: Session, case: Case) -> dict[str, Any]:
    return document(evaluate(in_force(packs_for(session), case), case))

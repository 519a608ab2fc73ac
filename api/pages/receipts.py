"""Receipts (回执): anybody may ask whether one holds, and is told how to check it without asking us."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile

from api.csrf import require_same_origin
from api.identity import MaybeSignedIn
from api.render import page
from api.session import Snapshot
from audit.finding import Finding, finding
from audit.store import entries, log_entry, size
from audit.strictjson import JsonValue, NotStrict, parse
from audit.verify import verify_receipt
from audit.verify_receipts import Receipt
from rules.ruling import Sentence

router = APIRouter()
LARGEST = 64 * 1024
KEYS = ("log", "key")  # the kinds of the entries that name keys: the genesis, and each rotation
EMPTY = Sentence("请粘贴回执，或选择回执文件。", "Paste a receipt, or choose its file.")
TOO_LARGE = Sentence("回执不超过 64 KiB；这份内容不是回执。", "A receipt is at most 64 KiB; this is none.")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a receipt says: proven where nothing was found against it, otherwise only claimed."""

    origin: str
    size: int
    index: int
    type: str
    at: datetime | None
    role: str
    disclosed: tuple[tuple[str, str], ...]


async def receipt_form(request: Request) -> bytes | Sentence:
    """The receipt of the form, the file before the pasted text; or what is wrong with it."""
    require_same_origin(request)
    async with request.form(max_files=1, max_fields=4, max_part_size=2 * LARGEST) as form:
        file, pasted = form.get("file"), form.get("receipt")
        raw = await file.read(LARGEST + 1) if isinstance(file, UploadFile) and file.filename else b""
    if not raw and isinstance(pasted, str):
        raw = _as_written(pasted)
    if len(raw) > LARGEST:
        return TOO_LARGE
    return raw or EMPTY


@router.get("/verify")
def blank(request: Request, session: Snapshot, _visit: MaybeSignedIn) -> Response:
    """The form, the log's keys, and how to check offline."""
    return page(request, "verify.html", keys=key_lines_of(session), findings=None, shown=None, wrong=None)


@router.post("/verify")
def check(
    request: Request,
    session: Snapshot,
    _visit: MaybeSignedIn,
    given: Annotated[bytes | Sentence, Depends(receipt_form)],
) -> Response:
    """Whether the receipt holds, why not, and what it says. Nothing is kept."""
    keys = key_lines_of(session)
    if isinstance(given, Sentence):
        return page(request, "verify.html", 422, keys=keys, findings=None, shown=None, wrong=given)
    findings, receipt = _verified(given, keys)
    if receipt is not None and not findings:
        findings = _against_log(session, receipt)
    return page(request, "verify.html", keys=keys, findings=findings, shown=_shown(receipt), wrong=None)


def key_lines_of(session: Session) -> list[str]:
    """The log's public keys as its own entries name them: the genesis first, then every rotation."""
    found: list[str] = []
    naming = select(log_entry.c.body).where(log_entry.c.kind.in_(KEYS)).order_by(log_entry.c.id)
    for body in session.scalars(naming):
        fields = _object(bytes(body)).get("fields")
        named = [*_texts(fields.get("keys")), *_texts([fields.get("vkey")])] if isinstance(fields, dict) else []
        found += [line for line in named if line not in found]
    return found


def _verified(raw: bytes, keys: list[str]) -> tuple[list[Finding], Receipt | None]:
    """The offline verifier itself, on a copy in a folder of its own."""
    with TemporaryDirectory(prefix="receipt-") as folder:
        file, key = Path(folder) / "receipt.tlog-proof", Path(folder) / "log.pub"
        file.write_bytes(raw)
        key.write_text("\n".join(keys) + "\n", encoding="utf-8")
        report, receipt = verify_receipt(file, key)
    return report.findings, receipt


def _against_log(session: Session, receipt: Receipt) -> list[Finding]:
    """A proof that holds is also compared with the log here: a longer log, or another entry there, is a second history."""
    index, claimed, held = receipt.proof.index, receipt.proof.checkpoint.head.size, size(session)
    if claimed > held:
        return [finding("LOG_TRUNCATED", None, where=f"{held} < {claimed}")]
    if next(entries(session, index, index + 1)) != receipt.opened.entry:
        return [finding("RECEIPT_CONTRADICTED", index, where=str(index))]
    return []


def _shown(receipt: Receipt | None) -> Shown | None:
    if receipt is None:
        return None
    entry, head = _object(receipt.opened.entry), receipt.proof.checkpoint.head
    actor, at = entry.get("actor"), entry.get("at")
    role = actor.get("role") if isinstance(actor, dict) else None
    return Shown(
        origin=head.origin,
        size=head.size,
        index=receipt.proof.index,
        type=str(entry.get("type") or "—"),
        at=_instant(at) if isinstance(at, str) else None,
        role=role if isinstance(role, str) else "",
        disclosed=tuple((name, _said(value)) for _, name, value in receipt.opened.disclosures if name[:1] != "_"),
    )


def _as_written(pasted: str) -> bytes:
    """Pasted text as the file it came from: forms send CRLF, and the last newline is easily left behind."""
    text = pasted.replace("\r\n", "\n").strip("\n \t")
    return f"{text}\n".encode() if text else b""


def _object(raw: bytes) -> dict[str, JsonValue]:
    try:
        found = parse(raw)
    except NotStrict:
        return {}
    return dict(found) if isinstance(found, dict) else {}


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _said(value: JsonValue) -> str:
    """A value as a person reads it: text as it is, nothing as a dash, the rest as JSON."""
    if value is None:
        return "—"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

"""Page cursors: where the next page begins, signed so that nobody asks the database for a place of their own making."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from api.problems import Fault, FieldError
from rules.ruling import Sentence

_TAG = 16


def seal_cursor(key: bytes, scope: str, position: list[str]) -> str:
    """An opaque cursor for a position in the list called `scope`."""
    body = json.dumps(position, ensure_ascii=False, separators=(",", ":")).encode()
    return urlsafe_b64encode(_tag(key, scope, body) + body).decode().rstrip("=")


def open_cursor(key: bytes, scope: str, cursor: str) -> list[str]:
    """The position in a cursor of ours; anything else is refused."""
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except ValueError:
        raw = b""
    tag, body = raw[:_TAG], raw[_TAG:]
    if not hmac.compare_digest(tag, _tag(key, scope, body)):
        sentence = Sentence("游标无效，请从第一页重新读取。", "Not a cursor of ours; begin at the first page again.")
        raise Fault("RT-REQ-001", errors=(FieldError("query:cursor", "bad_cursor", sentence),))
    position = json.loads(body)
    return [str(part) for part in position]


def _tag(key: bytes, scope: str, body: bytes) -> bytes:
    return hmac.digest(key, scope.encode() + b"\0" + body, "sha256")[:_TAG]

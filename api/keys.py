"""The service's own keys: one JSON file, readable by its owner only, made once.

`{"current": "1", "keys": {"1": …}, "index": …, "cursor": …}`, each value 32 random bytes in base64. Rotation adds a
version and names it current; old versions stay until every value has been sealed anew.
"""

import json
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from audit.persons import Seal
from credits.sealed import KEY_BYTES, Keyring


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    current: str
    keys: dict[str, str]
    index: str
    cursor: str


@dataclass(frozen=True, slots=True)
class Keys:
    """What the door needs: the keyring of sealed fields, and the key that signs page cursors."""

    keyring: Keyring
    cursor: bytes = field(repr=False)


def make_keys(path: Path) -> None:
    """Write a new key file unless there is one; never overwrites, never leaves half a file."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    document = {"current": "1", "keys": {"1": _fresh()}, "index": _fresh(), "cursor": _fresh()}
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        json.dump(document, out)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, path)  # fails where another starter was first: theirs stands
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def load_keys(path: Path) -> Keys:
    """Read the key file.

    Raises:
        OSError: it is not there or may not be read.
        pydantic.ValidationError, ValueError: it is not a key file.
    """
    read = _File.model_validate_json(path.read_bytes())
    keyring = Keyring(read.current, {name: b64decode(text) for name, text in read.keys.items()}, b64decode(read.index))
    return Keys(keyring, b64decode(read.cursor))


def person_seal(keyring: Keyring) -> Seal:
    """How the log keeps each person's key: sealed like an identity number, so a stolen database opens no entry."""

    def place(person: str) -> dict[str, str]:
        return {"table": "log_person_key", "column": "key", "row": person}

    return Seal(
        wrap=lambda person, key: keyring.seal(b64encode(key).decode(), **place(person)).encode(),
        # 32 bytes are a key kept plain, as a log begun without this seal has them; a sealed one is longer.
        unwrap=lambda person, kept: (
            kept if len(kept) == KEY_BYTES else b64decode(keyring.open(kept.decode(), **place(person)))
        ),
    )


def _fresh() -> str:
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode()

"""Uploads: files handed in, kept sealed beside the database until their import is forgotten.

They hold identity numbers, so they lie under the same keys as the sealed fields: frames of AES-256-GCM, each bound to its
place in the file. The name is the content's SHA-256, which is also in the log; the same file again is the same file.
"""

import hashlib
import io
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from credits.import_refusals import UploadGone
from credits.sealed import Keyring

_FRAME = 4 * 1024 * 1024
_NONCE, _TAG = 12, 16


@dataclass(frozen=True, slots=True)
class Uploads:
    """The folder of uploads and the keyring they are sealed under."""

    folder: Path
    keyring: Keyring

    def keep(self, source: BinaryIO) -> str:
        """Take a file in and answer its digest; a file that is there already is not written again."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.folder / f".{secrets.token_hex(8)}"
        digest = hashlib.sha256()
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(f"{self.keyring.current}\n".encode())
                for place, piece in enumerate(_pieces(source, _FRAME)):
                    digest.update(piece)
                    nonce = secrets.token_bytes(_NONCE)
                    out.write(nonce + AESGCM(self.keyring.keys[self.keyring.current]).encrypt(nonce, piece, _at(place)))
                out.flush()
                os.fsync(out.fileno())
            draft.replace(self._path(digest.hexdigest()))
        finally:
            draft.unlink(missing_ok=True)
        return digest.hexdigest()

    def content(self, digest: str) -> bytes:
        """The file as it was handed in.

        Raises:
            UploadGone: it was forgotten, or is not what it was.
        """
        try:
            with self._path(digest).open("rb") as kept:
                key = self.keyring.keys[kept.readline().decode().strip()]
                whole = io.BytesIO()
                for place, piece in enumerate(_pieces(kept, _NONCE + _FRAME + _TAG)):
                    whole.write(AESGCM(key).decrypt(piece[:_NONCE], piece[_NONCE:], _at(place)))
        except (OSError, KeyError, InvalidTag, ValueError) as error:
            raise UploadGone from error
        content = whole.getvalue()
        if hashlib.sha256(content).hexdigest() != digest:
            raise UploadGone
        return content

    def forget(self, digest: str) -> None:
        """Let a file go; its digest stays in the log."""
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not digest.isalnum():
            raise UploadGone
        return self.folder / digest


def _pieces(source: BinaryIO, size: int) -> Iterator[bytes]:
    while piece := source.read(size):
        yield piece


def _at(place: int) -> bytes:
    return f"upload:{place}".encode()

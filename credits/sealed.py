"""Sealed fields: identity numbers encrypted one by one, and found again by a keyed blind index.

AES-256-GCM with versioned keys; the place a value stands (table:column:row) is authenticated, so a ciphertext moved to
another row or column does not open. The blind index is HMAC-SHA256 under a key of its own.
"""

import hmac
import secrets
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

KEY_BYTES = 32
_NONCE_BYTES = 12


class Unsealable(ValueError):
    """A sealed value that does not open: altered, moved, or sealed under a key this keyring lacks."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by version, the version new values are sealed under, and the key of the blind index (32 bytes each)."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if self.current not in self.keys or ":" in "".join(self.keys):
            raise ValueError("the current key is one of the keyring's, and versions hold no colon")
        if any(len(key) != KEY_BYTES for key in (*self.keys.values(), self.index_key)):
            raise ValueError(f"keys have {KEY_BYTES} bytes")
        if self.index_key in self.keys.values():
            raise ValueError("the blind index has a key of its own")

    def seal(self, plain: str, *, table: str, column: str, row: str) -> str:
        """`version:base64(nonce, ciphertext, tag)`."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        secret = AESGCM(self.keys[self.current]).encrypt(nonce, plain.encode(), _place(table, column, row))
        return f"{self.current}:{b64encode(nonce + secret).decode()}"

    def open(self, sealed: str, *, table: str, column: str, row: str) -> str:
        """The plain value.

        Raises:
            Unsealable: altered, of another place, or of an unknown key.
        """
        version, _, body = sealed.partition(":")
        if version not in self.keys:
            raise Unsealable(f"no key of version {version!r}")
        raw = b64decode(body, validate=True)
        try:
            plain = AESGCM(self.keys[version]).decrypt(
                raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _place(table, column, row)
            )
        except InvalidTag as error:
            raise Unsealable(f"{table}.{column} does not open") from error
        return plain.decode()

    def blind(self, plain: str, *, column: str) -> str:
        """The blind index of a value: equal for values that mean the same (NFKC, upper case), else unrelated."""
        settled = unicodedata.normalize("NFKC", plain).strip().upper()
        return hmac.digest(self.index_key, f"{column}\0{settled}".encode(), "sha256").hex()


def keyring_of(session: Session) -> Keyring:
    """The keyring the session was opened with."""
    keyring = session.info.get("keyring")
    if not isinstance(keyring, Keyring):
        raise TypeError("this session was opened without a keyring")
    return keyring


def _place(table: str, column: str, row: str) -> bytes:
    return f"{table}:{column}:{row}".encode()

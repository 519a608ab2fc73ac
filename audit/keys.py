"""The log's private keys: made, kept in an encrypted file (or plain, when told), loaded. PKCS#11 or a KMS would stand here."""

import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.note import COSIGNATURE, ED25519, MLDSA44, NoteError, SignerKey, mldsa_available, mldsa_generate, mldsa_is

_KIND = {ED25519: "ed25519", COSIGNATURE: "cosignature", MLDSA44: "mldsa44"}
_BEGIN = "-----BEGIN"


def generate_log_keys(origin: str) -> list[SignerKey]:
    """Keys of a new log named by its origin: Ed25519, and ML-DSA-44 where `cryptography` has it."""
    keys = [SignerKey(origin, ED25519, Ed25519PrivateKey.generate())]
    if mldsa_available():
        keys.append(SignerKey(origin, MLDSA44, mldsa_generate()))
    return keys


def generate_witness_key(name: str) -> SignerKey:
    """An Ed25519 cosignature key."""
    return SignerKey(name, COSIGNATURE, Ed25519PrivateKey.generate())


def key_lines(keys: Sequence[SignerKey]) -> list[str]:
    """The verifier lines an auditor pins."""
    return [key.verifier.vkey() for key in keys]


def save_keys(path: Path, keys: Sequence[SignerKey], passphrase: bytes | None) -> None:
    """Write the private keys to a new file only its owner may read; None keeps them unencrypted.

    Raises:
        FileExistsError: a key file is never overwritten.
    """
    protect: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        protect = serialization.BestAvailableEncryption(passphrase)
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    blocks = [
        f"{_KIND[key.verifier.algorithm]} {key.verifier.name}\n{key.private.private_bytes(*form, protect).decode()}"
        for key in keys
    ]
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("".join(blocks))
        file.flush()
        os.fsync(file.fileno())


def load_keys(path: Path, passphrase: bytes | None) -> list[SignerKey]:
    """The keys of a file made by save_keys.

    Raises:
        OSError: the file cannot be read.
        NoteError: KEY_MALFORMED, a wrong passphrase included.
    """
    found: list[SignerKey] = []
    name = kind = ""
    block: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        if not block and not line.startswith(_BEGIN):
            kind, _, name = line.strip().partition(" ")
            continue
        block.append(line)
        if line.startswith("-----END"):
            found.append(_signer(name, kind, "".join(block), passphrase))
            block = []
    if not found:
        raise NoteError("KEY_MALFORMED", f"no key in {path.name}")
    return found


def _signer(name: str, kind: str, pem: str, passphrase: bytes | None) -> SignerKey:
    algorithms = {word: algorithm for algorithm, word in _KIND.items()}
    try:
        private = serialization.load_pem_private_key(pem.encode(), passphrase)
    except (ValueError, TypeError) as wrong:
        raise NoteError("KEY_MALFORMED", f"key of {name}: wrong passphrase or damaged file") from wrong
    if kind == "mldsa44" and mldsa_is(private):
        return SignerKey(name, MLDSA44, private)
    if kind in algorithms and isinstance(private, Ed25519PrivateKey):
        return SignerKey(name, algorithms[kind], private)
    raise NoteError("KEY_MALFORMED", f"key of {name}: not the {kind} key it says")

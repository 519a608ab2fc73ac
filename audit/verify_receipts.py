"""Verifier, receipts: each proves its entry, and the log holds that entry there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.event import disclosure_digest
from audit.finding import Finding, finding
from audit.merkle import includes, leaf_hash
from audit.note import NoteError
from audit.receipt import Opened, Proof, parse_extra, parse_proof
from audit.strictjson import JsonValue, NotStrict, canonical, parse
from audit.verify_heads import Head


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt read: its proof, what its extra holds, and its checkpoint to be judged with the others."""

    where: str
    proof: Proof
    opened: Opened
    head: Head


def read_receipt(path: Path, found: list[Finding]) -> Receipt | None:
    """One receipt file; a malformed one becomes a finding."""
    try:
        proof = parse_proof(path.read_bytes())
        opened = parse_extra(proof.extra)
    except NoteError as wrong:
        found.append(finding(wrong.code, None, where=f"{path.name}: {wrong}"))
        return None
    return Receipt(path.name, proof, opened, Head(proof.checkpoint, path.name))


def check_receipt(receipt: Receipt) -> Iterator[Finding]:
    """The receipt in itself: entry and hashes give the checkpoint's root, disclosures belong to the entry."""
    proof, leaf = receipt.proof, leaf_hash(receipt.opened.entry)
    head = proof.checkpoint.head
    if not includes(leaf, proof.index, head.size, proof.hashes, head.root):
        yield finding("RECEIPT_PROOF", proof.index, where=receipt.where)
    yield from check_disclosures(receipt.opened.entry, receipt.opened.disclosures, proof.index, receipt.where)


def check_receipts(receipts: Sequence[Receipt], leaves: Sequence[bytes]) -> Iterator[Finding]:
    """Each receipt in itself and against the log; a checkpoint larger than the log is reported with the checkpoints."""
    for receipt in receipts:
        yield from check_receipt(receipt)
        index = receipt.proof.index
        if index < len(leaves) and leaves[index] != leaf_hash(receipt.opened.entry):
            yield finding("RECEIPT_CONTRADICTED", index, where=f"{receipt.where}: {index}")


def check_disclosures(
    body: bytes, disclosures: Sequence[tuple[str, str, JsonValue]], index: int, where: str
) -> Iterator[Finding]:
    """Every disclosure is one of the entry's digests."""
    try:
        entry = parse(body)
        digests = entry.get("_sd", []) if isinstance(entry, dict) else []
    except NotStrict:
        digests = []
    known = digests if isinstance(digests, list) else []
    for salt, name, value in disclosures:
        if digest_of(salt, name, value) not in known:
            yield finding("DISCLOSURE_ALTERED", index, where=f"{where}: {name}")


def digest_of(salt: str, name: str, value: JsonValue) -> str:
    """The digest of one disclosure; of one that cannot be written, none at all."""
    try:
        return disclosure_digest(canonical([salt, name, value]))
    except UnicodeEncodeError:
        return ""

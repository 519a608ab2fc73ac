"""Verifier, checkpoints: who signed each, with a key in force at its size, when, and that all continue one history."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from audit.checkpoint import SignedCheckpoint
from audit.finding import Finding, finding
from audit.note import MLDSA44, NoteError, Verified, VerifierKey, parse_vkey, verify_note
from audit.policy import PinnedKey, Policy
from audit.verify_entries import KeyEvent


@dataclass(slots=True)
class Head:
    """A checkpoint to judge, where it was found, and what its signatures gave."""

    signed: SignedCheckpoint
    where: str
    kept: bool = False  # one of the log's own: key rotations are read along these
    valid: bool = False
    times: list[int] = field(default_factory=list)
    cosigners: list[Verified] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many entries it covers."""
        return self.signed.head.size


@dataclass(slots=True)
class _Span:
    """Sizes for which a key may sign."""

    first: int
    last: int | None


class KeyRing:
    """Log keys and the sizes they are in force for: pinned ones, and those the log announced and both keys signed."""

    def __init__(self, pinned: Iterable[PinnedKey], events: Sequence[KeyEvent]) -> None:
        self._pinned = {one.key: _Span(one.first, one.last) for one in pinned}
        self._spans: dict[VerifierKey, _Span] = dict(self._pinned)
        self._retired: dict[VerifierKey, int] = {}
        self._waiting: list[tuple[KeyEvent, VerifierKey]] = []
        self.findings: list[Finding] = []
        for event in events:
            try:
                self._waiting.append((event, parse_vkey(event.vkey)))
            except NoteError as wrong:
                self.findings.append(finding(wrong.code, event.index, where=f"{event.index}: {wrong}"))

    def known(self) -> set[VerifierKey]:
        """Every key whose signature must verify where it stands."""
        return {*self._spans, *self._retired, *(key for _event, key in self._waiting)}

    def in_force(self, size: int) -> set[VerifierKey]:
        """The keys that may sign a checkpoint of that size."""
        return {
            key for key, span in self._spans.items() if span.first <= size and (span.last is None or size <= span.last)
        }

    def advance(self, head: Head, signers: set[VerifierKey]) -> None:
        """A kept checkpoint signed by a key in force and by announced keys puts those in force; both keys signed."""
        if not signers & self.in_force(head.size):
            return
        for event, key in list(self._waiting):
            if event.index < head.size and key in signers:
                self._waiting.remove((event, key))
                self._spans.setdefault(key, _Span(event.index + 1, None))
                self._retire(event.retires, head.size)

    def reason(self, signers: set[VerifierKey]) -> str:
        """The code for a checkpoint no key in force signed."""
        if any(key in self._retired for key in signers):
            return "KEY_ROTATED_OUT"
        if any(key in signers for _event, key in self._waiting):
            return "KEY_UNAUTHORISED"
        return "KEY_OUT_OF_RANGE" if signers & self._spans.keys() else "NOT_SIGNED"

    def _retire(self, label: str | None, size: int) -> None:
        for key, span in self._spans.items():
            if key.label == label:
                span.last = size if span.last is None else min(size, span.last)
                self._retired[key] = size


def check_heads(heads: Sequence[Head], ring: KeyRing, policy: Policy, origin: str) -> Iterator[Finding]:
    """Signatures of all checkpoints; the log's own first and by size, so that rotations are known for the others."""
    for head in sorted(heads, key=lambda head: (not head.kept, head.size)):
        if head.signed.head.origin != origin:
            yield finding("ORIGIN_MISMATCH", None, where=f"{head.where}: {head.signed.head.origin}")
            continue
        try:
            verified = verify_note(head.signed.note, ring.known() | set(policy.witnesses.values()))
        except NoteError as wrong:
            yield finding(wrong.code, None, where=f"{head.where}: {wrong}")
            continue
        signers = {one.key for one in verified}
        if head.kept:
            ring.advance(head, signers)
        yield from _judge(head, verified, signers, ring, policy)


def _judge(
    head: Head, verified: Sequence[Verified], signers: set[VerifierKey], ring: KeyRing, policy: Policy
) -> Iterator[Finding]:
    in_force = ring.in_force(head.size)
    # Every type of key in force must have signed: a missing second line is a stripped one.
    lacking = {key.algorithm for key in in_force} - {key.algorithm for key in signers & in_force}
    if not signers & in_force:
        yield finding(ring.reason(signers), None, where=head.where)
    elif lacking:
        names = ", ".join("ML-DSA-44" if algorithm == MLDSA44 else "Ed25519" for algorithm in sorted(lacking))
        yield finding("NOT_SIGNED", None, where=f"{head.where}: {names}")
    else:
        head.valid = True
    witnesses = set(policy.witnesses.values())
    head.cosigners = [one for one in verified if one.key in witnesses]
    head.times = [one.time for one in verified if one.time is not None]


def check_times(heads: Sequence[Head], times: "array[int]", now: int, window: int) -> Iterator[Finding]:
    """Signed times: not zero for a witness, not in the future, not before an entry covered, and no entry later than now."""
    newest = _newest(times)
    for head in heads:
        for one in head.cosigners:
            if not one.time:
                yield finding("COSIGNATURE_TIME", None, where=f"{head.where}: {one.key.label}")
        for time in filter(None, head.times):
            covered = newest[min(head.size, len(newest)) - 1] // 1_000_000 if head.size and newest else 0
            if time > now + window:
                yield finding("COSIGNATURE_FUTURE", None, where=f"{head.where}: {time}")
            elif time < covered - window:
                yield finding("COSIGNATURE_BEFORE_ENTRY", head.size - 1, where=f"{head.where}: {time} < {covered}")
    latest = (now + window) * 1_000_000
    if newest and newest[-1] > latest:
        for index, at in enumerate(times):
            if at > latest:
                yield finding("POSTDATED", index, where=str(index))
    yield from _backdated(heads, times, window)


def _backdated(heads: Sequence[Head], times: "array[int]", window: int) -> Iterator[Finding]:
    """An entry that came after a timed checkpoint cannot be older than it."""
    signed = sorted((head.size, max(head.times)) for head in heads if head.valid and head.times)
    floor = 0
    for (start, time), (end, _time) in pairwise([*signed, (len(times), 0)]):
        floor = max(floor, time)
        least, after = (floor - window) * 1_000_000, times[start:end]
        if after and min(after) < least:
            for index, at in enumerate(after, start):
                if at < least:
                    yield finding("BACKDATED", index, where=f"{index} < {floor}")


def check_history(heads: Sequence[Head], size: int, roots: Mapping[int, bytes]) -> Iterator[Finding]:
    """Every validly signed checkpoint is a beginning of this log."""
    signed: dict[int, set[bytes]] = {}
    for head in heads:
        if head.valid:
            signed.setdefault(head.size, set()).add(head.signed.head.root)
    for head in heads:
        if not head.valid:
            continue
        if head.size > size:
            yield finding("LOG_TRUNCATED", size, where=f"{head.where}: {head.size} > {size}")
        elif head.signed.head.root != roots.get(head.size):
            code = "SPLIT_VIEW" if len(signed[head.size]) > 1 else "HISTORY_REWRITTEN"
            yield finding(code, head.size - 1, where=f"{head.where}: {head.size}")


def check_quorum(head: Head, policy: Policy) -> Iterator[Finding]:
    """Enough different witnesses cosigned, with a time."""
    if not policy.satisfied(one.key for one in head.cosigners if one.time):
        yield finding("QUORUM_MISSING", None, where=head.where)


def check_age(head: Head, now: int, max_age: int | None) -> Iterator[Finding]:
    """The latest checkpoint carries a time not older than `max_age` seconds."""
    if max_age is not None and max(head.times, default=0) < now - max_age:
        yield finding("FROZEN_VIEW", None, where=f"{head.where}: {max(head.times, default=0)}")


def _newest(times: "array[int]") -> "array[int]":
    """At each index the newest time so far, and no time before the first of 1970."""
    return array("q", accumulate(times, max, initial=0))[1:]

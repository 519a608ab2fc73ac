"""The offline verifier: numbered checks over an exported log and the key an auditor already holds.

1. policy and keys        2. checkpoints and their signatures   3. files, byte by byte     4. one history
5. form of every entry    6. transactions, revisions, time      7. permissions and rules   8. receipts
9. records                10. disclosures and erasures

Standard library and `cryptography` only. What cannot be parsed is a finding, never a crash.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from audit.checkpoint import parse_checkpoint
from audit.finding import Finding, finding
from audit.note import NoteError
from audit.policy import PinnedKey, Policy, parse_keys, parse_policy
from audit.tiles import WIDTH, TileError, TileReader
from audit.verify_entries import EntryPass, Last, Meaning
from audit.verify_files import Bundle, Content, check_files
from audit.verify_heads import Head, KeyRing, check_age, check_heads, check_history, check_quorum, check_times
from audit.verify_order import words
from audit.verify_receipts import Receipt, check_receipt, check_receipts, read_receipt
from audit.verify_records import check_disclosed, check_records, records_size

WINDOW = 900  # seconds two clocks of the alliance, or an act and its commit, may lie apart

Trusted = tuple[tuple[PinnedKey, ...], Policy]

TITLES = {
    1: ("策略与公钥", "policy and keys"),
    2: ("检查点与签名", "checkpoints and signatures"),
    3: ("文件逐字节核对", "files, byte by byte"),
    4: ("历史只增不改", "one history, only ever extended"),
    5: ("条目格式", "form of every entry"),
    6: ("事务、版本链与时间", "transactions, revision chains and time"),
    7: ("权限与规则", "permissions and rules in force"),
    8: ("回执", "receipts"),
    9: ("记录", "records"),
    10: ("披露与清除", "disclosures and erasures"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What to verify: a bundle, key file, optional policy, checkpoints and receipts kept, records; times in seconds.

    `jobs` processes read the entries; the findings are the same for any number.
    """

    bundle: Path
    key: Path
    now: int
    policy: Path | None = None
    previous: tuple[Path, ...] = ()
    receipts: Path | None = None
    records: Path | None = None
    window: int = WINDOW
    max_age: int | None = None
    jobs: int = 1


@dataclass(slots=True)
class Report:
    """Findings by number of check; a check left out says why (zh, en)."""

    size: int | None = None
    root: bytes | None = None
    counted: dict[int, str] = field(default_factory=dict)
    found: dict[int, list[Finding]] = field(default_factory=dict)
    skipped: dict[int, tuple[str, str]] = field(default_factory=dict)

    def add(self, number: int, findings: Iterable[Finding], counted: str = "") -> None:
        """Findings of one check; called more than once they add up."""
        self.found.setdefault(number, []).extend(findings)
        if counted:
            self.counted[number] = counted

    def skip(self, numbers: Iterable[int], zh: str, en: str) -> None:
        """These checks were not made."""
        self.skipped |= {number: (zh, en) for number in numbers if number not in self.found}

    @property
    def findings(self) -> list[Finding]:
        """All findings, in order of the checks."""
        return [one for number in sorted(self.found) for one in self.found[number]]


def verify(question: Question) -> Report:
    """Make every check that can be made.

    Raises:
        OSError: the bundle's folder, or a file named on the command line, cannot be read.
    """
    report = Report()
    if not question.bundle.is_dir():
        raise NotADirectoryError(str(question.bundle))
    trusted = _trusted(question, report)
    if trusted is None:
        report.skip(range(2, 11), "公钥不可用", "no usable key")
        return report
    bundle = Bundle(question.bundle)
    latest, heads = _heads(bundle, report)
    if latest is None:
        report.skip(range(3, 11), "没有可读的检查点", "no readable checkpoint")
        return report
    receipts = _read_receipts(question, report)
    heads += [*_previous(question, report), *(receipt.head for receipt in receipts)]
    with _without_collector():
        _verify(question, report, bundle, trusted=trusted, latest=latest, heads=heads, receipts=receipts)
    return report


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of values and not one cycle: looking for cycles took a sixth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def verify_receipt(path: Path, key: Path, policy_path: Path | None = None) -> tuple[Report, Receipt | None]:
    """One receipt alone: its signature by a pinned key, its proof, its disclosures."""
    report = Report()
    trusted = _trusted(Question(path, key, 0, policy_path), report)
    found: list[Finding] = []
    receipt = read_receipt(path, found)
    report.add(8, found)
    if trusted is None or receipt is None:
        return report, receipt
    pinned, policy = trusted
    origin = pinned[0].key.name
    report.add(2, check_heads([receipt.head], KeyRing(pinned, ()), policy, origin))
    report.add(2, check_quorum(receipt.head, policy))
    report.add(8, check_receipt(receipt))
    return report, receipt


def _verify(
    question: Question,
    report: Report,
    bundle: Bundle,
    *,
    trusted: Trusted,
    latest: Head,
    heads: list[Head],
    receipts: Sequence[Receipt],
) -> None:
    pinned, policy = trusted
    size, origin = latest.size, pinned[0].key.name
    kept = [head.size for head in heads if head.kept]
    entries = EntryPass(origin, question.window)
    content = check_files(
        bundle,
        size,
        latest.signed.head.root,
        sizes={head.size for head in heads},
        signed=kept,
        entries=entries,
        jobs=question.jobs,
    )
    report.size, report.root = size, latest.signed.head.root
    report.add(3, content.findings, f"{size}")
    meaning = entries.end() if content.proven else Meaning()
    ring = KeyRing(pinned, meaning.key_events)
    report.add(2, check_heads(heads, ring, policy, origin), str(len(heads)))
    report.add(2, [*ring.findings, *check_quorum(latest, policy), *check_age(latest, question.now, question.max_age)])
    report.add(4, check_history(heads, size, content.roots), str(len(heads)))
    if question.receipts is not None:
        report.add(8, check_receipts(receipts, content.leaves), str(len(receipts)))
    if content.proven:
        report.add(5, [*meaning.form, *_unknown_genesis(meaning, pinned)], str(size))
        report.add(6, [*meaning.order, *check_times(heads, meaning.times, question.now, question.window)])
        report.add(7, meaning.authority)
        _records(question, report, bundle, content, meaning)
    report.skip(range(5, 11), *_why(content))


def _records(question: Question, report: Report, bundle: Bundle, content: Content, meaning: Meaning) -> None:
    reader = TileReader(bundle.read, content.size)

    def entry(index: int) -> bytes:
        try:
            return reader.entry(index)
        except TileError:  # gone since check 3 read it
            return b""

    if question.records is not None:
        last = _last_at(question.records, bundle, content, meaning, question.jobs)
        report.add(9, check_records(question.records, last, meaning, content.size, entry), str(len(last)))
    disclosed = question.bundle / "disclosures.jsonl"
    if disclosed.is_file():
        report.add(10, check_disclosed(disclosed, meaning, content.size, entry))


def _last_at(
    records: Path, bundle: Bundle, content: Content, meaning: Meaning, jobs: int
) -> dict[tuple[str, str], Last]:
    """Last entries as of the size the records were exported at."""
    size = records_size(records)
    if size is None or size >= content.size:
        return meaning.last
    early = EntryPass("", WINDOW)
    for part in bundle.parts(content.size, jobs):
        start = part.tile.n * WIDTH
        early.take(start, part.rows[: max(0, size - start)], part.leaves[: max(0, size - start)], ())
    return early.end().last


def _trusted(question: Question, report: Report) -> Trusted | None:
    report.add(1, [])
    try:
        pinned, policy = parse_keys(question.key.read_text(encoding="utf-8")), Policy()
        if question.policy is not None:
            policy = parse_policy(question.policy.read_text(encoding="utf-8"))
    except UnicodeDecodeError as wrong:
        report.add(1, [finding("KEY_MALFORMED", None, where=str(wrong))])
        return None
    except NoteError as wrong:
        report.add(1, [finding(wrong.code, None, where=str(wrong))])
        return None
    known = {one.key.public for one in pinned}
    witness = next((key.label for key in policy.witnesses.values() if key.public in known), None)
    if witness is not None:
        report.add(1, [finding("POLICY_WITNESS_IS_LOG", None, where=witness)])
    pinned += tuple(one for one in policy.logs if one.key.public not in known)
    names = {one.key.name for one in pinned}
    if len(names) > 1:
        report.add(1, [finding("KEY_MALFORMED", None, where=", ".join(sorted(names)))])
        return None
    return pinned, policy


def _heads(bundle: Bundle, report: Report) -> tuple[Head | None, list[Head]]:
    """The latest checkpoint and all kept ones."""
    latest = _head(bundle.root / "checkpoint", "checkpoint", report, kept=True)
    heads = [] if latest is None else [latest]
    for path in bundle.files():
        if not path.startswith("checkpoints/"):
            continue
        head = _head(bundle.root / path, path, report, kept=True)
        if head is None:
            continue
        if path.rpartition("/")[2].partition(".")[0] != f"{head.size:012d}":
            report.add(2, [finding("CHECKPOINT_NAME", None, where=path)])
        heads.append(head)
    return latest, heads


def _previous(question: Question, report: Report) -> list[Head]:
    found = [_head(path, str(path), report, kept=False) for path in question.previous]
    return [head for head in found if head is not None]


def _head(path: Path, where: str, report: Report, *, kept: bool) -> Head | None:
    try:
        if kept and (path.is_symlink() or not path.is_file()):
            raise NoteError("CHECKPOINT_MISSING", "not there")
        return Head(parse_checkpoint(path.read_bytes()), where, kept)
    except NoteError as wrong:
        report.add(2, [finding(wrong.code, None, where=f"{where}: {wrong}")])
        return None


def _read_receipts(question: Question, report: Report) -> list[Receipt]:
    if question.receipts is None:
        return []
    found: list[Finding] = []
    paths = sorted(question.receipts.glob("*.tlog-proof")) if question.receipts.is_dir() else [question.receipts]
    receipts = [receipt for path in paths if (receipt := read_receipt(path, found)) is not None]
    report.add(8, found)
    return receipts


def _unknown_genesis(meaning: Meaning, pinned: Sequence[PinnedKey]) -> list[Finding]:
    """The genesis names a pinned key, or the log announced one since."""
    named = {*words(meaning.genesis.get("keys")), *(event.vkey for event in meaning.key_events)}
    if not meaning.genesis or any(one.key.vkey() in named for one in pinned):
        return []
    return [finding("GENESIS", 0, where=", ".join(one.key.label for one in pinned))]


def _why(content: Content) -> tuple[str, str]:
    if not content.proven:
        return "条目与检查点不符，无从核对", "the entries do not match the checkpoint"
    return "未提供", "not given"

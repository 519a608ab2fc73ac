"""A big log made fast and always the same: a whole bundle, valid to the last check, for measuring verifier and proofs.

Objects are applications and rolls of a few revisions each, in transactions of one to four entries, hidden as in the
service (8, 16 or 24 digests by kind), by forty registrars under one rule.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.checkpoint import Checkpoint, sign_checkpoint
from audit.merkle import leaf_hash, root_of
from audit.note import ED25519, SignerKey
from audit.publish import kept_path
from audit.schema import SCHEMA_SHA256
from audit.strictjson import JsonValue, canonical
from audit.tiles import ENTRIES, WIDTH, levels_of, pack_bundle, tile_hash, tiles_of

ORIGIN = "bench.example/rongtong"
START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
REGISTRARS = 40
PACK = ("CN-370000/2026-transfer", "ab" * 32)
# kind, digests, revisions an object lives through: about what one transfer leaves in the log of the service.
KINDS = (
    ("application", 24, 7),
    ("roll", 16, 3),
    ("opinion", 16, 1),
    ("recognition", 16, 2),
    ("ruling", 16, 1),
    ("voucher", 16, 1),
    ("transcript", 8, 2),
    ("assessment", 8, 1),
    ("reading", 8, 1),
)
_MARK = "made"


def made_log(home: Path, size: int) -> tuple[Path, Path]:
    """(bundle, key file) of a log of `size` entries below `home`; made only where it is not there yet."""
    folder, key = home / f"log-{size}", home / f"key-{size}"
    if not (home / f"{_MARK}-{size}").exists():
        home.mkdir(parents=True, exist_ok=True)
        _write(folder, key, size)
        (home / f"{_MARK}-{size}").touch()
    return folder, key


def made_entries(size: int) -> Iterator[bytes]:
    """The bytes of the entries, in order; the same for the same size."""
    random = Random(size)  # noqa: S311  made-up entries, the same every run
    first = [_genesis(), _rule(), *(_permission(i) for i in range(REGISTRARS))]
    yield from first
    alive: list[_Object] = []
    count, made = len(first), 0
    while count < size:
        k = min(random.randint(1, 4), size - count)
        tail = _tail(random, START + timedelta(milliseconds=90 * count))
        for i in range(k):
            if not alive or random.random() < 0.4:
                made += 1
                alive.append(_Object(made, KINDS[random.randrange(len(KINDS))]))
            place = random.randrange(len(alive))
            one = alive[place]
            body = _hidden(random, one, (i, k), tail)
            one.rev, one.leaf = one.rev + 1, leaf_hash(body).hex()
            if one.rev >= one.kind[2]:
                alive[place] = alive[-1]
                alive.pop()
            yield body
        count += k


@dataclass(slots=True)
class _Object:
    number: int
    kind: tuple[str, int, int]
    rev: int = 0
    leaf: str | None = None


def _tail(random: Random, at: datetime) -> tuple[str, str, str]:
    """What the entries of one transaction share: actor, time, transaction id."""
    return f"{random.randrange(REGISTRARS):032x}", at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), random.randbytes(16).hex()


def _hidden(random: Random, one: _Object, n: tuple[int, int], tail: tuple[str, str, str]) -> bytes:
    """The canonical bytes of a hidden entry, written directly: `json` would take most of the time."""
    name, digests, _life = one.kind
    actor, at, tx = tail
    raw = random.randbytes(32 * digests)
    sd = '","'.join(sorted(urlsafe_b64encode(raw[i : i + 32]).decode()[:43] for i in range(0, len(raw), 32)))
    prev = "null" if one.leaf is None else f'"{one.leaf}"'
    rule = f'"rule":{{"id":"{PACK[0]}","sha256":"{PACK[1]}"}},' if name == "recognition" else ""
    return (
        f'{{"_sd":["{sd}"],"_sd_alg":"sha-256","actor":{{"ref":"{actor}","role":"registrar","via":"web"}},'
        f'"at":"{at}","n":[{n[0]},{n[1]}],"obj":{{"kind":"{name}","ref":"{one.number:032x}"}},"prev":{prev},'
        f'"rev":{one.rev + 1},{rule}"tx":"{tx}","type":"{name}.{"step" if one.rev else "open"}","v":1}}'
    ).encode()


def _genesis() -> bytes:
    fields = {
        "origin": ORIGIN,
        "schema": SCHEMA_SHA256,
        "keys": [signer().verifier.vkey()],
        "enforce": ["permissions", "rules"],
        "open_roles": ["system"],
        "types": [],
    }
    return _clear(0, "log", ORIGIN, "log.genesis", fields)


def _rule() -> bytes:
    return _clear(1, "rule", PACK[1], "rule.publish", {"pack": PACK[0], "sha256": PACK[1], "active": True})


def _permission(i: int) -> bytes:
    fields = {"actor": f"{i:032x}", "role": "registrar", "active": True}
    return _clear(i + 2, "permission", f"{i:032x}", "permission.open", fields)


def _clear(index: int, kind: str, ref: str, type_: str, fields: Mapping[str, JsonValue]) -> bytes:
    entry: JsonValue = {
        "v": 1,
        "type": type_,
        "at": (START + timedelta(milliseconds=index)).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "tx": f"{index:032x}",
        "n": [0, 1],
        "actor": {"ref": "system", "role": "system", "via": "job"},
        "obj": {"kind": kind, "ref": ref},
        "rev": 1,
        "prev": None,
        "fields": dict(fields),
    }
    return canonical(entry)


def _write(folder: Path, key: Path, size: int) -> None:
    key.write_text(signer().verifier.vkey() + "\n", encoding="utf-8")
    bodies = made_entries(size)
    leaves: list[bytes] = []
    for tile in tiles_of(size, ENTRIES):
        part = list(islice(bodies, tile.width))
        _put(folder, tile.path, pack_bundle(part))
        leaves += [leaf_hash(body) for body in part]
    row = leaves
    for level in levels_of(size):
        for tile in tiles_of(size, level):
            _put(folder, tile.path, b"".join(row[tile.n * WIDTH : tile.n * WIDTH + tile.width]))
        row = [tile_hash(row[i : i + WIDTH]) for i in range(0, len(row) // WIDTH * WIDTH, WIDTH)]
    at = int(newest(size).timestamp())
    signed = sign_checkpoint(Checkpoint(ORIGIN, size, root_of(leaves)), [signer()], at).note.raw()
    _put(folder, kept_path(size, at), signed)
    _put(folder, "checkpoint", signed)


def signer() -> SignerKey:
    """The key of every made log: everybody can make it, it proves nothing."""
    return SignerKey(ORIGIN, ED25519, Ed25519PrivateKey.from_private_bytes(sha256(ORIGIN.encode()).digest()))


def newest(size: int) -> datetime:
    """A moment after the last entry of a made log."""
    return START + timedelta(milliseconds=90 * size) + timedelta(seconds=1)


def _put(folder: Path, path: str, content: bytes) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)

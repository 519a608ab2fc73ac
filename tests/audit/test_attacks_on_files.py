"""Attacks on the published files: each changes real bytes of a bundle and is caught by its own code."""

import pytest

from audit.tiles import ENTRIES, WIDTH, Tile, pack_bundle, tile_at, unpack_bundle
from tests.audit.small_log import SmallLog, codes, filled


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """300 entries: one full tile and one partial at level 0, one partial at level 1."""
    log = filled(tmp_path_factory.mktemp("log"), applications=2)
    log.commit([log.application(f"b{i}", 1, "submitted") for i in range(300 - _size(log))])
    log.publish()
    return log


def _size(log: SmallLog) -> int:
    with log.session() as session:
        return session.connection().exec_driver_sql("SELECT count(*) FROM log_entry").scalar_one()


def _flip(path, at: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)


def _entries(n: int) -> Tile:
    return tile_at(300, ENTRIES, n)


def test_a_byte_flipped_in_a_bundle(log):
    bundle = log.export()
    _flip(bundle / _entries(0).path, 100)
    report = log.verify(bundle)
    assert codes(report) == {"BUNDLE_ALTERED"}
    assert report.findings[0].index == 0


@pytest.mark.parametrize(("level", "n", "width"), [(0, 0, WIDTH), (0, 1, 44), (1, 0, 1)])
def test_a_byte_flipped_in_a_tile(log, level, n, width):
    bundle = log.export()
    _flip(bundle / Tile(level, n, width).path, 5)
    assert codes(log.verify(bundle)) == {"TILE_ALTERED"}


@pytest.mark.parametrize("tile", [Tile(0, 0, WIDTH), Tile(1, 0, 1), Tile(ENTRIES, 1, 44)])
def test_a_file_removed(log, tile):
    bundle = log.export()
    (bundle / tile.path).unlink()
    assert "TILE_MISSING" in codes(log.verify(bundle))


@pytest.mark.parametrize("n", [0, 1])
def test_a_bundle_cut(log, n):
    bundle = log.export()
    path = bundle / _entries(n).path
    path.write_bytes(path.read_bytes()[:-10])
    assert codes(log.verify(bundle)) == {"BUNDLE_LENGTH"}


@pytest.mark.parametrize("junk", [b"\0", b"\0\0", b"\0\5extra"])
@pytest.mark.parametrize("n", [0, 1])
def test_junk_after_the_last_entry_of_a_bundle(log, n, junk):
    bundle = log.export()
    path = bundle / _entries(n).path
    path.write_bytes(path.read_bytes() + junk)
    assert codes(log.verify(bundle)) == {"BUNDLE_LENGTH"}


@pytest.mark.parametrize("junk", [b"x", bytes(32)])
def test_junk_after_the_last_hash_of_a_tile(log, junk):
    bundle = log.export()
    path = bundle / Tile(0, 1, 44).path
    path.write_bytes(path.read_bytes() + junk)
    assert codes(log.verify(bundle)) == {"TILE_LENGTH"}


def test_length_prefixes_shifted(log):
    bundle = log.export()
    path = bundle / _entries(0).path
    raw = bytearray(path.read_bytes())
    raw[0:2] = (int.from_bytes(raw[0:2]) + 1).to_bytes(2)
    path.write_bytes(raw)
    assert codes(log.verify(bundle)) & {"BUNDLE_LENGTH", "BUNDLE_ALTERED"}


def test_entries_split_differently_over_the_same_bytes(log):
    bundle = log.export()
    path = bundle / _entries(1).path
    bodies = unpack_bundle(path.read_bytes(), _entries(1))
    joined = [*bodies[:-2], bodies[-2][:-1], bodies[-2][-1:] + bodies[-1]]
    path.write_bytes(pack_bundle(joined))
    assert codes(log.verify(bundle)) == {"BUNDLE_ALTERED"}


def test_partial_and_full_tile_disagree(log):
    bundle = log.export()
    small = next(path for path in sorted((bundle / "checkpoints").rglob("*.*")))
    size = int(small.name.partition(".")[0])
    partial = bundle / Tile(0, 0, size).path
    partial.parent.mkdir(exist_ok=True)
    full = (bundle / Tile(0, 0, WIDTH).path).read_bytes()
    partial.write_bytes(full[: size * 32])
    assert log.verify(bundle).findings == []
    _flip(partial, 3)
    assert codes(log.verify(bundle)) == {"PARTIAL_MISMATCH"}


def test_a_surplus_tile(log):
    bundle = log.export()
    (bundle / "tile/0/001.p/43").write_bytes((bundle / Tile(0, 1, 44).path).read_bytes()[:-32])
    assert codes(log.verify(bundle)) == {"EXTRA_FILE"}


def test_a_link_out_of_the_folder_is_not_followed(log, tmp_path):
    bundle = log.export()
    path = bundle / _entries(1).path
    path.rename(tmp_path / "moved")
    path.symlink_to(tmp_path / "moved")
    assert "TILE_MISSING" in codes(log.verify(bundle))


@pytest.mark.parametrize(("line", "new"), [(0, "other.example/log"), (1, "299"), (2, "A" * 43 + "=")])
def test_origin_size_or_root_of_the_checkpoint_edited(log, line, new):
    bundle = log.export()
    path = bundle / "checkpoint"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[line] = new
    path.write_text("\n".join(lines), encoding="utf-8")
    expected = "ORIGIN_MISMATCH" if line == 0 else "BAD_SIGNATURE"
    assert expected in codes(log.verify(bundle))


def test_no_checkpoint(log):
    bundle = log.export()
    (bundle / "checkpoint").unlink()
    assert codes(log.verify(bundle)) == {"CHECKPOINT_MISSING"}


def test_a_kept_checkpoint_under_another_size(log):
    bundle = log.export()
    path = min((bundle / "checkpoints").rglob("*.*"))
    path.rename(path.with_name("000000000001.1"))
    assert "CHECKPOINT_NAME" in codes(log.verify(bundle))


def _stretched(raw: bytes) -> bytes:
    """The root in a second spelling: the last character before `=` has two unused bits."""
    root = raw.split(b"\n")[2]
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = alphabet[alphabet.index(root[-2]) | 1 : (alphabet.index(root[-2]) | 1) + 1]
    return raw.replace(root, root[:-2] + last + b"=")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.replace(b"\n300\n", b"\n0300\n"),
        lambda raw: raw.replace(b"\n\n", b"\n\n\n"),
        lambda raw: raw.replace(b"\n\n", b"\nextension\n\n"),
        lambda raw: raw + "\n— x AAAAAAA=\n".encode(),
        lambda raw: raw.removesuffix(b"\n"),
        lambda raw: raw.replace("— ".encode(), "—  ".encode(), 1),
        lambda raw: b"\xff" + raw,
        _stretched,
    ],
    ids=[
        "CRLF",
        "leading zero",
        "second blank line",
        "extension",
        "second signature block",
        "no newline",
        "two spaces",
        "not UTF-8",
        "non-canonical base64",
    ],
)
def test_a_malformed_checkpoint(log, spoil):
    bundle = log.export()
    path = bundle / "checkpoint"
    path.write_bytes(spoil(path.read_bytes()))
    assert codes(log.verify(bundle)) == {"NOTE_MALFORMED"}

"""Out of an export: the proof of an entry, and a draw anybody can repeat with sha256sum."""

import subprocess
import sys

import pytest

from audit.extract import prove, sample
from audit.sample import draw
from audit.verify import verify_receipt
from tests.audit.forger import bodies_of
from tests.audit.small_log import filled
from tests.places import ROOT


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("log"), applications=30)


@pytest.fixture(scope="module")
def bundle(log):
    return log.export()


def test_every_entry_can_be_proved_from_the_export(log, bundle, tmp_path):
    for index, body in enumerate(bodies_of(log)):
        path = tmp_path / f"{index}.tlog-proof"
        path.write_bytes(prove(bundle, index))
        report, receipt = verify_receipt(path, log.key)
        assert report.findings == []
        assert (receipt.proof.index, receipt.opened.entry) == (index, body)


@pytest.mark.parametrize("index", [-1, 10_000])
def test_an_entry_that_is_not_there_cannot(bundle, index):
    with pytest.raises(IndexError):
        prove(bundle, index)


def test_the_command_line_writes_a_proof(log, bundle, tmp_path):
    out = tmp_path / "one.tlog-proof"
    assert _run("prove", str(bundle), "--index", "5", "--out", str(out)).returncode == 0
    assert _run("receipt", str(out), "--key", str(log.key)).returncode == 0
    assert _run("prove", str(bundle), "--index", "99999").returncode == 2


def test_a_draw_is_what_sha256sum_says(bundle):
    script = """
    i=0; n=0; seen=" "
    while [ $n -lt 5 ]; do
      h=$({ cat "$1"; printf '%s\\n%s\\n' "$2" $i; } | sha256sum | cut -c1-16)
      place=$(python3 -c "print(int('$h', 16) % 30)")
      case "$seen" in *" $place "*) ;; *) echo $place; seen="$seen$place "; n=$((n+1));; esac
      i=$((i+1))
    done
    """
    seed = bundle / "checkpoint"
    done = subprocess.run(["sh", "-c", script, "sh", str(seed), "word"], capture_output=True, text=True, check=True)
    assert [int(line) for line in done.stdout.split()] == draw(seed.read_bytes(), "word", 30, 5)


def test_a_draw_takes_different_cases_and_at_most_all():
    assert sorted(draw(b"seed", "", 7, 20)) == list(range(7))
    assert draw(b"seed", "", 0, 5) == []
    assert draw(b"seed", "", 1000, 20) != draw(b"seee", "", 1000, 20) != draw(b"seed", "x", 1000, 20)


def test_every_case_is_drawn_about_as_often():
    counts = [0] * 10
    for i in range(3000):
        counts[draw(str(i).encode(), "", 10, 1)[0]] += 1
    assert 230 < min(counts) <= max(counts) < 370


def test_the_sample_names_first_entries_of_applications(log, bundle):
    seed = (bundle / "checkpoint").read_bytes()
    candidates, drawn = sample(bundle, seed, kind="application", nonce="", n=20)
    assert (candidates, len(set(drawn))) == (30, 20)
    bodies = bodies_of(log)
    assert all(b'"kind":"application"' in bodies[index] and b'"rev":1,' in bodies[index] for index in drawn)
    done = _run("sample", str(bundle), "--seed", str(bundle / "checkpoint"), "-n", "20")
    assert [int(line) for line in done.stdout.split()] == drawn


def test_an_earlier_checkpoint_draws_among_what_was_there_then(bundle):
    early = min((bundle / "checkpoints").rglob("*.*"))
    candidates, _drawn = sample(bundle, early.read_bytes(), kind="application", nonce="", n=5)
    assert 0 < candidates < 30


def _run(*arguments):
    command = [sys.executable, "-m", "audit", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

"""Verifying receipts: what holds, what does not and by which sentence; the very verifier an auditor runs offline."""

import base64
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.home import log_keys
from audit.checkpoint import Checkpoint, sign_checkpoint
from audit.export import receipts
from audit.folder import Folder
from audit.keys import generate_log_keys, key_lines, save_keys
from audit.lock import LockStore
from audit.merkle import leaf_hash
from audit.publish import publish
from audit.receipt import Proof, parse_extra, parse_proof
from audit.store import log_entry
from audit.strictjson import canonical
from credits.actor import Role
from credits.register_members import register_members
from tests import make
from tests.api.door import SITE, Browser, browse, make_app, now, opened
from tests.pages.strict import faults


def receipt_of(app: FastAPI) -> bytes:
    """The receipt of registering a school, under a published checkpoint."""
    settings = app.state.settings
    with opened(app) as session:
        register_members(session, [make.VOC], actor=make.actor(Role.ALLIANCE), now=now())
    folder, lock = Folder(settings.log_folder), settings.log_lock_path
    lock.parent.mkdir(parents=True, exist_ok=True)
    with opened(app) as session:
        publish(session, folder, LockStore(lock), log_keys(settings), origin=settings.origin, now=now())
        tx = session.scalars(select(log_entry.c.tx).where(log_entry.c.kind == "school")).one()
        ((_, raw),) = receipts(session, folder, tx)
    return raw


def paste(browser: Browser, text: str) -> Any:
    return browser.send("/verify", {"receipt": text}, token=None)


def upload(browser: Browser, raw: bytes) -> Any:
    files = {"file": ("one.tlog-proof", raw, "text/plain")}
    return browser.client.post("/verify", files=files, headers={"origin": SITE, "accept": "text/html"})


def words(answer: Any) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", answer.text))


def forged(app: FastAPI, entry: bytes) -> bytes:
    """A second history: one entry of our making as the whole log, signed with the log's own stolen keys."""
    origin = app.state.settings.origin
    head = sign_checkpoint(Checkpoint(origin, 1, leaf_hash(entry)), log_keys(app.state.settings), 1_800_000_000)
    extra = canonical({"disclosures": [], "leaf": base64.b64encode(entry).decode()})
    return Proof(0, (), head, extra).raw()


def test_a_receipt_pasted_or_uploaded_holds_and_says_what_it_proves(bare_app: FastAPI) -> None:
    raw, visitor = receipt_of(bare_app), browse(bare_app)
    for answer in (paste(visitor, raw.decode()), upload(visitor, raw)):
        assert answer.status_code == 200
        assert faults(answer.text) == []
        assert "✓ 回执成立" in words(answer)
        assert bare_app.state.settings.origin in words(answer)
        assert "school.register" in words(answer) or "school" in words(answer)
        assert re.search(r"第 \d+ 号（从 0 起），签名时日志共 \d+ 条", words(answer))
        assert answer.headers["cache-control"] == "no-store"


def test_line_ends_and_edges_that_pasting_changes_do_no_harm(bare_app: FastAPI) -> None:
    raw = receipt_of(bare_app).decode()
    assert "回执成立" in paste(browse(bare_app), "\r\n  " + raw.replace("\n", "\r\n").rstrip()).text


def test_an_altered_entry_does_not_hold_and_is_only_a_claim(bare_app: FastAPI) -> None:
    proof = parse_proof(receipt_of(bare_app))
    entry = parse_extra(proof.extra).entry.replace(b'"rev":1', b'"rev":2')
    extra = canonical({"disclosures": [], "leaf": base64.b64encode(entry).decode()})
    shown = words(upload(browse(bare_app), Proof(proof.index, proof.hashes, proof.checkpoint, extra).raw()))
    assert "✗ 回执不成立" in shown
    assert "回执的证明不成立" in shown
    assert "没有得到证实" in shown


def test_an_altered_checkpoint_does_not_hold(bare_app: FastAPI) -> None:
    raw = receipt_of(bare_app)
    size = str(parse_proof(raw).checkpoint.head.size)
    shown = words(upload(browse(bare_app), raw.replace(f"\n{size}\n".encode(), b"\n999\n")))
    assert "已知公钥的签名无效" in shown


def test_a_receipt_of_another_log_does_not_hold(bare_app: FastAPI, tmp_path: Path) -> None:
    raw, settings = receipt_of(bare_app), bare_app.state.settings
    settings.log_key_path.rename(tmp_path / "old")
    save_keys(settings.log_key_path, generate_log_keys(settings.origin), None)
    entry = parse_extra(parse_proof(raw).extra).entry
    assert "没有有效的日志签名" in words(upload(browse(bare_app), forged(bare_app, entry)))


def test_a_second_history_signed_with_the_logs_own_keys_is_found_out(bare_app: FastAPI) -> None:
    entry = parse_extra(parse_proof(receipt_of(bare_app)).extra).entry
    shown = words(upload(browse(bare_app), forged(bare_app, entry)))
    assert "✗ 回执不成立" in shown
    assert "日志中该位置是另一条目" in shown


def test_a_receipt_of_more_than_the_log_holds_is_found_out(bare_app: FastAPI, tmp_path: Path) -> None:
    shutil.copytree(bare_app.state.settings.home, tmp_path / "younger")
    younger = make_app(tmp_path / "younger")
    shown = words(upload(browse(younger), receipt_of(bare_app)))
    younger.state.database.close()
    assert "✗ 回执不成立" in shown
    assert "日志比已签发的检查点短" in shown


def test_an_invented_disclosure_does_not_hold(bare_app: FastAPI) -> None:
    proof = parse_proof(receipt_of(bare_app))
    entry = parse_extra(proof.extra).entry
    extra = canonical({"disclosures": [["salt", "name", "<b>别名</b>"]], "leaf": base64.b64encode(entry).decode()})
    answer = upload(browse(bare_app), Proof(proof.index, proof.hashes, proof.checkpoint, extra).raw())
    assert "披露数据被改动或属于另一条目" in words(answer)
    assert "<b>别名" not in answer.text
    assert faults(answer.text) == []


@pytest.mark.parametrize(
    "text",
    [
        "无关的话",
        "c2sp.org/tlog-proof@v1\nindex 0\n\nx",
        "{}",
        "\x00\x01",
        "\ud800".encode("utf-8", "replace").decode(),
    ],
)
def test_what_is_no_receipt_is_told_so_and_never_a_crash(bare_app: FastAPI, text: str) -> None:
    answer = paste(browse(bare_app), text)
    assert answer.status_code == 200
    assert "回执不成立" in words(answer)
    assert faults(answer.text) == []


def test_nothing_given_is_asked_for(bare_app: FastAPI) -> None:
    answer = paste(browse(bare_app), "  \r\n ")
    assert answer.status_code == 422
    assert "请粘贴回执，或选择回执文件" in answer.text


@pytest.mark.parametrize(("length", "told"), [(64 * 1024, "回执不成立"), (64 * 1024 + 1, "不超过 64 KiB；")])
def test_a_receipt_longer_than_the_limit_is_not_read(bare_app: FastAPI, length: int, told: str) -> None:
    assert told in words(upload(browse(bare_app), b"x" * length))


def test_a_form_from_elsewhere_is_refused(bare_app: FastAPI) -> None:
    assert browse(bare_app).send("/verify", {"receipt": "x"}, origin="http://elsewhere.example").status_code == 403


def test_the_page_shows_the_keys_the_log_itself_names_and_why_to_compare(bare_app: FastAPI) -> None:
    shown = browse(bare_app).get("/verify").text
    for line in key_lines(log_keys(bare_app.state.settings)):
        assert line in unescape(shown)
    assert "为什么要与自己保存的一份比较" in shown
    assert "python -m audit receipt" in shown


def test_a_log_without_keys_says_that_nothing_can_be_checked(app: FastAPI) -> None:
    visitor = browse(app)
    assert "现在无法核验" in visitor.get("/verify").text
    assert "回执不成立" in paste(visitor, "x").text

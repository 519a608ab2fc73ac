"""`rongtong log sample`, `receipt` and `replay`: cases drawn, their receipts, and every past decision made again."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.cli.environment import record, settings
from api.cli.say import ENVIRONMENT, UNVERIFIED, USAGE, as_json, both, console, refuse
from audit.checkpoint import parse_checkpoint
from audit.export import NotPublished, receipts
from audit.folder import Folder
from audit.note import NoteError
from audit.sample import draw, first_entries
from audit.schema import is_transaction
from audit.tables import log_disclosure, log_entry
from credits.errors import Refusal
from credits.models import Application
from credits.replay import replay as replay_rulings


def sample(
    seed: Annotated[Path, typer.Option("--seed", help="检查点文件 / a checkpoint")],
    n: Annotated[int, typer.Option("-n", min=1, max=1000, help="抽取数 / how many")] = 20,
    kind: Annotated[str, typer.Option("--kind", help="对象种类 / kind of object")] = "application",
    nonce: Annotated[str, typer.Option("--nonce", help="审计员事先封存的随机词 / the auditor's sealed word")] = "",
) -> None:
    """由检查点抽取案卷，双方都无法挑选 / draw cases from a checkpoint; docs/auditor.md says how to repeat it."""
    try:
        raw = seed.read_bytes()
        signed = parse_checkpoint(raw)
    except (OSError, NoteError) as wrong:
        refuse([both("不是检查点文件。", f"not a checkpoint: {wrong}")], USAGE)
    with record(settings(), writes=False) as session:
        query = select(log_entry.c.id, log_entry.c.kind, log_entry.c.ref).where(log_entry.c.kind == kind)
        query = query.where(log_entry.c.id <= signed.head.size).order_by(log_entry.c.id)
        places = first_entries(((id_ - 1, of, ref) for id_, of, ref in session.execute(query)), kind)
        drawn = [places[place] for place in draw(raw, nonce, len(places), n)]
        for index in drawn:
            console().print(f"{index} {_named(session, index)}")
    console().print(both(f"{len(places)} 个对象中抽取 {len(drawn)} 个", f"{len(drawn)} drawn of {len(places)}"))


def receipt(
    number: Annotated[
        str, typer.Argument(metavar="NUMBER", help="申请编号或事务编号 / an application or a transaction")
    ],
    folder: Annotated[Path, typer.Option("--out", help="写到此文件夹 / folder to write to")] = Path(),
    disclose: Annotated[bool, typer.Option(help="含披露内容 / with what was disclosed")] = True,
) -> None:
    """写出一件申请（或事务）的全部回执 / write the receipts of an application or a transaction."""
    held = settings()
    with record(held, writes=False) as session:
        transactions = [number] if is_transaction(number) else _transactions_of(session, number)
        try:
            made = [
                one for tx in transactions for one in receipts(session, Folder(held.log_folder), tx, disclose=disclose)
            ]
        except NotPublished:
            refuse([both("尚未发布，请稍后再取。", "not published yet; ask again later.")], ENVIRONMENT)
    folder.mkdir(parents=True, exist_ok=True)
    for index, raw in made:
        (folder / f"{index:09d}.tlog-proof").write_bytes(raw)
    console().print(both(f"{len(made)} 张回执已写到 {folder}", f"{len(made)} receipts written to {folder}"))


def replay(as_document: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False) -> None:
    """重算每一个已有裁定，应与当时一致 / make every past decision again; all must agree."""
    with record(settings(), writes=False) as session:
        numbers = session.scalars(select(Application.number).order_by(Application.number)).all()
        different = [(number, why) for number in numbers if (why := _difference(session, number))]
    if as_document:
        as_json([{"number": number, "different": why} for number, why in different])
    else:
        for number, why in different:
            console().print(f"{number} {both('重算不一致', 'differs')}: {', '.join(why)}")
        text = both(f"{len(numbers)} 件申请，{len(different)} 件不一致", f"{len(different)} of {len(numbers)} differ")
        console().print(text)
    if different:
        raise typer.Exit(UNVERIFIED)


def _difference(session: Session, number: str) -> Sequence[str]:
    """What does not come out the same; of one that cannot be made again, why."""
    try:
        found = replay_rulings(session, number)
    except Refusal as refusal:
        return [refusal.code]
    except (ValueError, KeyError, TypeError) as wrong:  # an edited row may hold anything
        return [type(wrong).__name__]
    return [f"#{one.seq} {part}" for one in found if not one.same for part in one.differences or ("document_digest",)]


def _transactions_of(session: Session, number: str) -> list[str]:
    """Every published transaction that changed an application, in order."""
    id_ = session.scalar(select(Application.id).where(Application.number == number))
    query = (
        select(log_entry.c.tx)
        .join(log_disclosure, log_disclosure.c.leaf == log_entry.c.leaf)
        .where(log_disclosure.c.kind == "application", log_disclosure.c.object == id_)
        .order_by(log_entry.c.id)
    )
    found = [] if id_ is None else list(dict.fromkeys(session.scalars(query)))
    if not found:
        refuse([both(f"没有申请 {number}，或尚未写入日志。", f"no application {number} in the log.")], USAGE)
    return found


def _named(session: Session, index: int) -> str:
    """The number of the application an entry speaks of; of other kinds, and after erasure, its pseudonym."""
    kind, ref, leaf = session.execute(
        select(log_entry.c.kind, log_entry.c.ref, log_entry.c.leaf).where(log_entry.c.id == index + 1)
    ).one()
    object_ = session.scalar(select(log_disclosure.c.object).where(log_disclosure.c.leaf == leaf))
    number = (
        session.scalar(select(Application.number).where(Application.id == object_)) if kind == "application" else None
    )
    return str(number or ref)

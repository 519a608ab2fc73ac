"""Withdraw a published pack: no decision may cite it from here on; decisions that did stand and can be replayed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.errors import NotFound
from credits.journal import act
from credits.models import PublishedPack


def withdraw_pack(session: Session, pack_id: str, *, actor: Actor, now: datetime) -> PublishedPack:
    """The pack, withdrawn; its files stay, so that every ruling under it can be made again. Twice changes nothing.

    From this entry on the verifier refuses decisions that cite it (docs/auditor.md, check 7).

    Raises:
        Forbidden, NotFound
    """
    require(actor, Act.PUBLISH_PACK)
    pack = session.scalar(select(PublishedPack).where(PublishedPack.id == pack_id))
    if pack is None:
        raise NotFound(what_zh="政策包", what_en="pack", key=pack_id)
    with act(session, "withdraw", actor=actor, now=now):
        pack.state = "withdrawn"
    return pack

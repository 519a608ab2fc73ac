"""Publish packs: keep their deciding files by digest, so that every ruling under them can be made again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.batch import Counts, Fate, Tally
from credits.errors import PackDiffers
from credits.journal import act
from credits.models import PublishedPack
from rules.pack import Pack


def publish_packs(session: Session, packs: Sequence[Pack], *, actor: Actor, now: datetime) -> Counts:
    """Publish packs as they are; one already published with the same content stays the same.

    Raises:
        Forbidden
        PackDiffers: the id is published with other content; nothing is published.
    """
    require(actor, Act.PUBLISH_PACK)
    known = {pack.id: pack.digest for pack in session.scalars(select(PublishedPack))}
    tally = Tally()
    for pack in packs:
        if known.get(pack.id, pack.digest) != pack.digest:
            raise PackDiffers(pack=pack.id)
        if pack.id in known:
            tally.add(Fate.SAME)
            continue
        known[pack.id] = pack.digest
        with act(session, "publish", actor=actor, now=now):
            session.add(_published(pack))
        tally.add(Fate.NEW)
    return tally.counts()


def _published(pack: Pack) -> PublishedPack:
    return PublishedPack(
        digest=pack.digest,
        id=pack.id,
        layer=pack.head.layer,
        region=pack.head.region,
        effective_from=pack.head.effective_from,
        files={name: body.decode("utf-8") for name, body in pack.files.items()},
        state="published",
    )

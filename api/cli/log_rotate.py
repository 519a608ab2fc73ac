"""`rongtong log rotate`: new keys for the log, announced in it and signed in by the old ones."""

import typer

from api.cli.environment import clock_of, settings
from api.cli.say import UNVERIFIED, both, console, refuse
from api.home import SYSTEM, log_keys, open_database
from api.publisher import Publisher
from audit.keys import key_lines
from audit.publish import ForkRisk
from audit.rotate import announce, next_keys, sign_by_both, sign_by_new


def rotate() -> None:
    """更换日志签名密钥：日志中公告，新旧共同签署一次 / rotate the log's keys."""
    held = settings()
    path, passphrase = held.log_key_path, held.log_passphrase_bytes
    old, new = log_keys(held), next_keys(path, log_keys(held), passphrase)
    coming = {key.verifier for key in new}
    database = open_database(held)
    try:
        with database.transaction() as session:
            announce(
                session, [key for key in old if key.verifier not in coming], new, who=SYSTEM, at=clock_of(held).now()
            )
        sign_by_both(path, old, new, passphrase)
        signed = Publisher(held, database).once()
    except ForkRisk as risk:
        refuse([both("数据库落后于已签名的日志，拒绝签名。", str(risk))], UNVERIFIED)
    finally:
        database.close()
    sign_by_new(path, new, passphrase)
    at = "" if signed is None else f" @{signed.head.size}"
    console().print(both(f"密钥已更换{at}。请把新公钥交给审计员：", "rotated; give auditors the new lines:"))
    for line in key_lines(new):
        typer.echo(line)

"""The command line: `rongtong`. Exit codes: 0 fine, 1 findings or refusal, 2 usage, 3 verification failed, 4 environment."""

import typer

from api.cli import database, evaluation, exports, imports, log, policy, replay, serving, users

app = typer.Typer(
    name="rongtong",
    help="融通：学分互认与学籍互转 / credit recognition and roll transfer",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("evaluate")(evaluation.evaluate)
app.command("serve")(serving.serve)
app.command("worker")(serving.worker)
app.command("import")(imports.import_file)
app.command("export")(exports.export)
app.add_typer(database.app, name="db")
app.add_typer(policy.app, name="packs")
app.add_typer(log.app, name="log")
app.add_typer(replay.app, name="decision")
app.add_typer(users.app, name="user")

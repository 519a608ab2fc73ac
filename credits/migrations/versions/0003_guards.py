"""Guards: an audited row changes only in a transaction that also writes its log entry."""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


TABLES = (
    'account',
    'application',
    'assessment',
    'course',
    'import_run',
    'notice',
    'opinion',
    'pack',
    'pair',
    'posting',
    'recognition',
    'result',
    'roll',
    'ruling',
    'school',
    'school_term',
    'student',
    'transcript',
    'voucher',
)
REFUSED = 'an audited row changes only with its log entry'
UNMARKED = "WHEN (current_setting('rongtong.act', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION log_refuse_row()"


# audit.guards keeps the same statements for databases made without migrations.
def guards(dialect: str) -> list[str]:
    if dialect == 'sqlite':
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_logged_{verb.lower()} BEFORE {verb} ON {table} "
            f"WHEN NOT EXISTS (SELECT 1 FROM log_marker) BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            for table in TABLES
            for verb in ('INSERT', 'UPDATE', 'DELETE')
        ]
    made = ["CREATE OR REPLACE FUNCTION log_refuse_row() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"]
    for table in TABLES:
        made += [
            f"CREATE OR REPLACE TRIGGER {table}_logged BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW {UNMARKED}",
            f"CREATE OR REPLACE TRIGGER {table}_logged_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {UNMARKED}",
        ]
    return made


def upgrade() -> None:
    op.create_table('log_marker',
    sa.Column('act', sa.Integer(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('act', name=op.f('pk_log_marker'))
    )
    for statement in guards(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the record and its log are not taken away")

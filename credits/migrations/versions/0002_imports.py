"""Imports as acts in the record: the run, what each part replaced, the report, and who was held back."""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('import_run',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('filename', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=True),
    sa.Column('school', sa.String(), nullable=True),
    sa.Column('account', sa.String(), nullable=False),
    sa.Column('encoding', sa.String(), nullable=True),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('head', sa.String(), nullable=True),
    sa.Column('state', sa.String(32), nullable=False),
    sa.Column('accept_good_rows', sa.Boolean(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('good', sa.Integer(), nullable=False),
    sa.Column('errors', sa.Integer(), nullable=False),
    sa.Column('warnings', sa.Integer(), nullable=False),
    sa.Column('new', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('same', sa.Integer(), nullable=False),
    sa.Column('conflicts', sa.Integer(), nullable=False),
    sa.Column('foreseen', sa.JSON(), nullable=True),
    sa.Column('stopped', sa.JSON(), nullable=True),
    sa.Column('sheet_done', sa.Integer(), nullable=False),
    sa.Column('row_done', sa.Integer(), nullable=False),
    sa.Column('parts_done', sa.Integer(), nullable=False),
    sa.Column('parts_undone', sa.Integer(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_run'))
    )
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_run_account'), ['account'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_run_digest'), ['digest'], unique=False)

    op.create_table('import_held',
    sa.Column('student_number_index', sa.String(), nullable=False),
    sa.Column('run_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_held_run_id_import_run'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('student_number_index', name=op.f('pk_import_held'))
    )
    op.create_table('import_part',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('run_id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('made', sa.JSON(), nullable=False),
    sa.Column('replaced', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_part_run_id_import_run'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_part')),
    sa.UniqueConstraint('run_id', 'seq', name=op.f('uq_import_part_run_id_seq'))
    )
    op.create_table('import_remark',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('run_id', sa.String(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_remark_run_id_import_run'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_remark')),
    sa.UniqueConstraint('run_id', 'stage', 'seq', name=op.f('uq_import_remark_run_id_stage_seq'))
    )


def downgrade() -> None:
    raise NotImplementedError("the record and its log are not taken away")

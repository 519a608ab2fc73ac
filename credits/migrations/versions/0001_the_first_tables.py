"""The first tables of the record and of its change log."""

import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


# The log only grows (audit.tables keeps the same statements for databases made without migrations).
GUARDS = {
    'sqlite': (
        "CREATE TRIGGER IF NOT EXISTS log_entry_no_update BEFORE UPDATE ON log_entry BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
        "CREATE TRIGGER IF NOT EXISTS log_entry_no_delete BEFORE DELETE ON log_entry BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    ),
    'postgresql': (
        "CREATE OR REPLACE FUNCTION log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$",
        'CREATE OR REPLACE TRIGGER log_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_entry FOR EACH STATEMENT EXECUTE FUNCTION log_refuse()',
        'CREATE OR REPLACE TRIGGER log_outbox_no_update BEFORE UPDATE OR TRUNCATE ON log_outbox FOR EACH STATEMENT EXECUTE FUNCTION log_refuse()',
        "CREATE OR REPLACE TRIGGER log_outbox_sequencer BEFORE DELETE ON log_outbox FOR EACH STATEMENT WHEN (current_setting('rongtong.sequencer', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION log_refuse()",
    ),
}


def upgrade() -> None:
    op.create_table('course',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('curriculum', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('hours', sa.Numeric(8, 2).with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('credits', sa.Numeric(8, 2).with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('term', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_before', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course')),
    sa.UniqueConstraint('curriculum', 'code', name=op.f('uq_course_curriculum_code'))
    )
    op.create_table('idempotency_key',
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('target', sa.String(), nullable=False),
    sa.Column('body_hash', sa.String(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('actor', 'key', 'target', name=op.f('pk_idempotency_key'))
    )
    op.create_table('number_sequence',
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_number_sequence'))
    )
    op.create_table('pack',
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('layer', sa.String(), nullable=False),
    sa.Column('region', sa.String(), nullable=False),
    sa.Column('effective_from', sa.Date(), nullable=False),
    sa.Column('files', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_pack')),
    sa.UniqueConstraint('id', name=op.f('uq_pack_id'))
    )
    op.create_table('school',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('county', sa.String(), nullable=False),
    sa.Column('city', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_school')),
    sa.UniqueConstraint('code', name=op.f('uq_school_code')),
    sa.UniqueConstraint('name', name=op.f('uq_school_name'))
    )
    op.create_table('school_term',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('year', sa.String(), nullable=False),
    sa.Column('term', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('starts_on < ends_on', name=op.f('ck_school_term_order')),
    sa.CheckConstraint('term IN (1, 2)', name=op.f('ck_school_term_term')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_school_term')),
    sa.UniqueConstraint('year', 'term', name=op.f('uq_school_term_year_term'))
    )
    op.create_table('student',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('sex', sa.String(), nullable=False),
    sa.Column('birth', sa.Date(), nullable=False),
    sa.Column('id_number_sealed', sa.String(), nullable=False),
    sa.Column('id_number_index', sa.String(), nullable=False),
    sa.Column('student_number_sealed', sa.String(), nullable=False),
    sa.Column('student_number_index', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_student')),
    sa.UniqueConstraint('id_number_index', name=op.f('uq_student_id_number_index')),
    sa.UniqueConstraint('student_number_index', name=op.f('uq_student_student_number_index'))
    )
    op.create_table('account',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('login', sa.String(), nullable=False),
    sa.Column('display_name', sa.String(), nullable=False),
    sa.Column('role', sa.String(32), nullable=False),
    sa.Column('school_id', sa.String(), nullable=True),
    sa.Column('student_id', sa.String(), nullable=True),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('totp_secret_sealed', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_account_school_id_school'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_account_student_id_student'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('login', name=op.f('uq_account_login'))
    )
    op.create_table('pair',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('voc_school_id', sa.String(), nullable=False),
    sa.Column('gen_school_id', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_before', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['gen_school_id'], ['school.id'], name=op.f('fk_pair_gen_school_id_school'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['voc_school_id'], ['school.id'], name=op.f('fk_pair_voc_school_id_school'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pair')),
    sa.UniqueConstraint('voc_school_id', 'gen_school_id', 'valid_from', name=op.f('uq_pair_voc_school_id_gen_school_id_valid_from'))
    )
    op.create_table('result',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('course', sa.String(), nullable=False),
    sa.Column('course_name', sa.String(), nullable=False),
    sa.Column('year', sa.String(), nullable=False),
    sa.Column('term', sa.Integer(), nullable=False),
    sa.Column('sitting', sa.String(), nullable=False),
    sa.Column('score', sa.String(), nullable=False),
    sa.Column('hours', sa.Numeric(8, 2).with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('credits', sa.Numeric(8, 2).with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('completed_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_result_school_id_school'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_result_student_id_student'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_result')),
    sa.UniqueConstraint('student_id', 'course', 'year', 'term', 'sitting', name=op.f('uq_result_student_id_course_year_term_sitting'))
    )
    op.create_table('roll',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('school_id', sa.String(), nullable=False),
    sa.Column('state', sa.String(32), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('study_mode', sa.String(), nullable=False),
    sa.Column('entered', sa.String(), nullable=False),
    sa.Column('cohort', sa.Integer(), nullable=False),
    sa.Column('programme', sa.String(), nullable=True),
    sa.Column('major', sa.String(), nullable=True),
    sa.Column('major_name', sa.String(), nullable=True),
    sa.Column('class_name', sa.String(), nullable=True),
    sa.Column('school_number', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_before', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('active', 'released', 'in_pool', 'moved', 'returned', 'left')", name=op.f('ck_roll_state')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_roll_school_id_school'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_roll_student_id_student'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roll'))
    )
    with op.batch_alter_table('roll', schema=None) as batch_op:
        batch_op.create_index('ix_roll_school_id_state', ['school_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_roll_student_id'), ['student_id'], unique=False)
        batch_op.create_index('uq_roll_one_live', ['student_id'], unique=True, sqlite_where=sa.text("state IN ('active', 'released', 'in_pool')"), postgresql_where=sa.text("state IN ('active', 'released', 'in_pool')"))

    op.create_table('transcript',
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_transcript_student_id_student'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('student_id', name=op.f('pk_transcript'))
    )
    op.create_table('account_session',
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('csrf_token', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_session_account_id_account'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_account_session'))
    )
    with op.batch_alter_table('account_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_session_account_id'), ['account_id'], unique=False)

    op.create_table('application',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('linked_id', sa.String(), nullable=True),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('source_roll_id', sa.String(), nullable=False),
    sa.Column('target_roll_id', sa.String(), nullable=True),
    sa.Column('source_school_id', sa.String(), nullable=False),
    sa.Column('target_school_id', sa.String(), nullable=False),
    sa.Column('programme', sa.String(), nullable=True),
    sa.Column('major', sa.String(), nullable=True),
    sa.Column('coordination', sa.String(), nullable=True),
    sa.Column('applied_on', sa.Date(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=True),
    sa.Column('state', sa.String(32), nullable=False),
    sa.Column('verdict', sa.String(), nullable=True),
    sa.Column('consents', sa.JSON(), nullable=False),
    sa.Column('packs', sa.JSON(), nullable=False),
    sa.Column('chain', sa.JSON(), nullable=False),
    sa.Column('ruling_seq', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('submitted_by', sa.String(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['linked_id'], ['application.id'], name=op.f('fk_application_linked_id_application'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['source_roll_id'], ['roll.id'], name=op.f('fk_application_source_roll_id_roll'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['source_school_id'], ['school.id'], name=op.f('fk_application_source_school_id_school'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_application_student_id_student'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['target_roll_id'], ['roll.id'], name=op.f('fk_application_target_roll_id_roll'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['target_school_id'], ['school.id'], name=op.f('fk_application_target_school_id_school'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application')),
    sa.UniqueConstraint('number', name=op.f('uq_application_number'))
    )
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.create_index('ix_application_source_school_id_number', ['source_school_id', 'number'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_student_id'), ['student_id'], unique=False)
        batch_op.create_index('ix_application_target_school_id_number', ['target_school_id', 'number'], unique=False)
        batch_op.create_index('uq_application_one_open', ['student_id'], unique=True, sqlite_where=sa.text("state NOT IN ('done', 'refused', 'withdrawn', 'returned')"), postgresql_where=sa.text("state NOT IN ('done', 'refused', 'withdrawn', 'returned')"))

    op.create_table('assessment',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('application_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('components', sa.JSON(), nullable=False),
    sa.Column('assessed_by', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_assessment_application_id_application'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_assessment_student_id_student'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment')),
    sa.UniqueConstraint('application_id', name=op.f('uq_assessment_application_id'))
    )
    op.create_table('notice',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('application_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('masked_name', sa.String(), nullable=False),
    sa.Column('shown_from', sa.Date(), nullable=False),
    sa.Column('shown_before', sa.Date(), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_notice_application_id_application'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_notice_student_id_student'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('application_id', name=op.f('uq_notice_application_id'))
    )
    op.create_table('opinion',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('application_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('stage', sa.String(32), nullable=False),
    sa.Column('opinion', sa.String(32), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('reason_code', sa.String(), nullable=True),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_opinion_application_id_application'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_opinion_student_id_student'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opinion'))
    )
    with op.batch_alter_table('opinion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opinion_application_id'), ['application_id'], unique=False)

    op.create_table('recognition',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('application_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('ruling_seq', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('row', sa.String(), nullable=False),
    sa.Column('sources', sa.JSON(), nullable=False),
    sa.Column('targets', sa.JSON(), nullable=False),
    sa.Column('relation', sa.String(), nullable=False),
    sa.Column('credits', sa.Numeric(8, 2).with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('status', sa.String(32), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('decided_by', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_recognition_application_id_application'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_recognition_student_id_student'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recognition')),
    sa.UniqueConstraint('application_id', 'ruling_seq', 'position', name=op.f('uq_recognition_application_id_ruling_seq_position'))
    )
    op.create_table('ruling',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('application_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('verdict', sa.String(), nullable=False),
    sa.Column('case', sa.JSON(), nullable=False),
    sa.Column('document', sa.JSON(), nullable=False),
    sa.Column('case_digest', sa.String(), nullable=False),
    sa.Column('presented', sa.JSON(), nullable=False),
    sa.Column('document_digest', sa.String(), nullable=False),
    sa.Column('engine', sa.String(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_ruling_application_id_application'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_ruling_student_id_student'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ruling')),
    sa.UniqueConstraint('application_id', 'seq', name=op.f('uq_ruling_application_id_seq'))
    )
    op.create_table('voucher',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('application_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('act', sa.String(), nullable=False),
    sa.Column('reverses_id', sa.String(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_voucher_application_id_application'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['reverses_id'], ['voucher.id'], name=op.f('fk_voucher_reverses_id_voucher'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_voucher_student_id_student'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_voucher')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_voucher_reverses_id'))
    )
    with op.batch_alter_table('voucher', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_voucher_application_id'), ['application_id'], unique=False)

    op.create_table('posting',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('voucher_id', sa.String(), nullable=False),
    sa.Column('application_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('result_id', sa.String(), nullable=False),
    sa.Column('course', sa.String(), nullable=True),
    sa.Column('account', sa.String(32), nullable=False),
    sa.Column('credits', sa.Numeric(8, 2).with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reverses_id', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_posting_application_id_application'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['result_id'], ['result.id'], name=op.f('fk_posting_result_id_result'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['reverses_id'], ['posting.id'], name=op.f('fk_posting_reverses_id_posting'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_posting_student_id_student'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['voucher_id'], ['voucher.id'], name=op.f('fk_posting_voucher_id_voucher'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_posting')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_posting_reverses_id'))
    )
    with op.batch_alter_table('posting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_posting_student_id'), ['student_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_posting_voucher_id'), ['voucher_id'], unique=False)

    op.create_table('claim',
    sa.Column('result_id', sa.String(), nullable=False),
    sa.Column('student_id', sa.String(), nullable=False),
    sa.Column('posting_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['posting_id'], ['posting.id'], name=op.f('fk_claim_posting_id_posting'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['result_id'], ['result.id'], name=op.f('fk_claim_result_id_result'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['student_id'], ['student.id'], name=op.f('fk_claim_student_id_student'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('result_id', name=op.f('pk_claim'))
    )
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_claim_student_id'), ['student_id'], unique=False)

    op.create_table('log_disclosure',
    sa.Column('leaf', sa.LargeBinary(length=32), nullable=False),
    sa.Column('person', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('object', sa.String(length=200), nullable=False),
    sa.Column('ref', sa.String(length=200), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('leaf', name=op.f('pk_log_disclosure'))
    )
    with op.batch_alter_table('log_disclosure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_log_disclosure_person'), ['person'], unique=False)

    op.create_table('log_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('leaf', sa.LargeBinary(length=32), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('ref', sa.String(length=200), nullable=False),
    sa.Column('rev', sa.BigInteger(), nullable=False),
    sa.Column('tx', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_entry')),
    sa.UniqueConstraint('ref', 'rev', 'kind', name=op.f('uq_log_entry_ref_rev_kind'))
    )
    with op.batch_alter_table('log_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_log_entry_tx'), ['tx'], unique=False)

    op.create_table('log_outbox',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=True), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('leaf', sa.LargeBinary(length=32), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('ref', sa.String(length=200), nullable=False),
    sa.Column('rev', sa.BigInteger(), nullable=False),
    sa.Column('tx', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_outbox')),
    sa.UniqueConstraint('ref', 'rev', 'kind', name=op.f('uq_log_outbox_ref_rev_kind'))
    )
    op.create_table('log_person_key',
    sa.Column('person', sa.String(length=200), nullable=False),
    sa.Column('key', sa.LargeBinary(), nullable=True),
    sa.Column('destroyed_at', sa.String(length=27), nullable=True),
    sa.PrimaryKeyConstraint('person', name=op.f('pk_log_person_key'))
    )
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the record and its log are not taken away")

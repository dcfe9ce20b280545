"""A table that an import filled is counted again."""

from pathlib import Path

from alembic import op


revision = '0022'
down_revision = '0021'


def upgrade() -> None:
    prefix = op.get_context().opts['role_prefix']
    op.execute((Path(__file__).parent.parent / 'counting.sql').read_text().format(prefix=prefix))


def downgrade() -> None:
    op.execute("drop function app.count_again()")

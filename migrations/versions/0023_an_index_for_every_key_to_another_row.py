"""Every key to another row has an index over all rows: those of undone rows, too, are asked for by it."""

from alembic import op


revision = '0023'
down_revision = '0022'

KEYS = (
    ('agreements', 'renews_id'),
    ('conventions', 'renews_id'),
    ('departures', 'stay_id'),
    ('employee_exits', 'employee_id'),
    ('invoices', 'order_id'),
    ('leases', 'vacancy_id'),
    ('notices', 'stay_id'),
    ('unit_moves', 'unit_id'),
)


def upgrade() -> None:
    for table, key in KEYS:
        op.create_index(f'ix_{table}_{key}', table, ['tenant_id', key], schema='app')


def downgrade() -> None:
    for table, key in reversed(KEYS):
        op.drop_index(f'ix_{table}_{key}', table_name=table, schema='app')

"""The filler reaches every table and every free text, or the tests that lean on it would prove nothing."""

from tenants.model import Base
from tenants.policies import tenant_tables
from tests.walls.conftest import FEW, MANY


def test_every_tenant_table_holds_rows_of_both_workspaces(walls, counts):
    filled = walls.filled
    of_the_ground = ("counters", "once_keys", "audit_months")
    tables = [table.name for table in tenant_tables(Base.metadata) if table.name not in of_the_ground]
    assert {len(filled["roanne"].rows[name]) for name in tables} == {FEW}
    assert {len(filled["valence"].rows[name]) for name in tables} == {MANY}
    counts.note("R1 canaries", "tables", len(tables))
    counts.note("R1 canaries", "texts with a canary", sum(filler.texts for filler in filled.values()))
    assert filled["roanne"].texts > 20

"""What a workspace consists of: every table of schema `app`, once, parents first."""

import psycopg

import app.models
from tenants.policies import tenant_tables


def test_every_table_of_the_schema_stands_in_it_once(template):
    listed = [table.name for table in tenant_tables(app.models.metadata)]
    with psycopg.connect(template.migrate_url) as connection:
        there = connection.execute("select tablename from pg_tables where schemaname = 'app' order by 1").fetchall()
    assert sorted(listed) == [name for (name,) in there]


def test_parents_stand_before_their_children():
    place = {table: rank for rank, table in enumerate(tenant_tables(app.models.metadata))}
    edges = [
        (key.column.table, table) for table in place for key in table.foreign_keys if key.column.table is not table
    ]
    assert len(edges) > 20
    assert all(place[parent] < place[child] for parent, child in edges)

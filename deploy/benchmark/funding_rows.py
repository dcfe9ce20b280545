"""Dossiers of co-funders by plain SQL: most of them paid and closed long ago, one of 40 lines and 200 payments."""

BIG_DOSSIERS, SMALL_DOSSIERS = 10_000, 20
LINES, LARGEST, FUNDERS = 1, 40, 40  # lines of a dossier, lines of the first one, funders of a workspace

# The dossier of number n began 2 n days ago; the first 200 are under way, their lines notified and paid in part.
FUNDING = """
insert into app.funders (tenant_id, number, name, type, public)
  select %(tenant)s, n, 'Financeur ' || n, 'department', n %% 5 <> 0 from generate_series(1, %(funders)s) n;
insert into app.dossiers (tenant_id, number, kind, title, year_from, year_to)
  select %(tenant)s, n, (array['investment','operating','action'])[1 + n %% 3], 'Opération ' || n,
    extract(year from began), extract(year from began) + 1
  from generate_series(1, %(dossiers)s) n cross join lateral (select (current_date - 2 * (n - 1))::date as began) day;
insert into app.dossier_steps (tenant_id, number, dossier_id, stage, happened_on)
  select tenant_id, number * 10 + step.rank, id, step.stage, current_date - 2 * (number::int - 1) - 90 + step.rank * 10
  from app.dossiers
  cross join (values (1, 'filed'), (2, 'complete'), (3, 'under_review'), (4, 'decided'), (5, 'closed'))
    as step (rank, stage)
  where tenant_id = %(tenant)s and (number > 200 or step.rank <= number %% 5);
insert into app.milestones (tenant_id, number, dossier_id, name, due_on, done_on)
  select tenant_id, number, id, 'Livraison', current_date - 2 * (number::int - 1) + 200,
    case when number > 200 then current_date - 2 * (number::int - 1) + 190 end
  from app.dossiers where tenant_id = %(tenant)s;
insert into app.cost_lines (tenant_id, number, dossier_id, rank, category, name, amount)
  select tenant_id, number * 10 + line, id, line, (array['works','fees'])[line], 'Dépense', 5000 * lines / 2
  from app.dossiers cross join generate_series(1, 2) line
  cross join lateral (select case when number = 1 then %(largest)s else %(lines)s end as lines) of
  where tenant_id = %(tenant)s;
insert into app.funding_lines (tenant_id, number, dossier_id, rank, funder_id, nature, asked)
  select d.tenant_id, case when d.number = 1 then line else %(largest)s + d.number * 10 + line end, d.id, line, f.id,
    'subsidy', 5000
  from app.dossiers d
  cross join lateral generate_series(1, case when d.number = 1 then %(largest)s else %(lines)s end) line
  join app.funders f on f.tenant_id = d.tenant_id and f.number = 1 + (d.number * 7 + line) %% %(funders)s
  where d.tenant_id = %(tenant)s;
insert into app.funding_acts (tenant_id, number, line_id, kind, acted_on, amount, reference)
  select l.tenant_id, l.number * 10 + act.rank, l.id, act.kind, current_date - 2 * (d.number::int - 1) - 60 + act.rank,
    5000, ''
  from app.funding_lines l join app.dossiers d on d.tenant_id = l.tenant_id and d.id = l.dossier_id
  cross join (values (1, 'filed'), (2, 'awarded'), (3, 'notified')) as act (rank, kind)
  where l.tenant_id = %(tenant)s;
insert into app.instalments (tenant_id, number, line_id, kind, due_on, amount)
  select l.tenant_id, l.number * 10 + part, l.id, 'instalment',
    current_date - 2 * (d.number::int - 1) + (part - 2) * 120, 1250
  from app.funding_lines l join app.dossiers d on d.tenant_id = l.tenant_id and d.id = l.dossier_id
  cross join generate_series(1, 4) part where l.tenant_id = %(tenant)s;
insert into app.funding_payments (tenant_id, number, line_id, kind, paid_on, amount)
  select l.tenant_id, l.number * 10 + part, l.id, 'received', current_date - 2 * (d.number::int - 1) - 30 + part,
    case when d.number > 200 then 2500 else 500 end
  from app.funding_lines l join app.dossiers d on d.tenant_id = l.tenant_id and d.id = l.dossier_id
  cross join lateral generate_series(1, case when d.number = 1 then 5 else 2 end) part where l.tenant_id = %(tenant)s;
insert into app.counters (tenant_id, noun, last)
  select %(tenant)s, noun, 1000000 from unnest(array['funders','dossiers','dossier_steps','milestones','cost_lines',
    'funding_lines','funding_acts','instalments','funding_payments']) noun;
"""

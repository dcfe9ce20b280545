"""Many workspaces by plain SQL, as the database's superuser: what a real installation of the federation may hold."""

import psycopg

from benchmark.funding_rows import BIG_DOSSIERS, FUNDERS, FUNDING, LARGEST, LINES, SMALL_DOSSIERS

BIG_STAYS, SMALL_STAYS = 10_000, 60
BIG_HOMES, SMALL_HOMES, ROUNDS = 2_000, 12, 5  # dwellings of landlords, and orders on each

# One workspace: `units` units in one residence per 100, each with stays of 30 days one after the other, in the past;
# the last stay of most units is still open.
WORKSPACE = """
insert into app.members (tenant_id, number, name, role) values (%(tenant)s, 900, 'Claire', 'residence_manager');
insert into app.residences (tenant_id, number, name, kind, town, public)
  select %(tenant)s, r, 'Résidence ' || r, 'social_residence', 'Valence', 'young_people' from
    generate_series(1, %(houses)s) r;
insert into app.units (tenant_id, number, residence_id, label, floor, type, rent, charges, services)
  select %(tenant)s, u, (select id from app.residences r where r.tenant_id = %(tenant)s and r.number = 1 + (u -
    1) / 25),
         (1 + (u - 1) %% 25)::text, (u - 1) %% 25 / 8, 'studio', 212.40, 60.00, 40.00 from generate_series(1,
           %(units)s) u;
insert into app.unit_services (tenant_id, unit_id, starts_on, capacity)
  select tenant_id, id, date '2005-01-01', 1 from app.units where tenant_id = %(tenant)s;
insert into app.households (tenant_id, number) select %(tenant)s, s from generate_series(1, %(stays)s) s;
insert into app.persons (tenant_id, number, household_id, first_name, last_name)
  select tenant_id, number, id, (array['Lina','Théo','Élise','Moussa','Inès','Hugo'])[1 + number %% 6], 'Nom' || number
  from app.households where tenant_id = %(tenant)s;
insert into app.stays (tenant_id, number, unit_id, household_id, person_id, date_in, date_out, rent, charges, services)
  select %(tenant)s, s, u.id, p.household_id, p.id, current_date - 30 * (rank + 1), 
         case when rank = 0 and u.number %% 10 <> 0 then null else current_date - 30 * rank end, 212.40, 60.00, 40.00
  from generate_series(1, %(stays)s) s
  cross join lateral (select (s - 1) / %(units)s as rank, 1 + (s - 1) %% %(units)s as n) place
  join app.units u on u.tenant_id = %(tenant)s and u.number = place.n
  join app.persons p on p.tenant_id = %(tenant)s and p.number = s;
insert into app.planned_periods (tenant_id, stay_id, rank, starts_on, ends_on)
  select tenant_id, id, 1, date_in, date_in + 90 from app.stays where tenant_id = %(tenant)s;
insert into app.occupation_titles (tenant_id, stay_id, starts_on, ended_on)
  select tenant_id, id, date_in, date_out from app.stays where tenant_id = %(tenant)s;
insert into app.exit_searches (tenant_id, stay_id, opened_on, closed_on)
  select tenant_id, id, date_in, date_out from app.stays where tenant_id = %(tenant)s;
insert into app.search_steps (tenant_id, number, search_id, done_on, kind)
  select tenant_id, row_number() over (order by id), id, opened_on + 12, 'social_housing_application'
  from app.exit_searches where tenant_id = %(tenant)s;
insert into app.departures (tenant_id, number, stay_id, left_on, destination)
  select tenant_id, number, id, date_out, 'social_tenancy' from app.stays where tenant_id = %(tenant)s and
    date_out is not null;
insert into app.counters (tenant_id, noun, last)
  select %(tenant)s, noun, 1000000 from
    unnest(array['residences','units','households','persons','stays','search_steps','departures']) noun;
"""

# Every dwelling was let again `ROUNDS` times, once in 120 days; the last order of 40 of them is still under way.
WORKS = """
insert into app.landlords (tenant_id, number, name, first_name, town)
  select %(tenant)s, n, 'Bailleur ' || n, 'Alix', 'Roanne' from generate_series(1, %(homes)s / 4) n;
insert into app.dwellings (tenant_id, number, label, landlord_id, address, town, type, area, rent)
  select %(tenant)s, n, 'D' || n, l.id, n || ' rue des Essais', 'Roanne', 'T2', 44, 390
  from generate_series(1, %(homes)s) n
  join app.landlords l on l.tenant_id = %(tenant)s and l.number = 1 + (n - 1) %% (%(homes)s / 4);
insert into app.conventions (tenant_id, number, dwelling_id, landlord_id, kind, signed_on, starts_on, ends_on)
  select tenant_id, number, id, landlord_id, 'anah_with_works', current_date - 900, current_date - 900,
    current_date + number %% 2000 from app.dwellings where tenant_id = %(tenant)s;
insert into app.vacancies (tenant_id, number, dwelling_id, vacant_on, ended_on)
  select %(tenant)s, (round - 1) * %(homes)s + d.number, d.id, current_date - 120 * (%(rounds)s - round) - 61,
    case when round < %(rounds)s or d.number > 40 then current_date - 120 * (%(rounds)s - round) - 1 end
  from app.dwellings d cross join generate_series(1, %(rounds)s) round where d.tenant_id = %(tenant)s;
insert into app.leases (tenant_id, number, dwelling_id, vacancy_id, starts_on, ends_on)
  select tenant_id, number, dwelling_id, id, ended_on,
    case when ended_on + 60 < current_date - 1 then ended_on + 60 end
  from app.vacancies where tenant_id = %(tenant)s and ended_on is not null;
insert into app.enterprises (tenant_id, number, name) values (%(tenant)s, 1, 'Entreprise des essais');
insert into app.employees (tenant_id, number, enterprise_id, code)
  select tenant_id, 1, id, 'S01' from app.enterprises where tenant_id = %(tenant)s;
insert into app.orders (tenant_id, number, year, rank, dwelling_id, vacancy_id, enterprise_id, origin, work)
  select v.tenant_id, v.number, extract(year from v.vacant_on), v.number, v.dwelling_id, v.id, e.id,
    'vacant_refurbishment', 'Peinture et sols'
  from app.vacancies v join app.enterprises e on e.tenant_id = v.tenant_id where v.tenant_id = %(tenant)s;
insert into app.order_steps (tenant_id, number, order_id, stage, happened_on)
  select o.tenant_id, o.number * 10 + step.rank, o.id, step.stage, v.vacant_on + step.days
  from app.orders o join app.vacancies v on v.tenant_id = o.tenant_id and v.id = o.vacancy_id
  cross join (values (1, 'requested', 2), (2, 'visited', 5), (3, 'quoted', 9), (4, 'agreed', 12), (5, 'ordered', 13),
    (6, 'in_progress', 20), (7, 'received', 45), (8, 'invoiced', 50), (9, 'closed', 55)) as step (rank, stage, days)
  where o.tenant_id = %(tenant)s and (v.ended_on is not null or step.rank <= 1 + o.number %% 7);
insert into app.quote_lines (tenant_id, number, order_id, rank, trade, work, unit_price, reference_price, invoiced)
  select tenant_id, number * 3 + line, id, line, 'painting', 'Peinture', 310.50, 420, 310.50
  from app.orders cross join generate_series(1, 3) line where tenant_id = %(tenant)s;
insert into app.work_hours (tenant_id, number, order_id, employee_id, month, hours)
  select o.tenant_id, o.number, o.id, e.id, date '2026-01-01', 21.5
  from app.orders o join app.employees e on e.tenant_id = o.tenant_id where o.tenant_id = %(tenant)s;
insert into app.counters (tenant_id, noun, last)
  select %(tenant)s, noun, 1000000 from unnest(array['landlords','dwellings','conventions','vacancies','leases',
    'enterprises','employees','orders','order_steps','quote_lines','work_hours']) noun;
"""


def fill(url: str, workspaces: int) -> None:
    """One workspace of 10,000 stays and 10,000 dossiers (slug bench-1), the others of 60 and 20."""
    with psycopg.connect(url) as connection:
        connection.execute("set session_replication_role = replica")  # rows that are sound by the way they are made
        for rank in range(1, workspaces + 1):
            stays, units = (BIG_STAYS, 200) if rank == 1 else (SMALL_STAYS, 20)
            row = connection.execute(
                "insert into published.associations (slug, name, department, opened_at) "
                "values (%s, %s, %s, now()) returning id",
                (f"bench-{rank}", f"Association {rank}", f"{1 + rank % 19:02d}"),
            ).fetchone()
            assert row is not None
            values = {"tenant": row[0], "stays": stays, "units": units, "houses": 1 + (units - 1) // 25}
            values |= {"homes": BIG_HOMES if rank == 1 else SMALL_HOMES, "rounds": ROUNDS}
            values |= {"dossiers": BIG_DOSSIERS if rank == 1 else SMALL_DOSSIERS, "funders": FUNDERS}
            values |= {"lines": LINES, "largest": LARGEST}
            for statement in (WORKSPACE + WORKS + FUNDING).strip().split(";\n"):
                connection.execute(statement.strip().rstrip(";").encode(), values)
            _publish(connection, row[0], rank)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("analyze")


def _publish(connection: psycopg.Connection, association: object, rank: int) -> None:
    """A published year with three cells, one in four hidden."""
    made = connection.execute(
        "insert into published.publications (association_id, year, edition, published_at) "
        "values (%s, 2025, 1, now()) returning id",
        (association,),
    ).fetchone()
    assert made is not None
    hidden = rank % 4 == 0
    for code, numerator, denominator in (
        ("exit_durable_rate", 20 + rank, 60 + rank),
        ("exit_durable_rate_known", 20 + rank, 50 + rank),
        ("exit_unknown_share", 12, 60 + rank),
    ):
        values = (
            (made[0], code, "masked", None, None, None, None)
            if hidden
            else (
                made[0],
                code,
                "shown",
                str(numerator),
                str(denominator),
                f"{numerator * 100}/{denominator}",
                denominator,
            )
        )
        connection.execute(
            "insert into published.cells "
            "(publication_id, code, kind, version, state, numerator, denominator, value, n) "
            "values (%s, %s, 'people', 1, %s, %s, %s, %s, %s)",
            values,
        )

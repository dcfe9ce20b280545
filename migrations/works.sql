-- An order takes the next free rank of its year, a dwelling the next free name, when none is given.
create function app.order_takes_its_rank() returns trigger language plpgsql as $$
begin
  while new.rank is null loop
    new.rank := app.next_number('orders of ' || new.year);
    if exists (select from app.orders as o
        where o.tenant_id = new.tenant_id and o.year = new.year and o.rank = new.rank) then
      new.rank := null;
    end if;
  end loop;
  return new;
end $$;
create function app.dwelling_takes_its_name() returns trigger language plpgsql as $$
declare drawn integer := new.number;
begin
  while coalesce(new.label, '') = '' loop
    new.label := 'D' || lpad(drawn::text, greatest(3, length(drawn::text)), '0');
    if exists (select from app.dwellings as d where d.tenant_id = new.tenant_id and d.label = new.label) then
      new.label := '';
      drawn := drawn + 1;
    end if;
  end loop;
  return new;
end $$;
-- The days of an order's steps never go back from a stage to the next; a struck step counts no more. The order's row is
-- the lock that makes two racing deeds wait for one another.
create function app.order_steps_go_forward() returns trigger language plpgsql as $$
declare
  stages constant text[] := array['requested', 'visited', 'quoted', 'agreed', 'ordered', 'in_progress',
    'received_with_reserves', 'received', 'invoiced', 'closed', 'refused', 'out_of_scope'];
begin
  if new.undone_at is not null then
    return new;
  end if;
  perform from app.orders where tenant_id = new.tenant_id and id = new.order_id for no key update;
  if exists (select from app.order_steps as s
      where s.tenant_id = new.tenant_id and s.order_id = new.order_id and s.id <> new.id and s.undone_at is null
      and (s.happened_on > new.happened_on and array_position(stages, s.stage) < array_position(stages, new.stage)
        or s.happened_on < new.happened_on and array_position(stages, s.stage) > array_position(stages, new.stage))) then
    raise check_violation using message = 'a step of this order would come before the one it follows',
      constraint = 'ck_order_steps_forward', table = tg_table_name, schema = tg_table_schema;
  end if;
  return new;
end $$;
-- A dwelling is never empty and let on the same day. Two tables are concerned, so no EXCLUDE can say it.
create function app.lease_meets_no_vacancy() returns trigger language plpgsql as $$
begin
  perform from app.dwellings where tenant_id = new.tenant_id and id = new.dwelling_id for no key update;
  if new.undone_at is null and exists (select from app.vacancies as v
      where v.tenant_id = new.tenant_id and v.dwelling_id = new.dwelling_id and v.undone_at is null
      and daterange(v.vacant_on, v.ended_on) && daterange(new.starts_on, new.ends_on)) then
    raise exclusion_violation using message = 'the dwelling is empty on one of these days',
      constraint = 'ex_leases_vacancy', table = tg_table_name, schema = tg_table_schema;
  end if;
  return new;
end $$;
create function app.vacancy_meets_no_lease() returns trigger language plpgsql as $$
begin
  perform from app.dwellings where tenant_id = new.tenant_id and id = new.dwelling_id for no key update;
  if new.undone_at is null and exists (select from app.leases as l
      where l.tenant_id = new.tenant_id and l.dwelling_id = new.dwelling_id and l.undone_at is null
      and daterange(l.starts_on, l.ends_on) && daterange(new.vacant_on, new.ended_on)) then
    raise exclusion_violation using message = 'the dwelling is let on one of these days',
      constraint = 'ex_vacancies_lease', table = tg_table_name, schema = tg_table_schema;
  end if;
  return new;
end $$;
create trigger order_takes_its_rank before insert on app.orders
  for each row execute function app.order_takes_its_rank();
create trigger dwelling_takes_its_name before insert or update of label on app.dwellings
  for each row execute function app.dwelling_takes_its_name();
create trigger order_steps_go_forward before insert or update on app.order_steps
  for each row execute function app.order_steps_go_forward();
create trigger lease_meets_no_vacancy before insert or update of dwelling_id, starts_on, ends_on, undone_at on app.leases
  for each row execute function app.lease_meets_no_vacancy();
create trigger vacancy_meets_no_lease
  before insert or update of dwelling_id, vacant_on, ended_on, undone_at on app.vacancies
  for each row execute function app.vacancy_meets_no_lease();

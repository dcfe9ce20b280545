-- Somebody may change units inside a house: the stay stands in its unit since the day of the last change (unit_since), and
-- each live row of unit_moves holds the nights spent in a unit before. A night of a unit is one stay's, here or there.
alter table app.stays drop constraint ex_stays_overlap;
alter table app.stays add constraint ex_stays_overlap
  exclude using gist (tenant_id with =, unit_id with =, daterange(here_since, date_out) with &&);
create or replace function app.stay_meets_no_closure() returns trigger language plpgsql as $$
declare since date := coalesce(new.unit_since, new.date_in);
begin
  perform from app.units where tenant_id = new.tenant_id and id = new.unit_id for no key update;
  if exists (select from app.closures as c where c.tenant_id = new.tenant_id and c.unit_id = new.unit_id
      and c.starts_on < coalesce(new.date_out, 'infinity') and since < coalesce(c.ends_on, 'infinity')) then
    raise exclusion_violation using message = 'the unit is closed on one of these nights',
      constraint = 'ex_stays_closed', table = tg_table_name, schema = tg_table_schema;
  end if;
  if exists (select from app.unit_moves as m where m.tenant_id = new.tenant_id and m.unit_id = new.unit_id
      and m.undone_at is null and m.starts_on < coalesce(new.date_out, 'infinity') and since < m.ends_on) then
    raise exclusion_violation using message = 'somebody who has moved since spent one of these nights in the unit',
      constraint = 'ex_stays_overlap', table = tg_table_name, schema = tg_table_schema;
  end if;
  return new;
end $$;
create or replace function app.closure_meets_no_stay() returns trigger language plpgsql as $$
begin
  perform from app.units where tenant_id = new.tenant_id and id = new.unit_id for no key update;
  if exists (select from app.stays as s where s.tenant_id = new.tenant_id and s.unit_id = new.unit_id
      and s.here_since < coalesce(new.ends_on, 'infinity') and new.starts_on < coalesce(s.date_out, 'infinity'))
    or exists (select from app.unit_moves as m where m.tenant_id = new.tenant_id and m.unit_id = new.unit_id
      and m.undone_at is null and m.starts_on < coalesce(new.ends_on, 'infinity') and new.starts_on < m.ends_on) then
    raise exclusion_violation using message = 'somebody stays in the unit on one of these nights',
      constraint = 'ex_closures_occupied', table = tg_table_name, schema = tg_table_schema;
  end if;
  return new;
end $$;
create function app.move_meets_no_stay() returns trigger language plpgsql as $$
begin
  if new.undone_at is not null then
    return new;
  end if;
  perform from app.units where tenant_id = new.tenant_id and id = new.unit_id for no key update;
  if exists (select from app.stays as s where s.tenant_id = new.tenant_id and s.unit_id = new.unit_id
      and s.here_since < new.ends_on and new.starts_on < coalesce(s.date_out, 'infinity')) then
    raise exclusion_violation using message = 'somebody stays in the unit on one of these nights',
      constraint = 'ex_stays_overlap', table = tg_table_name, schema = tg_table_schema;
  end if;
  return new;
end $$;
drop trigger stay_meets_no_closure on app.stays;
create trigger stay_meets_no_closure before insert or update of unit_id, date_in, date_out, unit_since on app.stays
  for each row execute function app.stay_meets_no_closure();
create trigger move_meets_no_stay before insert or update of unit_id, starts_on, ends_on, undone_at on app.unit_moves
  for each row execute function app.move_meets_no_stay();

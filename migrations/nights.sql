-- A unit is never let and closed on the same night. Two tables are concerned, so no EXCLUDE can say it: each side looks at
-- the other, and the unit's row is the lock that makes two racing deeds wait for one another.
create function app.stay_meets_no_closure() returns trigger language plpgsql as $$
begin
  perform from app.units where tenant_id = new.tenant_id and id = new.unit_id for no key update;
  if exists (select from app.closures as c where c.tenant_id = new.tenant_id and c.unit_id = new.unit_id
      and c.starts_on < coalesce(new.date_out, 'infinity') and new.date_in < coalesce(c.ends_on, 'infinity')) then
    raise exclusion_violation using message = 'the unit is closed on one of these nights',
      constraint = 'ex_stays_closed', table = tg_table_name, schema = tg_table_schema;
  end if;
  return new;
end $$;
create function app.closure_meets_no_stay() returns trigger language plpgsql as $$
begin
  perform from app.units where tenant_id = new.tenant_id and id = new.unit_id for no key update;
  if exists (select from app.stays as s where s.tenant_id = new.tenant_id and s.unit_id = new.unit_id
      and s.date_in < coalesce(new.ends_on, 'infinity') and new.starts_on < coalesce(s.date_out, 'infinity')) then
    raise exclusion_violation using message = 'somebody stays in the unit on one of these nights',
      constraint = 'ex_closures_occupied', table = tg_table_name, schema = tg_table_schema;
  end if;
  return new;
end $$;
create trigger stay_meets_no_closure before insert or update of unit_id, date_in, date_out on app.stays
  for each row execute function app.stay_meets_no_closure();
create trigger closure_meets_no_stay before insert or update of unit_id, starts_on, ends_on on app.closures
  for each row execute function app.closure_meets_no_stay();

-- What the AGLS of a year brought, less what was given back, stays between nothing and what is notified. The year's row
-- is the lock that makes two racing payments wait for one another.
create function app.agls_is_paid_within() returns trigger language plpgsql as $$
declare
  bound numeric;
  paid numeric;
begin
  perform from app.agls_years where tenant_id = new.tenant_id and id = new.agls_id for no key update;
  select coalesce(sum(case e.kind when 'paid' then e.amount when 'given_back' then - e.amount end), 0) into paid
    from app.agls_entries as e
   where e.tenant_id = new.tenant_id and e.agls_id = new.agls_id and e.undone_at is null;
  select coalesce(
      (select e.amount from app.agls_entries as e
        where e.tenant_id = new.tenant_id and e.agls_id = new.agls_id and e.undone_at is null and e.kind = 'notified'
        order by e.happened_on desc, e.number desc limit 1), 0) into bound;
  if paid > bound then
    raise check_violation using message = 'more is paid than notified',
      constraint = 'ck_agls_entries_within_notified', table = tg_table_name, schema = tg_table_schema;
  end if;
  if paid < 0 then
    raise check_violation using message = 'more is given back than was paid',
      constraint = 'ck_agls_entries_not_below_zero', table = tg_table_name, schema = tg_table_schema;
  end if;
  return null;
end $$;
create trigger agls_entries_within after insert or update on app.agls_entries
  for each row execute function app.agls_is_paid_within();

-- What a line received, less what was given back, stays between nothing and what its act of notification says. The
-- line's row is the lock that makes two racing payments wait for one another. A line of own funds or revenue is never
-- notified: what is asked is its bound.
create function app.funding_line_is_paid_within() returns trigger language plpgsql as $$
declare
  which uuid := coalesce(new.line_id, old.line_id);
  owner uuid := coalesce(new.tenant_id, old.tenant_id);
  bound numeric;
  paid numeric;
begin
  perform from app.funding_lines where tenant_id = owner and id = which for no key update;
  select coalesce(sum(case p.kind when 'received' then p.amount else - p.amount end), 0) into paid
    from app.funding_payments as p where p.tenant_id = owner and p.line_id = which and p.undone_at is null;
  select coalesce(
      (select a.amount from app.funding_acts as a
        where a.tenant_id = owner and a.line_id = which and a.undone_at is null and a.kind in ('notified', 'amended')
        order by (a.kind = 'amended') desc, a.acted_on desc, a.number desc limit 1),
      case when l.nature in ('own_funds', 'revenue') then l.asked else 0 end) into bound
    from app.funding_lines as l where l.tenant_id = owner and l.id = which;
  if paid > bound then
    raise check_violation using message = 'more is paid than notified',
      constraint = 'ck_funding_payments_within_notified', table = tg_table_name, schema = tg_table_schema;
  end if;
  if paid < 0 then
    raise check_violation using message = 'more is given back than was paid',
      constraint = 'ck_funding_payments_not_below_zero', table = tg_table_name, schema = tg_table_schema;
  end if;
  return null;
end $$;
create trigger funding_payments_within after insert or update on app.funding_payments
  for each row execute function app.funding_line_is_paid_within();
create trigger funding_acts_within after insert or update on app.funding_acts
  for each row execute function app.funding_line_is_paid_within();

-- Functions and domains under every tenant table. Read by the first revision; {prefix} is the installation's role prefix.
create function app.current_tenant() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;
create function app.current_member() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.member_id', true), '')::uuid $$;
create domain app.euro as numeric(14, 2) check (value <> 'NaN' and abs(value) < 100000000000);
-- French order without ICU: accents and case fold away; serves sorting and searching alike.
create function app.fr_key(text) returns text language sql immutable strict parallel safe
  as $$ select lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$;
create function app.next_number(noun text) returns integer language plpgsql volatile
  as $$
declare drawn integer;
begin
  update app.counters as c set last = c.last + 1
    where c.tenant_id = app.current_tenant() and c.noun = next_number.noun returning c.last into drawn;
  if drawn is null then
    insert into app.counters (noun, last) values (next_number.noun, 0) on conflict do nothing;
    update app.counters as c set last = c.last + 1
      where c.tenant_id = app.current_tenant() and c.noun = next_number.noun returning c.last into drawn;
  end if;
  return drawn;
end $$;
revoke execute on function app.current_tenant(), app.current_member(), app.fr_key(text), app.next_number(text) from public;
grant execute on function app.current_tenant(), app.current_member(), app.fr_key(text) to
  {prefix}_workspace, {prefix}_partner, {prefix}_publisher, {prefix}_audit, {prefix}_federation, {prefix}_identity,
  {prefix}_jobs, {prefix}_restore, {prefix}_backup;
grant execute on function app.next_number(text) to {prefix}_workspace, {prefix}_restore;

-- A table that an import filled is counted at once: until the database knows its size, lists of it are planned as if it
-- were empty. The roles themselves may not maintain a table; a table that grew little is left to the autovacuum.
create function app.count_again() returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
declare grown text;
begin
  for grown in
    select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'app' and c.relkind = 'r'
      and pg_relation_size(c.oid) > current_setting('block_size')::bigint * (16 + 1.5 * c.relpages)
  loop
    execute 'analyze (skip_locked) ' || grown;
  end loop;
end $$;
revoke execute on function app.count_again() from public;
grant execute on function app.count_again() to {prefix}_workspace;

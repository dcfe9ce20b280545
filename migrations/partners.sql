-- Shares: the index that policies of partners ask, written from the associations' own rows, and what it answers.
-- The day as Paris has it, the one on which accesses end.
create function app.paris_today() returns date language sql stable parallel safe
  as $$ select (now() at time zone 'Europe/Paris')::date $$;
create function app.share_enters_the_index() returns trigger language plpgsql security definer
  set search_path = pg_catalog as $$
begin
  if tg_op = 'DELETE' then
    delete from identity.shares as i where i.workspace_id = old.tenant_id and i.id = old.id;
    return old;
  end if;
  insert into identity.shares as i
    (workspace_id, id, number, kind, object_id, part_id, label, organisation, sections, until, sent_at, revoked_at)
  values (new.tenant_id, new.id, new.number, new.kind, coalesce(new.residence_id, new.agreement_id, new.dossier_id),
    new.funder_id, new.label, new.organisation, new.sections, new.until, new.sent_at, new.ended_at)
  on conflict (workspace_id, id) do update set number = excluded.number, kind = excluded.kind,
    object_id = excluded.object_id, part_id = excluded.part_id, label = excluded.label, organisation = excluded.organisation,
    sections = excluded.sections, until = excluded.until, sent_at = excluded.sent_at, revoked_at = excluded.revoked_at;
  return new;
end $$;
-- The one share that the context names: read by whoever took its invitation up while it lives, or looked at beforehand.
create function app.shared_objects(kind text, sections text) returns uuid[] language sql stable security definer
  set search_path = pg_catalog as $$
  select coalesce(array_agg(case when shared_objects.kind = '' then s.id else s.object_id end), array[]::uuid[])
  from identity.shares as s
  where s.workspace_id = app.current_tenant()
    and (shared_objects.kind = '' or s.kind = shared_objects.kind
      and string_to_array(s.sections, ' ') && string_to_array(shared_objects.sections, ' '))
    and s.revoked_at is null and s.until >= app.paris_today()
    and (s.id = nullif(current_setting('app.preview_share', true), '')::uuid
      or s.id = nullif(current_setting('app.share_id', true), '')::uuid
        and s.account_id = nullif(current_setting('app.reader_id', true), '')::uuid
        and s.sent_at is not null and s.accepted_at is not null)
$$;
create function app.shared_with_me() returns uuid[] language sql stable security definer
  set search_path = pg_catalog as $$ select app.shared_objects('', '') $$;
create function app.shared_residences(sections text) returns uuid[] language sql stable security definer
  set search_path = pg_catalog as $$ select app.shared_objects('residence', sections) $$;
create function app.shared_agreements(sections text) returns uuid[] language sql stable security definer
  set search_path = pg_catalog as $$ select app.shared_objects('agreement', sections) $$;
create function app.shared_dossiers(sections text) returns uuid[] language sql stable security definer
  set search_path = pg_catalog as $$ select app.shared_objects('dossier', sections) $$;
-- The reader's own part of the thing shared: whose lines of a dossier are theirs.
create function app.shared_parts() returns uuid[] language sql stable security definer
  set search_path = pg_catalog as $$
  select coalesce(array_agg(s.part_id), array[]::uuid[]) from identity.shares as s
  where s.workspace_id = app.current_tenant() and s.id = any(app.shared_objects('', '')) and s.part_id is not null
$$;
-- Who has taken up what: the association's own shares, and no address.
create function app.shares_taken_up() returns table (id uuid, accepted_at timestamptz) language sql stable
  security definer set search_path = pg_catalog as $$
  select s.id, s.accepted_at from identity.shares as s
  where s.workspace_id = app.current_tenant() and s.accepted_at is not null
$$;
revoke execute on function app.paris_today(), app.share_enters_the_index(), app.shared_objects(text, text),
  app.shared_with_me(), app.shared_residences(text), app.shared_agreements(text), app.shared_dossiers(text),
  app.shared_parts(), app.shares_taken_up() from public;
grant execute on function app.paris_today(), app.shared_with_me(), app.shared_residences(text),
  app.shared_agreements(text), app.shared_dossiers(text), app.shared_parts() to {prefix}_partner;
grant execute on function app.shares_taken_up(), app.paris_today() to {prefix}_workspace;
create trigger share_enters_the_index after insert or update or delete on app.shares
  for each row execute function app.share_enters_the_index();

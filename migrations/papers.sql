-- Of the versions of a paper only the last live one is in use: the others are marked, so that partners never read them.
create function app.paper_is_replaced() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if tg_op <> 'INSERT' and old.replaces_id is not null then
    update app.funding_documents as d set replaced = false
    where d.tenant_id = old.tenant_id and d.id = old.replaces_id and d.replaced;
  end if;
  if tg_op <> 'DELETE' and new.replaces_id is not null and new.undone_at is null then
    update app.funding_documents as d set replaced = true
    where d.tenant_id = new.tenant_id and d.id = new.replaces_id and not d.replaced;
  end if;
  return null;
end $$;
revoke execute on function app.paper_is_replaced() from public;
create trigger paper_is_replaced after insert or delete or update of replaces_id, undone_at on app.funding_documents
  for each row execute function app.paper_is_replaced();

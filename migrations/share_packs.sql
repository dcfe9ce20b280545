-- A zip of papers that was asked for is handed to the worker: whoever may ask names no task and reads nothing.
create function app.share_pack_is_asked_for() returns trigger language plpgsql security definer
  set search_path = pg_catalog as $$
begin
  perform app.enqueue('partners.pack', jsonb_build_object('pack_id', new.id), 'share-pack-' || new.id::text);
  return null;
end $$;
revoke execute on function app.share_pack_is_asked_for() from public;
create trigger share_pack_is_asked_for after insert on app.share_packs
  for each row execute function app.share_pack_is_asked_for();

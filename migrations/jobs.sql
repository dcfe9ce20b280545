-- The door through which a workspace asks for a job: the tenant comes from the context, never from the caller.
create function app.enqueue(task text, args jsonb, lock text default null) returns bigint
  language sql volatile security definer set search_path = jobs, pg_temp
  as $$ select (jobs.procrastinate_defer_jobs_v1(array[row('default', task, 0, coalesce(lock, app.current_tenant()::text),
     null, args || jsonb_build_object('tenant', app.current_tenant()), null)::jobs.procrastinate_job_to_defer_v1]))[1] $$;
revoke execute on function app.enqueue(text, jsonb, text) from public;
grant execute on function app.enqueue(text, jsonb, text) to {prefix}_workspace;
-- Mails are asked for by the identity role only: no tenant.
create function identity.enqueue(task text, args jsonb) returns bigint
  language sql volatile security definer set search_path = jobs, pg_temp
  as $$ select (jobs.procrastinate_defer_jobs_v1(array[row('default', task, 0, null, null, args,
     null)::jobs.procrastinate_job_to_defer_v1]))[1] $$;
revoke execute on function identity.enqueue(text, jsonb) from public;
grant execute on function identity.enqueue(text, jsonb) to {prefix}_identity;
grant select, insert, update, delete on all tables in schema jobs to {prefix}_jobs;
grant usage, select on all sequences in schema jobs to {prefix}_jobs;
grant execute on all functions in schema jobs to {prefix}_jobs;
-- alembic keeps the revision here; the worker has no business with it
revoke all on table jobs.revision from {prefix}_jobs;

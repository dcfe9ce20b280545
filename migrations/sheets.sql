-- Row security over the frozen sheets: a proposal is between its association and the head office, a published sheet is
-- read by every workspace, a public one by anybody. {prefix} is the installation's role prefix.
alter table published.sheet_proposals enable row level security;
create policy own on published.sheet_proposals to {prefix}_workspace
  using (association_id = app.current_tenant()) with check (association_id = app.current_tenant());
create policy head_office on published.sheet_proposals to {prefix}_federation using (true);

alter table published.sheet_decisions enable row level security;
create policy own on published.sheet_decisions for select to {prefix}_workspace
  using (association_id = app.current_tenant());
create policy head_office on published.sheet_decisions to {prefix}_federation using (true) with check (true);

alter table published.sheets enable row level security;
create policy standing on published.sheets for select to {prefix}_workspace
  using (left_at is null or association_id = app.current_tenant());
create policy head_office on published.sheets to {prefix}_federation using (true) with check (true);
create policy shown_to_anybody on published.sheets for select to {prefix}_identity
  using (is_public and left_at is null);

-- A figure is replaced by the owner only, in a sheet that stands, by one of their own published figures.
alter table published.sheet_refreshes enable row level security;
create policy of_a_sheet_one_may_read on published.sheet_refreshes for select
  to {prefix}_workspace, {prefix}_federation, {prefix}_identity
  using (exists (select from published.sheets as s where s.id = published_sheet_id));
create policy own on published.sheet_refreshes for insert to {prefix}_workspace with check (
  association_id = app.current_tenant()
  and exists (select from published.sheets as s
    where s.id = published_sheet_id and s.association_id = app.current_tenant() and s.left_at is null)
  and exists (select from published.publications as p
    where p.id = publication_id and p.association_id = app.current_tenant()));

alter table published.sheet_adoptions enable row level security;
create policy everybody on published.sheet_adoptions for select to {prefix}_workspace, {prefix}_federation using (true);
create policy own on published.sheet_adoptions for insert to {prefix}_workspace
  with check (adopter_id = app.current_tenant());
create policy taken_back on published.sheet_adoptions for delete to {prefix}_workspace
  using (adopter_id = app.current_tenant());

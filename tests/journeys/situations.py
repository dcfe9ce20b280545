"""Where one thing of each situation is found in the demo, in SQL: what pages show differently."""

# One stay of each situation: present with a decision taken, with a notice, planned, left.
STAYS = """
select min(number) from app.stays s join published.associations a on a.id = s.tenant_id
where a.slug = 'valence' group by
  s.date_out is not null and s.date_out <= %s, s.date_in > %s,
  exists (select from app.period_decisions d where d.tenant_id = s.tenant_id and d.stay_id = s.id),
  exists (select from app.search_steps t join app.exit_searches e on e.tenant_id = t.tenant_id and e.id = t.search_id
    where e.tenant_id = s.tenant_id and e.stay_id = s.id),
  exists (select from app.notices n where n.tenant_id = s.tenant_id and n.stay_id = s.id and n.closed_on is null)
order by bool_and(s.date_out is null) desc, 1
"""
# One order of each stage it stands at and origin; one dwelling of each mixture of vacancy, lease and orders.
ORDERS = """
select min(number) from (
  select o.number, o.origin, (
    select s.stage from app.order_steps s where s.tenant_id = o.tenant_id and s.order_id = o.id and s.undone_at is null
    order by s.happened_on desc, s.made_at desc limit 1) as stage
  from app.orders o join published.associations a on a.id = o.tenant_id where a.slug = 'roanne') found
group by origin, stage order by 1
"""
DWELLINGS = """
select min(d.number) from app.dwellings d join published.associations a on a.id = d.tenant_id
where a.slug = 'roanne' group by
  exists (select from app.vacancies v where v.tenant_id = d.tenant_id and v.dwelling_id = d.id and v.ended_on is null
    and v.undone_at is null),
  exists (select from app.leases l where l.tenant_id = d.tenant_id and l.dwelling_id = d.id and l.undone_at is null),
  exists (select from app.orders o where o.tenant_id = d.tenant_id and o.dwelling_id = d.id)
order by 1
"""
# One household of each: seeking, proposed something, housed, closed; who was made anonymous has nothing to show.
HOUSEHOLDS = """
select min(h.number) from app.candidate_households h join published.associations a on a.id = h.tenant_id
where a.slug = 'roanne' and h.anonymised_at is null group by h.closed_on is not null,
  exists (select from app.proposals p where p.tenant_id = h.tenant_id and p.household_id = h.id and p.answer = ''),
  exists (select from app.leases l where l.tenant_id = h.tenant_id and l.household_id = h.id)
order by 1
"""
PRESENT = """
select s.number from app.stays s join published.associations a on a.id = s.tenant_id
where a.slug = 'valence' and s.date_out is null and s.date_in <= %s order by s.number desc
"""
# A free unit, and somebody who has lived in another one of the same house for a month, without a notice.
MOVABLE = """
select s.number, f.number from app.units f join published.associations a on a.id = f.tenant_id
join app.units u on u.tenant_id = f.tenant_id and u.residence_id = f.residence_id and u.id <> f.id
join app.stays s on s.tenant_id = u.tenant_id and s.unit_id = u.id
where a.slug = 'valence' and s.date_out is null and s.date_in < %s - 30 and not exists
  (select from app.stays o where o.tenant_id = f.tenant_id and o.unit_id = f.id
    and (o.date_out is null or o.date_out > %s - 10))
  and not exists (select from app.closures c where c.tenant_id = f.tenant_id and c.unit_id = f.id
    and (c.ends_on is null or c.ends_on > %s - 10))
order by f.number desc, s.number
"""
CLOSED = """
select u.number from app.units u join published.associations a on a.id = u.tenant_id
join app.closures c on c.tenant_id = u.tenant_id and c.unit_id = u.id
where a.slug = 'valence' and c.starts_on <= %s and (c.ends_on is null or c.ends_on > %s) order by u.number
"""
# Who was shut out, and a sheet of another association that ours took up: their pages offer a deed of their own.
SUSPENDED = """
select m.number from app.members m join published.associations a on a.id = m.tenant_id and a.slug = 'valence'
join identity.memberships s on s.member_id = m.id and s.workspace_id = m.tenant_id
where s.suspended_at is not null and s.ended_at is null order by 1
"""
ANALYST = """
select s.id from identity.memberships s join identity.accounts c on c.id = s.account_id
where s.audience = 'federation' and c.email = 'analyse@federation.example' and s.ended_at is null
"""
ADOPTED = """
select s.slug from published.sheets s join published.sheet_adoptions t
on t.association_id = s.association_id and t.sheet_id = s.sheet_id
join published.associations a on a.id = t.adopter_id and a.slug = 'valence' where s.left_at is null
"""
STOPPED = """
update app.imports set state = 'running', wanted = 47, pressed_at = made_at, moved_at = made_at - interval '1 day'
where number = %s
"""
FREE_UNIT = """
select u.number from app.units u join published.associations a on a.id = u.tenant_id
where a.slug = 'valence' and not exists
  (select from app.stays s where s.tenant_id = u.tenant_id and s.unit_id = u.id
    and (s.date_out is null or s.date_out > %s))
  and not exists (select from app.closures c where c.tenant_id = u.tenant_id and c.unit_id = u.id
    and (c.ends_on is null or c.ends_on > %s))
order by u.number
"""

-- Grants that are signed by a submitted session, and the order in which a broker's customers are listed.

-- The customer signs for the broker whose session it submits, so it is remembered who opened one under which grant.
alter table authorizations
    add column session_opened_at timestamptz,
    add column granting_created_at timestamptz;

update authorizations a
   set granting_created_at = o.created_at
  from organizations o
 where o.id = a.granting_organization_id;

alter table authorizations alter column granting_created_at set not null;

-- A page of a broker's customers, newest first, is read off this index however many there are.
create index authorizations_customers
    on authorizations (authorized_organization_id, granting_created_at desc, granting_organization_id desc);

comment on column authorizations.session_opened_at is 'Business time at which the broker first opened a session under this grant; null = never.';
comment on column authorizations.granting_created_at is 'Copy of the customer''s organizations.created_at, which never changes: the order of lists of customers.';

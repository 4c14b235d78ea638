-- Webhooks in the Partner API's style: a static token instead of a signature. They never go through a Svix server.

alter table webhook_endpoints
    add column kind text not null default 'signed',
    add constraint webhook_endpoints_kind check (kind in ('signed', 'partner'));

comment on column webhook_endpoints.kind is 'signed: each message is signed. partner: a static token in the Authorization header, five attempts within two minutes.';

alter table webhook_secrets add column starts_at timestamptz;

comment on column webhook_secrets.starts_at is 'Business time from which a partner endpoint''s token is sent; null = from its creation.';

alter table webhook_messages
    add column kind text not null default 'signed',
    add column subject_organization_id uuid references organizations (id) on delete cascade,
    add constraint webhook_messages_kind check (kind in ('signed', 'partner'));

create index webhook_messages_subject on webhook_messages (subject_organization_id)
    where subject_organization_id is not null;

comment on column webhook_messages.kind is 'Which kind of endpoint it is for.';
comment on column webhook_messages.subject_organization_id is 'The individual whom a partner message names by the broker''s own id; null for other messages.';

-- Countries of high risk change by dated acts, and an operator brings them up to date without a new binary. An import
-- replaces a list whole; what was imported before stays, and so does who changed which rule, and when.

create table risk_list_imports (
    id uuid primary key,
    list text not null,
    authority text not null,
    checked_on date not null,
    not_in_it text,
    imported_at timestamptz not null,
    imported_by text not null,
    constraint risk_list_imports_authority check (char_length(authority) between 1 and 300),
    constraint risk_list_imports_not_in_it check (char_length(not_in_it) between 1 and 300),
    constraint risk_list_imports_imported_by check (char_length(imported_by) between 1 and 200)
);

create index risk_list_imports_list on risk_list_imports (list, id desc);

create table risk_list_rows (
    import_id uuid not null references risk_list_imports (id) on delete cascade,
    country text not null,
    act text not null,
    published date not null,
    in_force_from date not null,
    until date,
    primary key (import_id, country, in_force_from),
    constraint risk_list_rows_country check (country ~ '^[A-Z]{2}$'),
    constraint risk_list_rows_act check (char_length(act) between 1 and 300),
    constraint risk_list_rows_in_force check (in_force_from >= published),
    constraint risk_list_rows_until check (until >= in_force_from)
);

create table rule_changes (
    id uuid primary key,
    made_at timestamptz not null,
    made_by text not null,
    kind text not null,
    name text not null,
    before text,
    after text not null,
    constraint rule_changes_kind check (kind in ('LIST', 'THRESHOLD', 'POLICY'))
);

create index rule_changes_name on rule_changes (kind, name, id desc);

comment on table risk_list_imports is 'Lists of countries of high risk that operators imported: append-only; of each list the newest counts, unless the one that is compiled in was checked later.';
comment on column risk_list_imports.id is 'UUIDv7.';
comment on column risk_list_imports.list is 'FATF_BLACK, FATF_GREY or EU_2016_1675.';
comment on column risk_list_imports.authority is 'Who keeps the list.';
comment on column risk_list_imports.checked_on is 'The day on which somebody last looked whether the list is as it says.';
comment on column risk_list_imports.not_in_it is 'What is known to be missing, as a clause.';
comment on column risk_list_imports.imported_at is 'Business time.';
comment on column risk_list_imports.imported_by is 'The operator''s name.';
comment on table risk_list_rows is 'A country on an imported list, by an act, for a time.';
comment on column risk_list_rows.import_id is 'The import that brought it.';
comment on column risk_list_rows.country is 'Two capital letters (ISO 3166-1).';
comment on column risk_list_rows.act is 'What put the country on the list.';
comment on column risk_list_rows.published is 'The day on which the act was published.';
comment on column risk_list_rows.in_force_from is 'The first day on which it is in force.';
comment on column risk_list_rows.until is 'The last such day; null while no end is known.';
comment on table rule_changes is 'Each change of a list, a threshold or a policy that files are judged by: append-only.';
comment on column rule_changes.id is 'UUIDv7.';
comment on column rule_changes.made_at is 'Business time at which it was noted.';
comment on column rule_changes.made_by is 'The operator''s name, or the program that started with other settings.';
comment on column rule_changes.kind is 'LIST, THRESHOLD or POLICY.';
comment on column rule_changes.name is 'Which of them.';
comment on column rule_changes.before is 'What it said before; null where it was not known.';
comment on column rule_changes.after is 'What it says since.';

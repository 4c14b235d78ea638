-- Finding customers by name and status, and organizations that are renamed.

-- The same whatever the database's locale is, and in every version, as it is kept. So upper and lower case are told from
-- each other by a list: Latin, Greek, Cyrillic and Armenian, whose accents are gone by then.
create function folded_name(name text) returns text
    language sql immutable parallel safe
    return translate(
        replace(replace(replace(replace(replace(replace(replace(replace(
            regexp_replace(
                regexp_replace(normalize(name, nfkd),
                               '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]', '', 'g'),
                '\s+', ' ', 'g'),
            'ß', 'ss'), 'ẞ', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'þ', 'th'), 'Þ', 'th'),
        'ABCDEFGHIJKLMNOPQRSTUVWXYZØøŁłĐđÐðĦħŦŧıΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣςΤΥΦΧΨΩ'
        'АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІЂЉЊЋЏҐ'
        'ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖ',
        'abcdefghijklmnopqrstuvwxyzoollddddhhttiαβγδεζηθικλμνξοπρσστυφχψω'
        'абвгдежзиклмнопрстуфхцчшщъыьэюяєіђљњћџґ'
        'աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ');

comment on function folded_name(text) is 'A name without case, accents and the width of its spaces, in which names are found by how they begin.';

-- The bytes decide the order, so that what begins with a text is a range.
alter table organizations
    add column name_folded text collate "C",
    add column renamed_at timestamptz;

comment on column organizations.name_folded is 'The name as it is looked for. Set by the trigger organizations_name_folded.';
comment on column organizations.renamed_at is 'Business time of the last change of the name; null while it is the one that it was created with.';

-- By the database, so that it is right whatever release of the program writes the name.
create function fold_name() returns trigger
    language plpgsql
as $$
begin
    new.name_folded := folded_name(new.name);
    return new;
end
$$;

comment on function fold_name() is 'Fills organizations.name_folded.';

create trigger organizations_name_folded
    before insert or update of name on organizations
    for each row execute function fold_name();

update organizations set name_folded = folded_name(name);

-- Customers of a broker that it did not create itself are found beside its own. There are few of them.
alter table authorizations add column of_another boolean not null default false;
comment on column authorizations.of_another is 'The customer was not created by the authorized organization. Set by the trigger authorizations_of_another.';

create function note_customer_of_another() returns trigger
    language plpgsql
as $$
begin
    new.of_another := (select o.created_by is distinct from new.authorized_organization_id
                         from organizations o where o.id = new.granting_organization_id);
    return new;
end
$$;

create trigger authorizations_of_another
    before insert on authorizations
    for each row execute function note_customer_of_another();

comment on function note_customer_of_another() is 'Fills authorizations.of_another.';

update authorizations a
   set of_another = true
  from organizations o
 where o.id = a.granting_organization_id and o.created_by is distinct from a.authorized_organization_id;

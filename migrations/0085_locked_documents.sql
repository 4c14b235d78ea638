-- A PDF that opens only with a password is taken, and said.

alter table file_documents
    add column needs_password boolean;

comment on column file_documents.needs_password is 'Of a PDF, whether it opens only with a password; null for what is no PDF, and for documents from before this was looked at.';

-- An open import that a worker looks at is told from one whose token is being used by what was there already.
comment on column imports.recover_at is 'From then on the recovery worker looks at it, if no lease runs (lease clock). Not before the lease''s end where that is for a use of the token; in the past where it is for a look alone.';

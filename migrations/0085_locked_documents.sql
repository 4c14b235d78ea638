-- A PDF that opens only with a password is taken, and said.

alter table file_documents
    add column needs_password boolean;

comment on column file_documents.needs_password is 'Of a PDF, whether it opens only with a password; null for what is no PDF, and for documents from before this was looked at.';

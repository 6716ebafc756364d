-- Paper accounts: books, journal of links and unacknowledged reports are one row, so that a crash keeps all of a change
-- or nothing of it.
create table paper_accounts (
  account_id text primary key references accounts,
  -- The process that may save it.
  holder text not null,
  settings jsonb not null,
  -- Text: it is read back as the bytes that were written.
  state text not null
);
alter table paper_accounts set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

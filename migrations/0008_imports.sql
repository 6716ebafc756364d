-- Histories that people brought as files, kept apart from what terminals report; and files that the chat page offers.

create table imports (
  id text primary key,
  owner_id text not null references users,
  -- Whose history it is; both null while nobody has said.
  account_id text references accounts,
  channel_id text references channels,
  file_name text not null,
  format text not null,
  -- Balance before the first deal.
  opening_balance numeric not null,
  created_at bigint not null,
  -- Null: a draft, which counts nowhere and is forgotten.
  kept_at bigint,
  check (account_id is null or channel_id is null)
);
create index imports_owner on imports (owner_id, created_at);
create table imported_deals (
  import_id text not null references imports on delete cascade,
  -- Its place in the file.
  place integer not null,
  -- Owner and what it is history of; null in a draft.
  shelf text,
  -- The same for the same deal in another file.
  fingerprint text not null,
  deal_id text not null,
  position_id text,
  symbol text,
  side text,
  entry text not null,
  lots numeric not null,
  price numeric not null,
  profit numeric not null,
  swap numeric not null,
  commission numeric not null,
  stop_loss numeric,
  at bigint not null,
  primary key (import_id, place)
);
-- However often and in however many files it is brought, a deal counts once.
create unique index imported_deals_once on imported_deals (shelf, fingerprint) where shelf is not null;
create index imported_deals_time on imported_deals (shelf, at) where shelf is not null;

-- Files that the chat page offers; the other chats keep their own.
create table web_files (
  id text primary key,
  identity text not null,
  name text not null,
  type text not null,
  bytes bytea not null,
  created_at bigint not null
);
create index web_files_identity on web_files (identity, created_at);

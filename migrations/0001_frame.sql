-- The frame: people, accounts, channels, the journal and the tables written from it.

-- People and how they are known in each chat.
create table users (
  id text primary key,
  name text not null,
  role text not null check (role in ('owner', 'trader', 'viewer')),
  created_at bigint not null
);
create table identities (
  platform text not null check (platform in ('telegram', 'discord', 'web')),
  external_id text not null,
  user_id text not null references users,
  -- Where to reach the person: a private chat's id.
  address text not null,
  primary key (platform, external_id)
);
create index identities_user on identities (user_id);
-- Invitations; the first owner's setup code is one with role owner and no inviter.
create table invites (
  code_hash text primary key,
  role text not null check (role in ('owner', 'trader', 'viewer')),
  created_by text references users,
  -- Adds another chat to this person instead of making a new one.
  for_user text references users,
  created_at bigint not null,
  expires_at bigint not null,
  used_by text references users,
  used_at bigint
);

-- Trading accounts and the channels that provider accounts speak on.
create table accounts (
  id text primary key,
  owner_id text not null references users,
  name text not null,
  -- SHA-256 of the key; the next one while a rotation waits for the terminal's word.
  key_hash text unique,
  next_key_hash text unique,
  identity jsonb,
  symbols jsonb not null default '[]',
  stream text,
  acked bigint not null default 0,
  epoch bigint not null default 0,
  instance_id text,
  created_at bigint not null,
  removed_at bigint
);
create unique index accounts_name on accounts (owner_id, lower(name)) where removed_at is null;
create table channels (
  id text primary key,
  owner_id text not null references users,
  name text not null,
  account_id text not null references accounts,
  last_seq bigint not null default 0,
  created_at bigint not null
);
create unique index channels_account on channels (account_id);
-- The journal: one row a commit, deleted once it is projected. `fence` grows each time somebody takes over
-- from the instance. How far an instance's rows are projected stands in a table of its own, because an
-- append holds the instance's row and must not wait for the projection.
create table instances (
  id text primary key,
  fence integer not null default 0,
  started_at bigint not null
);
create table projections (
  instance_id text primary key references instances on delete cascade,
  seq bigint not null default 0
);
-- No foreign key: the append has the instance's row locked anyway. Each column holds the new rows of the
-- table of its name, as text (core/store/columns.ts).
create table journal (
  instance_id text not null,
  seq bigint not null,
  subscriptions text,
  signals text,
  decisions text,
  links text,
  outcomes text,
  accounts text,
  positions text,
  deals text,
  primary key (instance_id, seq)
);
-- Short-lived rows: not worth compressing, and cleaned up often, in small pieces and without a lock.
alter table journal
  alter column subscriptions set storage external, alter column signals set storage external,
  alter column decisions set storage external, alter column links set storage external,
  alter column outcomes set storage external, alter column accounts set storage external,
  alter column positions set storage external, alter column deals set storage external;
alter table journal set (
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, vacuum_truncate = off,
  toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 5000, toast.vacuum_truncate = off
);

-- Written from the journal. A fact cannot be refused any more, so nothing here may refuse one: no foreign
-- keys, and unique is only what makes a repeat harmless.
create table subscriptions (
  id text primary key,
  owner_id text not null,
  channel_id text not null,
  account_id text not null,
  state text not null,
  sizing jsonb not null,
  symbol_map jsonb not null,
  open_window_ms bigint not null,
  deviation_points bigint not null,
  created_at bigint not null
);
create index subscriptions_channel on subscriptions (channel_id, account_id);
create index subscriptions_account on subscriptions (account_id);
create table signals (
  channel_id text not null,
  seq bigint not null,
  kind text not null,
  position_id text not null,
  position jsonb not null,
  opened_lots numeric not null,
  provider_at bigint not null,
  received_at bigint not null,
  origin text not null,
  -- What the decisions on it looked at: their traces name these steps by number, from 0.
  steps jsonb not null,
  primary key (channel_id, seq)
);
create index signals_position on signals (channel_id, position_id);
create index signals_time on signals (channel_id, received_at);
create table positions (
  account_id text not null,
  position_id text not null,
  state text not null,
  kind text not null,
  symbol text not null,
  side text not null,
  lots numeric not null,
  price numeric not null,
  stop_loss numeric,
  take_profit numeric,
  opened_at bigint not null,
  expires_at bigint,
  magic bigint not null,
  comment text not null,
  opened_lots numeric not null,
  updated_at bigint not null,
  primary key (account_id, position_id)
);
create index positions_living on positions (account_id) where state in ('pending', 'open');
create index positions_ended on positions (updated_at) where state not in ('pending', 'open');
-- Which positions are a link's. Nobody asks for those without a magic number.
create index positions_magic on positions (account_id, magic) where magic <> 0;
create table links (
  id text primary key,
  subscription_id text not null,
  account_id text not null,
  channel_id text not null,
  position_id text not null,
  magic bigint not null,
  comment text not null,
  desired_state text not null,
  symbol text not null,
  side text not null,
  kind text not null,
  desired_lots numeric not null,
  desired_price numeric,
  stop_loss numeric,
  take_profit numeric,
  expires_at bigint,
  version bigint not null,
  deadline bigint,
  deviation_points bigint not null,
  settled_version bigint not null,
  actual text not null,
  lots numeric not null,
  opened_lots numeric not null,
  source_lots numeric not null,
  open_price numeric,
  ticket text,
  last_status text,
  last_code bigint,
  last_reason text,
  close_reason text,
  ended text,
  created_at bigint not null,
  signal_at bigint not null,
  filled_at bigint
);
create index links_living on links (account_id) where ended is null;
create index links_unsettled on links (id) where settled_version < version;
create index links_position on links (channel_id, position_id, subscription_id);
-- The audit: most rows of all, so no index that nobody asks by. A command is a decision with a version.
create table decisions (
  id bigint generated always as identity,
  channel_id text not null,
  seq bigint,
  position_id text not null,
  subscription_id text not null,
  account_id text not null,
  link_id text not null,
  verdict text not null,
  code text not null,
  version bigint,
  -- The steps themselves, or numbers of the signal's steps.
  trace jsonb not null,
  at bigint not null
);
create index decisions_position on decisions (position_id, channel_id, subscription_id);
create index decisions_time on decisions (account_id, at);
create table outcomes (
  id bigint generated always as identity,
  link_id text not null,
  version bigint not null,
  epoch bigint not null,
  status text not null,
  final boolean not null,
  code bigint not null,
  reason text not null,
  state text not null,
  lots numeric not null,
  price numeric,
  ticket text,
  queued_ms double precision not null,
  broker_ms double precision not null,
  at bigint not null
);
create index outcomes_link on outcomes (link_id, version);
create table deals (
  account_id text not null,
  deal_id text not null,
  -- These three are null for deposits and withdrawals.
  position_id text,
  symbol text,
  side text,
  entry text not null,
  lots numeric not null,
  price numeric not null,
  profit numeric not null,
  swap numeric not null,
  commission numeric not null,
  magic bigint not null,
  cause text not null,
  at bigint not null
);
-- A deal is told again by every snapshot that reaches back to it.
create unique index deals_once on deals (account_id, position_id, deal_id) nulls not distinct;
create index deals_time on deals (account_id, at);

-- The equity curve; its last point is what the account's money is known to be at a start.
create table equity_points (
  account_id text not null references accounts,
  at bigint not null,
  balance numeric not null,
  equity numeric not null,
  margin numeric not null,
  free_margin numeric not null,
  primary key (account_id, at)
);

-- Chat.
create table telegram_updates (
  update_id bigint primary key,
  seen_at bigint not null,
  -- What is asked for, until it is answered; then forgotten.
  work jsonb,
  -- When answering began: from here until the end its effect is in doubt, should we die.
  begun_at bigint
);
create index telegram_updates_open on telegram_updates (update_id) where work is not null;
-- A button that asks something: claimed once, by the person it was shown to, before it expires.
create table actions (
  id text primary key,
  user_id text not null references users,
  verb text not null,
  payload jsonb not null,
  state text not null check (state in ('pending', 'done', 'cancelled')),
  created_at bigint not null,
  expires_at bigint not null
);
create index actions_expiry on actions (expires_at);
-- One message per trade and chat of a person, shown anew when `wanted` is ahead of `shown`.
create table cards (
  user_id text not null references users,
  channel_id text not null references channels,
  position_id text not null,
  platform text not null,
  address text not null,
  wanted bigint not null,
  wanted_at bigint not null,
  shown bigint not null default 0,
  -- Null until it was sent for the first time.
  message_id text,
  primary key (user_id, channel_id, position_id, platform, address)
);
create index cards_due on cards (platform, address) where wanted > shown;
-- Everything else that should reach a person.
create table notices (
  id bigint generated always as identity primary key,
  user_id text not null references users,
  -- What it is about, e.g. `lost:<account>`: the latest of a topic says how things stood.
  topic text not null,
  view jsonb not null,
  silent boolean not null,
  created_at bigint not null
);
create index notices_topic on notices (user_id, topic, id);
-- What a notice still has to reach.
create table deliveries (
  notice_id bigint not null references notices,
  platform text not null,
  address text not null,
  sent_at bigint,
  primary key (notice_id, platform, address)
);
create index deliveries_due on deliveries (platform, address) where sent_at is null;
-- The local chat page. A web identity is a random id, its own address; who stands behind it says `identities`.
create table web_logins (
  token_hash text primary key,
  identity text not null,
  created_at bigint not null,
  expires_at bigint not null
);
create table web_sessions (
  token_hash text primary key,
  identity text not null,
  created_at bigint not null,
  expires_at bigint not null
);
-- `revision` counts new and edited messages: a page asks for what came after the last one it saw.
create table web_chats (
  identity text primary key,
  revision bigint not null
);
create table web_messages (
  identity text not null references web_chats,
  -- The chat's revision when the message came, and when it changed last.
  id bigint not null,
  revision bigint not null,
  author text not null check (author in ('person', 'mynah')),
  body jsonb not null,
  -- The page's own mark on what was said: a repeat after a lost connection is not said twice.
  nonce text,
  created_at bigint not null,
  edited_at bigint,
  primary key (identity, id)
);
create unique index web_messages_revision on web_messages (identity, revision);
create unique index web_messages_nonce on web_messages (identity, nonce) where nonce is not null;
-- Pictures the page shows; the other chats keep their own.
create table pictures (
  id text primary key,
  identity text not null,
  png bytea not null,
  created_at bigint not null
);
create index pictures_identity on pictures (identity, created_at);

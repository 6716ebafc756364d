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
create table subscriptions (
  id text primary key,
  owner_id text not null references users,
  channel_id text not null references channels,
  account_id text not null references accounts,
  state text not null check (state in ('active', 'paused', 'ended')),
  sizing jsonb not null,
  symbol_map jsonb not null,
  open_window_ms bigint not null,
  deviation_points integer not null,
  created_at bigint not null
);
create unique index subscriptions_living on subscriptions (channel_id, account_id) where state <> 'ended';
create index subscriptions_account on subscriptions (account_id);

-- The journal: one row a commit. `fence` grows each time somebody takes over from the instance.
create table instances (
  id text primary key,
  fence integer not null default 0,
  started_at bigint not null,
  projected_seq bigint not null default 0
);
create table journal (
  instance_id text not null references instances,
  seq bigint not null,
  facts text not null,
  primary key (instance_id, seq)
);
alter table journal alter column facts set storage external;

-- Written from the journal.
create table signals (
  channel_id text not null references channels,
  seq bigint not null,
  kind text not null,
  position_id text not null,
  position jsonb not null,
  opened_lots numeric not null,
  provider_at bigint not null,
  received_at bigint not null,
  origin text not null,
  primary key (channel_id, seq)
);
create index signals_position on signals (channel_id, position_id);
create table positions (
  account_id text not null references accounts,
  position_id text not null,
  state text not null,
  opened_lots numeric not null,
  position jsonb not null,
  updated_at bigint not null,
  primary key (account_id, position_id)
);
create index positions_living on positions (account_id) where state in ('pending', 'open');
create table links (
  id text primary key,
  subscription_id text not null references subscriptions,
  account_id text not null references accounts,
  channel_id text not null references channels,
  position_id text not null,
  version bigint not null,
  settled_version bigint not null,
  ended text,
  link jsonb not null,
  unique (subscription_id, position_id)
);
create index links_living on links (account_id) where ended is null;
create index links_position on links (channel_id, position_id);
create table decisions (
  id bigint generated always as identity primary key,
  channel_id text not null,
  seq bigint,
  position_id text not null,
  subscription_id text not null references subscriptions,
  account_id text not null,
  link_id text not null,
  verdict text not null,
  code text not null,
  version bigint,
  trace jsonb not null,
  at bigint not null
);
create unique index decisions_once on decisions (subscription_id, channel_id, seq) where seq is not null;
create unique index decisions_version on decisions (link_id, version) where version is not null;
create index decisions_position on decisions (channel_id, position_id);
create table commands (
  link_id text not null,
  version bigint not null,
  account_id text not null,
  command jsonb not null,
  at bigint not null,
  primary key (link_id, version)
);
create table outcomes (
  id bigint generated always as identity primary key,
  link_id text not null,
  version bigint not null,
  epoch bigint not null,
  outcome jsonb not null,
  at bigint not null
);
create index outcomes_link on outcomes (link_id, version);
create table deals (
  account_id text not null references accounts,
  deal_id text not null,
  position_id text,
  deal jsonb not null,
  at bigint not null,
  primary key (account_id, deal_id)
);
create index deals_time on deals (account_id, at);
create table equity_points (
  account_id text not null references accounts,
  at bigint not null,
  balance numeric not null,
  equity numeric not null,
  primary key (account_id, at)
);

-- Chat.
create table telegram_updates (
  update_id bigint primary key,
  seen_at bigint not null
);
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
-- One message per trade and person, shown anew when `wanted` is ahead of `shown`.
create table cards (
  user_id text not null references users,
  channel_id text not null references channels,
  position_id text not null,
  wanted bigint not null,
  shown bigint not null default 0,
  primary key (user_id, channel_id, position_id)
);
create index cards_due on cards (user_id) where wanted > shown;
create table card_messages (
  user_id text not null,
  channel_id text not null,
  position_id text not null,
  platform text not null,
  address text not null,
  message_id text not null,
  primary key (user_id, channel_id, position_id, platform, address)
);
-- Everything else that should reach a person.
create table notices (
  id bigint generated always as identity primary key,
  user_id text not null references users,
  view jsonb not null,
  silent boolean not null,
  created_at bigint not null
);
-- What a notice still has to reach.
create table deliveries (
  notice_id bigint not null references notices,
  platform text not null,
  address text not null,
  sent_at bigint,
  primary key (notice_id, platform, address)
);
create index deliveries_due on deliveries (platform, address) where sent_at is null;
-- The local chat page: its logins and its history.
create table web_sessions (
  token_hash text primary key,
  user_id text not null references users,
  created_at bigint not null,
  expires_at bigint not null
);
create table web_messages (
  id bigint generated always as identity primary key,
  user_id text not null references users,
  author text not null check (author in ('user', 'mynah')),
  view jsonb not null,
  created_at bigint not null,
  edited_at bigint
);
create index web_messages_user on web_messages (user_id, id);
-- Pictures the page shows; the other chats keep their own.
create table pictures (
  id text primary key,
  user_id text not null references users,
  png bytea not null,
  created_at bigint not null
);

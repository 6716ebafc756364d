-- Signal channels: what people, rooms, alerts and files post, what became of it, and questions to people about entries.

-- What a posted signal leaves to each subscription; all legs of one signal have one group.
alter table positions
  add column plan jsonb,
  add column group_id text generated always as (plan ->> 'group') stored;
create index positions_group on positions (account_id, group_id) where group_id is not null;

-- A posted channel has an account without a terminal and without a key: its desk.
alter table channels
  add column kind text not null default 'account' check (kind in ('account', 'posts')),
  -- Who finds it: members, who were invited, or everybody who may talk to us.
  add column visibility text not null default 'private' check (visibility in ('private', 'listed')),
  -- How its posts are read: a template of its own, and the symbol of posts that name none.
  add column settings jsonb not null default '{}';

alter table journal add column posts text, add column approvals text;
alter table journal
  alter column posts set storage external, alter column approvals set storage external;

-- Written from the journal.
create table posts (
  channel_id text not null,
  number bigint not null,
  source text not null,
  -- Under what the source knows it: delivered again, it has the same.
  key text not null,
  author_id text,
  text text not null,
  outcome text not null,
  code text,
  why text not null,
  instructions jsonb not null,
  groups jsonb not null,
  choices jsonb not null,
  at bigint not null,
  received_at bigint not null,
  primary key (channel_id, number)
);
create index posts_time on posts (channel_id, received_at);
create table approvals (
  id text primary key,
  owner_id text not null,
  channel_id text not null,
  signal text not null,
  state text not null,
  parts jsonb not null,
  asked_at bigint not null,
  expires_at bigint not null,
  answer jsonb
);
create index approvals_owner on approvals (owner_id, asked_at);

-- Who may subscribe to a channel that is not theirs.
create table channel_members (
  channel_id text not null references channels,
  user_id text not null references users,
  joined_at bigint not null,
  primary key (channel_id, user_id)
);
-- Ways in from outside. Tokens are kept as hashes only.
create table hooks (
  token_hash text primary key,
  id text not null unique,
  channel_id text not null references channels,
  created_by text not null references users,
  -- Symbol and size for alerts that name none, and from where they may come.
  settings jsonb not null,
  created_at bigint not null,
  revoked_at bigint
);
create index hooks_channel on hooks (channel_id);
create table api_tokens (
  token_hash text primary key,
  id text not null unique,
  user_id text not null references users,
  name text not null,
  scopes jsonb not null,
  created_at bigint not null,
  revoked_at bigint
);
create index api_tokens_user on api_tokens (user_id);
-- Chat rooms whose posts are a channel's.
create table rooms (
  platform text not null,
  room_id text not null,
  channel_id text not null references channels,
  created_by text not null references users,
  created_at bigint not null,
  primary key (platform, room_id)
);
-- Codes with which people join a private channel.
create table channel_shares (
  code_hash text primary key,
  channel_id text not null references channels,
  created_at bigint not null,
  expires_at bigint not null
);
create index channel_shares_channel on channel_shares (channel_id);

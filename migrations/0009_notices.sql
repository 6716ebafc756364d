-- Notices: repeats edit the message that is there, digests are told once, and what each person wants to hear, and when.

alter table notices
  add column version integer not null default 1,
  -- What may be told only once, such as the digest of one day; several instances that try are one.
  add column once text;
create unique index notices_once on notices (user_id, once) where once is not null;
alter table deliveries add column message_id text;

create table notice_settings (
  user_id text primary key references users,
  settings jsonb not null,
  changed_at bigint not null
);

create table alerts (
  id text primary key,
  owner_id text not null references users,
  condition jsonb not null,
  -- Whether it waits or has told, and the highest equity that a drawdown is counted from.
  state jsonb not null,
  created_at bigint not null
);

-- Where people want alerts beside the chats. Nothing but a code goes to one that is not confirmed.
create table addresses (
  id text primary key,
  user_id text not null references users,
  kind text not null check (kind in ('email', 'ntfy', 'sms')),
  address text not null,
  -- SHA-256 of the code that was sent there; null once it is spent.
  code_hash text,
  code_expires_at bigint,
  confirmed_at bigint,
  created_at bigint not null,
  unique (user_id, kind, address)
);

-- Care for signal channels: who does not want to hear of one, and codes that bind a room from inside it. How a channel's
-- posts are written, where that was taught, lies in channels.settings as `template`.

create table channel_mutes (
  channel_id text not null references channels,
  user_id text not null references users,
  muted_at bigint not null,
  primary key (channel_id, user_id)
);

create table room_codes (
  code_hash text primary key,
  channel_id text not null references channels,
  created_by text not null references users,
  created_at bigint not null,
  expires_at bigint not null,
  -- The room that it bound, once: told there again, it has the same answer; anywhere else it has none.
  platform text,
  room_id text
);
create index room_codes_channel on room_codes (channel_id);

-- What Discord told us, until it is answered; as telegram_updates is for Telegram. An id is text: it is longer
-- than what a number holds exactly.
create table discord_updates (
  update_id text primary key,
  seen_at bigint not null,
  -- What is asked for, until it is answered; then forgotten.
  work jsonb,
  -- When answering began: from here until the end its effect is in doubt, should we die.
  begun_at bigint
);
create index discord_updates_open on discord_updates (seen_at) where work is not null;

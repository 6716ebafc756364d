-- The copier's rules: what a subscription's owner decides, limits on losses, and who changed what.

-- Null in both, also for what an older version left in the journal: the standard rules, and a copy whose
-- stops nobody but the provider has changed.
alter table subscriptions add column rules jsonb;
alter table links add column life jsonb;
-- Its place among the tranches of a netted position, where its id does not say it.
alter table positions add column tranche text;

alter table journal
  add column account_rules text, add column risk_states text, add column rule_changes text;
alter table journal
  alter column account_rules set storage external, alter column risk_states set storage external,
  alter column rule_changes set storage external;

-- Written from the journal, like the tables above.
create table account_rules (
  account_id text primary key,
  limits jsonb not null,
  equity_stop numeric,
  equity_target numeric,
  max_leverage numeric,
  min_margin_level numeric,
  max_total_lots numeric,
  stopped_at bigint,
  updated_at bigint not null
);
create table risk_states (
  account_id text not null,
  -- Null: of the account itself.
  subscription_id text,
  -- What was last seen: balance, equity, and the deals that are counted in.
  seen jsonb not null,
  limits jsonb not null,
  guards jsonb not null,
  updated_at bigint not null
);
create unique index risk_states_scope on risk_states (account_id, subscription_id) nulls not distinct;
-- Never changed, only added to.
create table rule_changes (
  id bigint generated always as identity primary key,
  owner_id text not null,
  account_id text not null,
  -- Null: rules of the account itself.
  subscription_id text,
  changed_by text not null,
  -- Each field's path, and its values before and after.
  fields jsonb not null,
  at bigint not null
);
create index rule_changes_owner on rule_changes (owner_id, at, id);
create index rule_changes_scope on rule_changes (account_id, subscription_id, at, id);

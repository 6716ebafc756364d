-- Prices: requests that sources allowed and that were made, and bars of bids.

-- Counted before they leave, so that a restart gives nobody a second budget.
create table feed_budgets (
  source text primary key,
  -- When each request of the last minute was made.
  minute jsonb not null,
  -- Requests of each hour of the last day: [{"hour": hours since 1970, "count": n}].
  hours jsonb not null
);

create table bars (
  symbol text not null,
  -- What is stored; the other intervals are made of these.
  interval text not null check (interval in ('1m', '1h', '1d')),
  -- When it began.
  at bigint not null,
  open numeric not null,
  high numeric not null,
  low numeric not null,
  close numeric not null,
  ticks integer not null,
  -- live: made of quotes that came; else whose history it is.
  source text not null,
  primary key (symbol, interval, at)
);
create index bars_time on bars (interval, at);

-- Tracing lists of people that turned up outside. Tokens are HMACs of what a recipient's phone, name and address come to:
-- whoever has a list and the key can find the orders, and nobody can read the list out of the tokens. Rebuilt from the log.

create table trace_order (
  order_id text primary key,
  -- `consumer/<id>`
  person text not null,
  merchant_id text,
  at timestamptz not null
);
create index trace_order_person on trace_order (person);
create index trace_order_at on trace_order (at);

create table trace_token (
  token bytea not null check (length(token) = 16),
  order_id text not null references trace_order (order_id) on delete cascade,
  primary key (token, order_id)
);
create index trace_token_order on trace_token (order_id);

-- What came of a list: counts and who could have had it. Nothing of the list itself.
create table leak_trace (
  id uuid primary key,
  at timestamptz not null,
  -- `user/<id>` or `key/<id>`
  by text not null,
  from_at timestamptz,
  to_at timestamptz not null,
  seen_at timestamptz not null,
  rows integer not null,
  unusable integer not null,
  matched integer not null,
  persons integer not null,
  population integer not null,
  compared integer not null,
  candidates jsonb not null
);

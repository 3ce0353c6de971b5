-- What a person found to be right about an event: what rules are judged by.
create table label (
  event_id uuid primary key,
  -- the verdict that it should have got
  verdict text not null check (verdict in ('allow', 'observe', 'limit', 'reject')),
  -- rules that it rests on, where it is a violation
  rules text[] not null,
  source text not null check (source in ('review', 'appeal')),
  -- the decision that was looked at
  decision_id uuid not null,
  at timestamptz not null
);
create index label_at on label (at, event_id);

-- History decided again under another pack. What it compares is pinned when it is asked for: a draft may go on changing.
create table backtest (
  id uuid primary key,
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  release_id uuid not null,
  candidate text not null,
  candidate_files jsonb not null,
  -- null: held against what was decided then
  base text,
  base_files jsonb,
  from_at timestamptz not null,
  to_at timestamptz not null,
  -- everything before it is in the tally
  at_event uuid,
  tally jsonb,
  report jsonb,
  failure text,
  -- wall time until which whoever works on it is taken to be alive
  lease_until timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz
);
create index backtest_release on backtest (release_id, id);
create index backtest_to_do on backtest (id) where state in ('waiting', 'running');

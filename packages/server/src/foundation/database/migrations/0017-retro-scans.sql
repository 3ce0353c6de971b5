-- What is on sale now, decided again under a release: a preview first, and what is done about it when somebody says so.

-- What is decided by is pinned when it is asked for: a draft may go on changing.
create table retro_scan (
  id uuid primary key,
  state text not null check (state in ('waiting', 'running', 'ready', 'applying', 'failed', 'cancelled')),
  release_id uuid not null,
  candidate text not null,
  candidate_files jsonb not null,
  kinds text[] not null,
  -- everything is decided as of this instant, in the preview and when it is applied
  as_of timestamptz not null,
  -- subjects that there were when it began
  total bigint,
  -- everything up to it is in the tally
  at_key text,
  tally jsonb,
  report jsonb,
  failure text,
  -- wall time until which whoever works on it is taken to be alive
  lease_until timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  started_at timestamptz,
  -- of the preview
  ended_at timestamptz,
  -- how many hits the application that goes on, or was the last, may act on, and on how many it has
  cap integer check (cap > 0),
  acted integer not null default 0,
  applied_by text,
  applied_at timestamptz,
  check ((cap is null) = (applied_by is null) and (cap is null) = (applied_at is null)),
  check (state <> 'applying' or cap is not null)
);
create index retro_scan_to_do on retro_scan (id) where state in ('waiting', 'running', 'applying');

-- What the release would decide more strictly than what stands.
create table retro_hit (
  scan uuid not null,
  subject text not null,
  -- the newest event that told of the subject, and what was known of it by then
  event_id uuid not null,
  digest text not null,
  -- who answers for it: `<type>/<id>`
  party text not null,
  standing text not null check (standing in ('allow', 'observe', 'limit', 'reject')),
  verdict text not null check (verdict in ('allow', 'observe', 'limit', 'reject')),
  severity smallint not null,
  weight real not null,
  asks boolean not null,
  -- rules that fire, and those of them that did not in what stands
  rules text[] not null,
  gained text[] not null,
  -- null: nothing was done about it yet
  outcome text check (outcome in ('acted', 'changed', 'unreadable', 'refused')),
  -- our own event, and what was decided about it
  acted_event uuid,
  acted_verdict text,
  primary key (scan, subject),
  check ((outcome is not distinct from 'acted') = (acted_event is not null))
);
create index retro_hit_order on retro_hit (scan, severity desc, weight desc, subject);
create index retro_hit_left on retro_hit (scan, severity desc, weight desc, subject) where outcome is null;

-- What people look at: decisions found by what they are about and counted by the hour, notifications, who is where.

-- The greatest weight among its reasons, and the parties that its event refers to: what lists of decisions are sorted
-- and narrowed by.
alter table decision add column weight real not null default 0;
alter table decision add column parties text[] not null default '{}';
update decision d set
  weight = coalesce((select max((reason ->> 'weight')::real) from jsonb_array_elements(d.body -> 'reasons') as reason), 0),
  parties = array(
    select key || '/' || value from jsonb_each_text(e.refs)
    where key in ('merchant', 'creator', 'agency', 'consumer', 'rights-holder', 'laboratory') order by key
  )
from event e where e.id = d.event_id;

-- What a list without a rarer filter goes along; it holds what such lists are narrowed by, so that what is passed over
-- costs a part of an index page and no row.
create index decision_newest on decision (decided_at, id) include (verdict, event_type, case_queue);
create index decision_heaviest on decision (weight, id) where weight > 0;

-- Decisions by what few of them share: `rule/<id>`, or a party. Written by the follower below, off the decisions' path.
create table decision_facet (
  facet text not null,
  decided_at timestamptz not null,
  decision_id uuid not null,
  primary key (facet, decided_at, decision_id)
);

-- How far the follower has got; no row before it began. Counts, facets and this move in one transaction, so each decision counts once.
create table overview_cursor (
  "only" boolean primary key default true check ("only"),
  decision_txid bigint not null,
  decision_id uuid not null,
  event_txid bigint not null,
  event_id uuid not null
);

-- Counts of an hour or a day (UTC), so that a year is 365 rows and a day 24. By the hour of deciding, of the event.
create table decision_count (
  grain text not null check (grain in ('hour', 'day')),
  at timestamptz not null,
  event_type text not null,
  verdict text not null,
  count bigint not null check (count > 0),
  primary key (grain, at, event_type, verdict)
) with (fillfactor = 70); -- the rows of this hour move all the time
create table rule_count (
  grain text not null check (grain in ('hour', 'day')),
  at timestamptz not null,
  rule text not null,
  count bigint not null check (count > 0),
  primary key (grain, at, rule)
) with (fillfactor = 70);
create index rule_count_rule on rule_count (rule, grain, at);
create table event_count (
  grain text not null check (grain in ('hour', 'day')),
  at timestamptz not null,
  type text not null,
  count bigint not null check (count > 0),
  primary key (grain, type, at)
) with (fillfactor = 70);

-- When each pack decided: the span in which a list of its decisions looks.
create table pack_use (
  pack text primary key,
  decisions bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null
);

-- What a person is told. `params` holds ids and counts, never personal data; the words are the reader's.
create table notification (
  id uuid primary key,
  txid bigint not null default log_txid(),
  user_id uuid not null,
  kind text not null,
  params jsonb not null,
  link text,
  created_at timestamptz not null,
  read_at timestamptz
);
create index notification_user on notification (user_id, id);
create index notification_unread on notification (user_id, id) where read_at is null;
create index notification_log on notification (txid, id);

-- Who looks at what just now. Wall time; nobody misses it after a crash, so it is not logged.
create unlogged table presence (
  place text not null,
  user_id uuid not null,
  since timestamptz not null,
  expires_at timestamptz not null,
  primary key (user_id, place)
);
create index presence_place on presence (place);

-- What keeps policy from doing harm while it is in force: rules without their effect for a while, and how much of each
-- kind of measure a day takes.

-- `until` is by the platform's clock, so that what is snoozed ends by itself wherever it is known.
create table rule_snooze (
  id uuid primary key,
  rule text not null,
  since timestamptz not null,
  until timestamptz not null check (until > since),
  why text not null,
  snoozed_by text not null,
  -- null: it lasts, or has ended by itself
  ended_at timestamptz,
  ended_by text,
  check (ended_by is null or ended_at is not null)
);
create unique index rule_snooze_lasting on rule_snooze (rule) where ended_at is null;
create index rule_snooze_rule on rule_snooze (rule, id);

-- Measures that decisions proposed on a day: those that were taken, and those beyond the limit, about which people decide.
create table measure_day (
  measure text not null,
  day date not null,
  taken bigint not null check (taken >= 0),
  withheld bigint not null check (withheld >= 0),
  -- the limit that people were told of last
  told_most bigint,
  primary key (measure, day)
) with (fillfactor = 70);
create index measure_day_day on measure_day (day);

-- How well rules do: counts by day that follow decisions and what people said about them.

-- what was said about a decision may change: who counts it follows the changes
alter table label add column txid bigint not null default log_txid();
create index label_log on label (txid, event_id);

-- How far the follower has got; no row before it began.
create table quality_cursor (
  "only" boolean primary key default true check ("only"),
  decision_txid bigint not null,
  decision_id uuid not null,
  label_txid bigint not null,
  label_id uuid not null
);

-- Packs whose rules are in the table below.
create table quality_pack (
  pack text primary key
);
-- Each text of a rule, with the first pack that decided by it, and since when. The same text is one version, whatever
-- changes around it.
create table rule_version (
  rule text not null,
  version text not null,
  pack text not null,
  since timestamptz not null,
  primary key (rule, version)
);

-- By the day of deciding (UTC). `version` is empty where the pack can no longer be read.
create table rule_day (
  rule text not null,
  day date not null,
  version text not null,
  -- decisions about events that the rule is for, and those in which it fired
  decided bigint not null check (decided >= 0),
  fired bigint not null check (fired >= 0),
  -- of these, by what a person said: right to fire, wrong to, and softened. Without a check: what a label takes back
  -- comes as a number below zero
  confirmed bigint not null,
  wrong bigint not null,
  overturned bigint not null,
  -- violations of the rule on which it did not fire
  missed bigint not null,
  primary key (rule, day, version)
) with (fillfactor = 70);
create index rule_day_day on rule_day (day);

-- The parties that a rule has hit, and the last day on which it did.
create table rule_party (
  rule text not null,
  party text not null,
  version text not null,
  last_day date not null,
  primary key (rule, party, version)
);
create index rule_party_day on rule_party (rule, last_day);

-- What each label has added to the counts, to be taken off when it changes.
create table label_counted (
  event_id uuid primary key,
  counts jsonb not null
);

-- Parties in stretches of time that are not over yet, with the rules that hit them there. Of many parties those with the
-- smallest places are kept, which is a uniform sample; nobody can be found by a place.
create table party_window (
  event_type text not null,
  at timestamptz not null,
  place bigint not null,
  rules text[] not null,
  primary key (event_type, at, place)
) with (fillfactor = 80);
create index party_window_at on party_window (at);

-- The same of stretches that are over: parties by the rule that hit them, `stopped` for those limited or rejected by
-- any, `seen` for all.
create table window_count (
  event_type text not null,
  at timestamptz not null,
  rule text not null,
  parties bigint not null check (parties > 0),
  primary key (event_type, at, rule)
);
create index window_count_at on window_count (at);

-- A share of parties that has left its band, once a rule and day.
create table pass_alarm (
  id uuid primary key,
  event_type text not null,
  -- a rule, or `stopped`
  rule text not null,
  day date not null,
  direction text not null check (direction in ('above', 'below')),
  -- the stretch that showed it last, what it held, and what is usual
  at timestamptz not null,
  parties bigint not null,
  hit bigint not null,
  usual double precision not null,
  raised_at timestamptz not null,
  cleared_at timestamptz,
  unique (event_type, rule, day)
);
create index pass_alarm_open on pass_alarm (id) where cleared_at is null;

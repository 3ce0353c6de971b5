-- Reading the log in parts: what a reaction is keyed by, and where each part of it has got to.

-- The key of an event: `<kind>/<id>` of what it refers to, its subject where it refers to none of that kind.
-- stream/key.ts computes the same.
create function event_key_of(kind text, subject_key text, refs jsonb) returns text
  language sql immutable parallel safe as
  $$ select case when kind = 'subject' then subject_key else coalesce(kind || '/' || (refs ->> kind), subject_key) end $$;

-- SHA-256 rather than PostgreSQL's own hash, which a new major version may change: a key must never move to a bucket
-- whose cursor is elsewhere.
create function key_bucket(key text, buckets integer) returns integer
  language sql immutable strict parallel safe as $$
  select (((get_byte(h, 0)::bigint << 24) | (get_byte(h, 1) << 16) | (get_byte(h, 2) << 8) | get_byte(h, 3)) % buckets)::integer
  from (select sha256(convert_to(key, 'UTF8')) as h) hashed
$$;

-- How far each bucket of each reaction has handled the log. Whoever holds the row's lock is the only one to work for
-- any key of that bucket, on new events and on parked ones alike.
create table reaction_cursor (
  reaction text not null,
  bucket integer not null,
  -- the number of buckets that this reaction's keys are spread over; the same in all its rows
  buckets integer not null,
  txid bigint not null,
  event_id uuid not null,
  primary key (reaction, bucket),
  check (bucket >= 0 and bucket < buckets)
) with (fillfactor = 50); -- room for new versions on the same page, since these rows move all the time

-- Keys on which a reaction failed. Their later events wait behind the failing one, the rest goes on.
create table reaction_parked (
  reaction text not null,
  key text not null,
  -- premise: something it needs is not known yet; failure: the handler threw
  kind text not null check (kind in ('premise', 'failure')),
  -- what went wrong, without anything that a person wrote
  reason text not null,
  attempts integer not null,
  parked_at timestamptz not null,
  tried_at timestamptz not null,
  next_try_at timestamptz not null,
  primary key (reaction, key)
);
create index reaction_parked_due on reaction_parked (next_try_at, reaction, key);
create index reaction_parked_premise on reaction_parked (tried_at, reaction, key) where kind = 'premise';

-- The events of parked keys, in order; the first is the one at which its key stopped. A key is freed only when
-- nothing waits any more: the reference makes losing an event impossible.
create table reaction_waiting (
  reaction text not null,
  key text not null,
  txid bigint not null,
  event_id uuid not null,
  primary key (reaction, key, txid, event_id),
  foreign key (reaction, key) references reaction_parked (reaction, key)
);

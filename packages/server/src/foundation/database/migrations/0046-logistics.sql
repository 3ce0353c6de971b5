-- Logistics: what was promised of each delivery, what carriers told, what follows from it. docs/logistics.md.

-- How many hours things may take, by category, region and campaign. Rows are never changed, only ended.
create table delivery_term (
  id uuid primary key,
  -- null: all of them
  category_id text,
  campaign text,
  -- where it goes: how a region code begins
  region text,
  first_scan_hours integer not null check (first_scan_hours between 1 and 720),
  pickup_hours integer not null check (pickup_hours between 1 and 720),
  standstill_hours integer not null check (standstill_hours between 1 and 720),
  lost_hours integer not null check (lost_hours between 24 and 2160),
  same_city_hours integer not null check (same_city_hours between 1 and 2160),
  same_province_hours integer not null check (same_province_hours between 1 and 2160),
  elsewhere_hours integer not null check (elsewhere_hours between 1 and 2160),
  -- null: every hour counts
  calendar text,
  -- false: what is broken under it is judged and not paid by itself
  pays boolean not null,
  from_at timestamptz not null,
  to_at timestamptz check (to_at >= from_at),
  made_at timestamptz not null,
  made_by text not null,
  ended_at timestamptz,
  ended_by text
);
create index delivery_term_from on delivery_term (from_at);

-- One row an order: what its events say of its delivery, whatever their order, and the terms it had when it was paid.
create table delivery (
  order_id text primary key,
  -- read off the facts
  consumer_id text,
  merchant_id text,
  to_region text,
  paid_at timestamptz,
  fields jsonb not null,
  stamps jsonb not null,
  -- parcels that a shipment named, each with the earliest time; region codes likewise
  named jsonb not null default '{}',
  regions jsonb not null default '{}',
  terms jsonb,
  -- regions that its parcels were seen in
  passed text[] not null default '{}',
  -- other orders with a number of this one, that know of it
  shared text[] not null default '{}',
  -- which facts of its promises were told: short digests
  told text[] not null default '{}',
  -- nothing more is owed from then on; infinity while it is under way
  until timestamptz not null default 'infinity'
);
create index delivery_until on delivery (until, order_id);

-- Deliveries to be looked at, and when: new facts are one reason, a deadline is another. Only ever added to and taken from.
create table delivery_due (
  id bigint generated always as identity primary key,
  order_id text not null,
  at timestamptz not null
);
create index delivery_due_at on delivery_due (at, id);
create index delivery_due_order on delivery_due (order_id);

-- Which orders a carrier's number was given to, and since when.
create table parcel_number (
  parcel_id text not null,
  order_id text not null,
  at timestamptz not null,
  primary key (parcel_id, order_id)
);
create index parcel_number_order on parcel_number (order_id);

-- A set: the same scan told twice is one.
create table parcel_scan (
  parcel_id text not null,
  digest bytea not null check (length(digest) = 16),
  order_id text not null,
  at timestamptz not null,
  carrier text not null,
  -- as the carrier says it
  word text not null,
  weight_g bigint,
  place text,
  region text,
  -- it lies in the future of when it was told: shown, and never judged
  ahead boolean not null,
  primary key (parcel_id, digest)
);

-- What is true of a parcel now, made of its scans: what the scorecard counts.
create table parcel_course (
  order_id text not null,
  parcel_id text not null,
  merchant_id text not null,
  carrier text not null,
  from_region text not null,
  to_region text not null,
  -- Monday in Beijing of the week of its pick-up
  week date not null,
  picked_at timestamptz not null,
  ended_at timestamptz,
  transit_hours double precision,
  picked_in_time boolean,
  first_attempt boolean,
  marks text[] not null,
  primary key (order_id, parcel_id)
);
create index parcel_course_route on parcel_course (carrier, week, from_region, to_region);

-- One row for each thing that can be said of a parcel, so that a figure opens to its parcels.
create table parcel_mark (
  order_id text not null,
  parcel_id text not null,
  mark text not null,
  merchant_id text not null,
  carrier text not null,
  from_region text not null,
  to_region text not null,
  week date,
  at timestamptz not null,
  primary key (mark, order_id, parcel_id)
);
create index parcel_mark_of on parcel_mark (order_id);
create index parcel_mark_carrier on parcel_mark (mark, carrier, order_id, parcel_id);
create index parcel_mark_merchant on parcel_mark (merchant_id, mark, order_id, parcel_id);

-- Once an order and kind, whatever comes later.
create table delivery_judgement (
  id uuid primary key,
  order_id text not null,
  kind text not null,
  parcel_id text,
  carrier text,
  -- since when it is true
  at timestamptz not null,
  judged_at timestamptz not null,
  blame text not null check (blame in ('merchant', 'carrier')),
  facts jsonb not null,
  -- none: it has no right; due: its claim is to be opened; opened; refused: why stands beside it; off: withdrawn before
  claim text not null check (claim in ('none', 'due', 'opened', 'refused', 'off')),
  guarantee text,
  claim_id uuid,
  claim_code text,
  -- one that could not be opened is tried again then
  claim_after timestamptz,
  -- the event by which it is told
  event_id uuid not null,
  -- what came later says otherwise; what was paid stays paid
  withdrawn_at timestamptz,
  exempted_by uuid,
  unique (order_id, kind)
);
create index delivery_judgement_due on delivery_judgement (id) where claim = 'due';

-- Times and regions in which carriers and merchants could not do what was promised.
create table logistics_exemption (
  id uuid primary key,
  -- how region codes begin
  regions text[] not null check (cardinality(regions) between 1 and 100),
  ground text not null,
  -- announced
  reason text not null,
  effect text not null check (effect in ('extend', 'void')),
  from_at timestamptz not null,
  to_at timestamptz not null check (to_at >= from_at),
  declared_at timestamptz not null,
  declared_by text not null,
  approved_at timestamptz,
  approved_by text,
  ended_at timestamptz,
  ended_by text,
  -- how far the deliveries that it touches were called up; null: all of them
  called_until text,
  called_order text,
  calling boolean not null default false
);
create index logistics_exemption_time on logistics_exemption (to_at) where approved_at is not null;
create index logistics_exemption_calling on logistics_exemption (id) where calling;

-- The scorecard: what parcels of a week came to on a route. Always counted anew, never added to.
create table carrier_week (
  carrier text not null,
  from_region text not null,
  to_region text not null,
  week date not null,
  parcels integer not null,
  pickups integer not null,
  picked_in_time integer not null,
  arrived integer not null,
  transit_p50 double precision,
  transit_p90 double precision,
  attempted integer not null,
  first_attempt integer not null,
  lost integer not null,
  damaged integer not null,
  stalled integer not null,
  counted_at timestamptz not null,
  primary key (carrier, from_region, to_region, week)
);
create index carrier_week_week on carrier_week (week, carrier);

create table carrier_week_due (
  id bigint generated always as identity primary key,
  carrier text not null,
  from_region text not null,
  to_region text not null,
  week date not null
);

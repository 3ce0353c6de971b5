-- The label of one parcel: nothing of the recipient in clear, nothing that finds them without the keys.
create table waybill (
  id uuid primary key,
  order_id text not null,
  -- which of the order's parcels, from 1
  parcel integer not null check (parcel > 0),
  merchant_id text not null,
  consumer_id text not null,
  carrier text not null,
  profile jsonb not null,
  -- cipher of each field, where the parcel goes elsewhere than the order says
  recipient jsonb,
  state text not null,
  number text,
  sort_code text,
  mark text,
  reason text,
  asked_at timestamptz not null,
  asked_by text not null,
  issued_at timestamptz,
  opened integer not null default 0,
  -- wall time: somebody asks the carrier until then
  claimed_until timestamptz,
  check ((state = 'issued') = (number is not null)),
  unique (order_id, parcel)
);
-- a carrier that gives two parcels one number would send one to the other's recipient
create unique index waybill_number on waybill (carrier, number);
create index waybill_merchant on waybill (merchant_id, id);
create index waybill_waiting on waybill (asked_at, id) where state in ('requested', 'unknown');

-- Orders that were shipped, and whether under a waybill of ours: made of events, and can be made anew.
create table shipment (
  order_id text primary key,
  merchant_id text,
  shipped_at timestamptz,
  waybill_at timestamptz
);
create index shipment_day on shipment (shipped_at);
create index shipment_merchant on shipment (merchant_id, shipped_at);

-- Numbers of the provider behind which parties are reached. They are nobody's own.
create table pool_number (
  x text primary key,
  mode text not null check (mode in ('axb', 'extension')),
  -- resting: it is given to nobody new
  state text not null check (state in ('active', 'resting')),
  -- extensions go round, so that one that was just given back is given again as late as possible
  next_extension integer not null default 0,
  last_given_at timestamptz,
  added_at timestamptz not null,
  added_by text not null
);
create index pool_number_next on pool_number (mode, last_given_at nulls first, x) where state = 'active';

-- A consumer and a merchant who can call each other about an order. What lies behind is opened for the provider only.
create table virtual_number (
  id uuid primary key,
  order_id text not null,
  merchant_id text not null,
  consumer_id text not null,
  purpose text not null,
  mode text not null,
  state text not null,
  x text references pool_number (x),
  extension integer check (extension between 0 and 9999),
  asked_at timestamptz not null,
  asked_by text not null,
  bound_at timestamptz,
  expires_at timestamptz not null,
  renewals integer not null default 0,
  ended_at timestamptz,
  why text,
  claimed_until timestamptz,
  check ((x is null) = (state = 'waiting') or state in ('released', 'refused'))
);
create unique index virtual_number_order on virtual_number (order_id) where state not in ('released', 'refused');
create unique index virtual_number_extension on virtual_number (x, extension) where state not in ('released', 'refused');
create index virtual_number_merchant on virtual_number (merchant_id, id);
create index virtual_number_consumer on virtual_number (consumer_id, id);
create index virtual_number_work on virtual_number (expires_at, id) where state not in ('released', 'refused');
create index virtual_number_waiting on virtual_number (mode, id) where state = 'waiting';

-- Who may be reached on which number: a second place of one party on it would make it unclear who is meant.
create table number_seat (
  x text not null references pool_number (x),
  party text not null,
  virtual_number_id uuid not null references virtual_number (id),
  primary key (x, party)
);
create index number_seat_of on number_seat (virtual_number_id);

-- Consumers who want no contact with a party any more; `*`: with none.
create table contact_stop (
  consumer_id text not null,
  party text not null,
  since timestamptz not null,
  by_whom text not null,
  lifted_at timestamptz,
  primary key (consumer_id, party)
);

-- Every contact that is told of: who, when, over what, what for. Made of the log; what was said stays there, as a cipher.
create table contact_entry (
  event_id uuid primary key,
  -- the event's, by which its decision is found
  subject text not null,
  kind text not null check (kind in ('message', 'call')),
  at timestamptz not null,
  channel text not null,
  -- null: nobody said
  purpose text,
  order_id text,
  consumer_id text not null,
  -- who it was between, beside the consumer
  party text not null,
  by_consumer boolean not null,
  duration_s double precision,
  -- 22:00 to 08:00 in Shanghai
  night boolean not null generated always as (
    extract(hour from at at time zone 'Asia/Shanghai') >= 22 or extract(hour from at at time zone 'Asia/Shanghai') < 8
  ) stored
);
create index contact_entry_consumer on contact_entry (consumer_id, at, event_id);
create index contact_entry_party on contact_entry (party, at, event_id);
create index contact_entry_at on contact_entry (at, event_id);

-- What a consumer says about a party.
create table harassment_report (
  id uuid primary key,
  consumer_id text not null,
  party text not null,
  channel text not null,
  at timestamptz not null,
  -- cipher: what happened
  text text not null,
  state text not null check (state in ('open', 'decided')),
  -- ordinary, serious, very-serious; unfounded
  tier text,
  decided_at timestamptz,
  -- when policy was told what was found
  told_at timestamptz,
  check ((state = 'decided') = (tier is not null))
);
create index harassment_report_consumer on harassment_report (consumer_id, id);
create index harassment_report_untold on harassment_report (decided_at, id) where state = 'decided' and told_at is null;

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
  -- ciphers, where the parcel goes elsewhere than the order says
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

-- The pack that was in force at an instant, without a look at every release.
create index pack_release_activated on pack_release (activated_at, id) where activated_at is not null;

-- What guarantees say, once for all orders that have it: never changed.
create table guarantee_terms (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  code text not null,
  -- as the pack had it, with its expressions as text
  document jsonb not null
);

-- Merchants that promise more than the law does.
create table enrolment (
  id uuid primary key,
  merchant_id text not null,
  code text not null,
  from_at timestamptz not null,
  -- null: it goes on
  until_at timestamptz,
  made_by text not null,
  left_at timestamptz,
  left_by text,
  check (until_at is null or until_at > from_at),
  check ((left_at is null) = (left_by is null)),
  check ((left_at is null) = (until_at is null))
);
-- one that goes on at a time
create unique index enrolment_open on enrolment (merchant_id, code) where until_at is null;
create index enrolment_merchant on enrolment (merchant_id, code, from_at);
create index enrolment_code on enrolment (code, id);

-- What an order was promised when it was paid: one row an order, which only ever gains rights.
create table order_rights (
  order_id text primary key,
  consumer_id text not null,
  merchant_id text not null,
  paid_at timestamptz not null,
  -- the pack in force then
  pack text not null,
  -- whether one of them is more than the law gives
  enhanced boolean not null,
  -- what its rights are judged by: amounts, goods, region; nothing personal
  facts jsonb not null,
  -- codes with their terms, the goods that they are for, and whether the merchant agreed
  rights jsonb not null,
  -- goods of which nothing was known yet
  missing text[] not null
);
create index order_rights_paid on order_rights (paid_at, order_id);
create index order_rights_consumer on order_rights (consumer_id, paid_at);
create index order_rights_missing on order_rights using gin (missing) where missing <> '{}';

-- Who bought what, for what happens to a product afterwards.
create table order_item (
  product_id text not null,
  paid_at timestamptz not null,
  order_id text not null,
  -- minor units, of one piece
  price bigint not null,
  currency text not null,
  primary key (product_id, paid_at, order_id)
);

-- Orders, and those with a right beyond the law, by Beijing day; in slots, so that days are no bottleneck.
create table coverage_day (
  day date not null,
  slot smallint not null,
  orders bigint not null check (orders >= 0),
  covered bigint not null check (covered between 0 and orders),
  primary key (day, slot)
);

-- Who saw a badge, or would have, while a part of the viewers does not.
create table badge_viewer (
  code text not null,
  -- keyed hash of the caller's word for them
  viewer bytea not null,
  held boolean not null,
  seen_at timestamptz not null,
  bought_at timestamptz,
  primary key (code, viewer)
);
create index badge_viewer_seen on badge_viewer (code, seen_at) include (held, bought_at);
-- for letting go of what is old
create index badge_viewer_old on badge_viewer (seen_at);

-- Read models of the marketplace's objects. All are of one shape: the newest fact of each field, and the stamp
-- (event time, event id) that made it the newest. What lists filter and sort by is generated from the fields.

create table merchant (
  id text primary key,
  fields jsonb not null,
  stamps jsonb not null
);

create table creator (
  id text primary key,
  fields jsonb not null,
  stamps jsonb not null,
  agency_id text generated always as (fields ->> 'agency_id') stored
);
create index creator_agency on creator (agency_id, id);

create table product (
  id text primary key,
  fields jsonb not null,
  stamps jsonb not null,
  merchant_id text generated always as (fields ->> 'merchant_id') stored,
  category_id text generated always as (fields ->> 'category_id') stored
);
create index product_merchant on product (merchant_id, id);
create index product_category on product (category_id, id);

-- videos, live rooms and reviews: the id is `<type>/<id>`
create table content (
  id text primary key,
  fields jsonb not null,
  stamps jsonb not null,
  type text generated always as (split_part(id, '/', 1)) stored,
  creator_id text generated always as (fields ->> 'creator_id') stored,
  product_id text generated always as (fields ->> 'product_id') stored
);
create index content_type on content (type, id);
create index content_creator on content (creator_id, id);
create index content_product on content (product_id, id);

create table "order" (
  id text primary key,
  fields jsonb not null,
  stamps jsonb not null,
  merchant_id text generated always as (fields ->> 'merchant_id') stored,
  consumer_id text generated always as (fields ->> 'consumer_id') stored,
  creator_id text generated always as (fields ->> 'creator_id') stored,
  -- derived from which facts are known, not from the order in which they came
  state text not null generated always as (
    case
      when fields ? 'cancelled_at' then 'cancelled'
      when fields ? 'completed_at' then 'completed'
      when fields ? 'delivered_at' then 'delivered'
      when fields ? 'shipped_at' then 'shipped'
      when fields ? 'paid_at' then 'paid'
      else 'unknown'
    end
  ) stored
);
create index order_merchant on "order" (merchant_id, id);
create index order_consumer on "order" (consumer_id, id);
create index order_creator on "order" (creator_id, id);
create index order_state on "order" (state, id);

create table parcel (
  id text primary key,
  fields jsonb not null,
  stamps jsonb not null,
  order_id text generated always as (fields ->> 'order_id') stored
);
create index parcel_order on parcel (order_id, id);

create table consumer (
  id text primary key,
  fields jsonb not null,
  stamps jsonb not null
);

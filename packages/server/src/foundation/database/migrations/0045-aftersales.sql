-- After-sales, and the handshake by which an order is stopped before it leaves.

-- Written by everybody who brings an order nearer to its shipment (a label, an address) and by whoever stops it: one row
-- for both, so that one of them is first, whatever else goes on at the same time.
create table ship_stop (
  order_id text primary key,
  -- the first label asked for, and the first address opened to ship it
  labelled_at timestamptz,
  opened_at timestamptz,
  stopped_at timestamptz,
  -- on whose account it is stopped
  stopped_for text,
  released_at timestamptz,
  -- what was heard of its way: a carrier's first scan, and the first word that it was shipped
  scan_at timestamptz,
  word_at timestamptz,
  -- of either, something that had happened and was told here before the stop
  known_before boolean not null default false,
  check ((stopped_at is null) = (stopped_for is null)),
  check (released_at is null or stopped_at is not null)
);

create table aftersale (
  id uuid primary key,
  -- the marketplace's own id of it
  ref text unique,
  order_id text not null,
  consumer_id text not null,
  merchant_id text not null,
  product_id text,
  -- of the item; null: of the whole order
  quantity integer check (quantity > 0),
  type text not null,
  reason text not null,
  -- as the consumer said; the words are in the event that asked for it
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount bigint not null check (amount >= 0),
  state text not null,
  version integer not null check (version > 0),
  requested_at timestamptz not null,
  event_id uuid not null,
  asked_by text not null,
  -- the deadline that stands now, and the promise that it is
  due_at timestamptz,
  promise text,
  refusals integer not null default 0 check (refusals >= 0),
  reopened boolean not null default false,
  extended boolean not null default false,
  -- the merchant agreed, or it said nothing in its time
  agreed text check (agreed in ('agreed', 'heard', 'no')),
  refuse_reason text,
  return_carrier text,
  return_number text,
  sent_back_at timestamptz,
  arrived_at timestamptz,
  ship_carrier text,
  ship_number text,
  arbitration text check (arbitration in ('asked', 'over')),
  -- how often money was asked for, and what became of the last
  payouts integer not null default 0,
  payout_id uuid,
  payout_state text,
  refund_type text,
  sources jsonb,
  -- refunded before anybody looked: whether it was, why not, and the facts behind it
  instant boolean not null default false,
  instant_why jsonb,
  race text,
  goods_by text,
  freight_by text,
  closed_why text,
  refunded_at timestamptz,
  closed_at timestamptz,
  -- due_at where there is one, else the end of time: what lists go along
  line_at timestamptz not null
);
create index aftersale_order on aftersale (order_id);
create index aftersale_line on aftersale (line_at, id);
create index aftersale_state on aftersale (state, line_at, id);
create index aftersale_merchant on aftersale (merchant_id, line_at, id);
create index aftersale_merchant_state on aftersale (merchant_id, state, line_at, id);
create index aftersale_consumer on aftersale (consumer_id, line_at, id);
create index aftersale_consumer_instant on aftersale (consumer_id, requested_at) where instant;
create index aftersale_refunded on aftersale (refunded_at) where refunded_at is not null;

create table aftersale_step (
  id uuid primary key,
  aftersale_id uuid not null references aftersale,
  version integer not null,
  at timestamptz not null,
  by_whom text not null,
  step text not null,
  state text not null,
  -- words of a merchant about a consumer's goods: a cipher
  note text,
  unique (aftersale_id, version)
);

-- A consumer's use of a right that an order has.
create table claim (
  id uuid primary key,
  order_id text not null,
  code text not null,
  -- the claim whose rest by law this one asks for
  rest_of uuid references claim (id),
  consumer_id text not null,
  merchant_id text not null,
  state text not null check (state in
    ('evidence', 'merchant', 'offered', 'review', 'granted', 'paid', 'refused', 'withdrawn', 'failed')),
  made_by text not null check (made_by in ('consumer', 'agent', 'platform')),
  -- who exactly; null: the platform by itself
  maker text,
  opened_at timestamptz not null,
  currency text not null,
  -- the law's word for what happened, where there is one
  ground text,
  product_id text not null,
  quantity integer not null check (quantity > 0),
  -- what it says beside its order, by name
  asked jsonb not null,
  -- what was known beside it: the parcel, the price now
  given jsonb not null,
  -- cipher: what the consumer wrote
  words text,
  -- what the terms come to, by line; null: not known before something is decided
  assessed jsonb,
  -- what the merchant offers instead
  offered bigint check (offered > 0),
  answered_at timestamptz,
  -- cipher: what the merchant wrote
  answer text,
  -- why it ended as it did, as a word
  reason text,
  -- what is paid, by line
  granted jsonb,
  granted_at timestamptz,
  -- whether the merchant agreed to bear it, or was heard
  bears text check (bears in ('agreed', 'heard', 'no')),
  -- by law beyond what was granted: it can still be asked for
  rest bigint not null default 0 check (rest >= 0),
  payout_id uuid,
  -- granted, and its payout has still to be asked for
  to_ask boolean not null default false,
  tried_at timestamptz,
  settled_at timestamptz,
  cause_id uuid,
  check ((granted is null) = (granted_at is null)),
  check (state not in ('granted', 'paid', 'failed') or granted is not null),
  check (not to_ask or state = 'granted'),
  check (state <> 'offered' or offered is not null),
  check (state not in ('paid', 'refused', 'withdrawn') or settled_at is not null)
);
-- one a right and order, and one more for what it left by law
create unique index claim_once on claim (order_id, code) where rest_of is null and state <> 'withdrawn';
create unique index claim_rest_once on claim (rest_of) where rest_of is not null and state <> 'withdrawn';
create index claim_order on claim (order_id, id);
create index claim_consumer on claim (consumer_id, id);
create index claim_merchant on claim (merchant_id, id);
create index claim_state on claim (state, id);
create index claim_often on claim (consumer_id, opened_at);
create index claim_to_ask on claim (tried_at nulls first, id) where to_ask;


-- Which file shows what.
create table claim_evidence (
  claim_id uuid not null references claim (id),
  attachment_id uuid not null,
  kind text not null,
  -- whether the merchant brought it
  by_merchant boolean not null,
  at timestamptz not null,
  primary key (claim_id, attachment_id)
);

-- Something that happened to a product, of which everybody who bought it has a right: worked off in parts.
create table claim_sweep (
  id uuid primary key,
  kind text not null check (kind in ('inspection', 'price-drop')),
  product_id text not null,
  -- what claims are given to know
  given jsonb not null,
  ground text,
  -- orders paid in this time
  paid_from timestamptz not null,
  paid_to timestamptz not null,
  -- of a fallen price: who paid no more is owed nothing
  above bigint,
  currency text,
  at timestamptz not null,
  cause_id uuid not null,
  -- how far it has come
  after_paid timestamptz,
  after_order text,
  seen integer not null default 0,
  opened integer not null default 0,
  -- orders that could not be worked on
  skipped text[] not null default '{}',
  tried_at timestamptz,
  ended_at timestamptz,
  check ((kind = 'price-drop') = (above is not null)),
  check ((above is null) = (currency is null))
);
create index claim_sweep_open on claim_sweep (tried_at nulls first, id) where ended_at is null;
create index claim_sweep_product on claim_sweep (product_id, id);

-- What products cost by the newest word of it: only what falls is looked at.
create table product_price (
  product_id text primary key,
  price bigint not null,
  currency text not null,
  at timestamptz not null
);

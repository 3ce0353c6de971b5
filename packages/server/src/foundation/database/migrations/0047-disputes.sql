-- Disputes about an order between its consumer and its merchant. A dispute's row is where it stands; what was said,
-- offered, asked for and ruled lies beside it and is never changed.
create table dispute (
  id uuid primary key,
  order_id text not null,
  consumer_id text not null,
  merchant_id text not null,
  -- what it is about: the order itself, or a claim or an after-sale of it
  about_kind text not null check (about_kind in ('order', 'claim', 'aftersale')),
  about_id text not null,
  -- of the consumer rights product that it is about
  guarantee text,
  reason text not null,
  category_id text,
  currency text not null,
  -- what was paid for the order, in minor units
  paid bigint not null check (paid >= 0),
  -- what the consumer wants, in minor units
  wanted bigint not null check (wanted >= 0),
  state text not null check (state in ('negotiation', 'ruling', 'evidence', 'ruled', 'appealed', 'final', 'overdue',
    'complied', 'settled', 'withdrawn')),
  -- one more each time that it is opened again
  round integer not null check (round > 0),
  opened_at timestamptz not null,
  opened_by text not null,
  opened_side text not null check (opened_side in ('consumer', 'merchant')),
  -- sides from whom something is waited for
  waits_for text[] not null,
  -- when the worker has to look at it again; null: only when somebody does something
  next_at timestamptz,
  -- when the platform owes its answer, and the end; null: the clock stands still
  due_at timestamptz,
  end_due_at timestamptz,
  -- how often the clock was stopped for a test
  tests integer not null default 0,
  ruled_at timestamptz,
  -- until when what was ruled can be appealed against
  appeal_until timestamptz,
  comply_by timestamptz,
  -- the merchant says that it is done, and since when it waits for the consumer's word
  complied_at timestamptz,
  closed_at timestamptz,
  check ((closed_at is null) = (state not in ('complied', 'settled', 'withdrawn'))),
  check (state not in ('ruled', 'appealed', 'final', 'overdue', 'complied') or ruled_at is not null)
);
-- one about the same thing: it is opened again, never made twice
create unique index dispute_about on dispute (order_id, about_kind, about_id);
create index dispute_consumer on dispute (consumer_id, id);
create index dispute_merchant on dispute (merchant_id, id);
create index dispute_pair on dispute (consumer_id, merchant_id, id);
create index dispute_state on dispute (state, id);
create index dispute_waits on dispute using gin (waits_for) where closed_at is null;
create index dispute_due on dispute (due_at, id) where closed_at is null and due_at is not null;
create index dispute_next on dispute (next_at, id) where next_at is not null;
create index dispute_opened on dispute (opened_at);

-- What was written in it, in its order.
create table dispute_message (
  id uuid primary key,
  dispute_id uuid not null references dispute (id),
  at timestamptz not null,
  by_whom text not null,
  side text not null check (side in ('consumer', 'merchant', 'platform')),
  kind text not null check (kind in ('statement', 'offer', 'evidence', 'request', 'appeal', 'compliance')),
  -- whose key it is sealed under
  person text not null,
  -- cipher
  text text not null,
  -- only its writer reads it, and can still change it
  draft boolean not null default false
);
create index dispute_message_of on dispute_message (dispute_id, id);
create index dispute_message_person on dispute_message (person, id);
create unique index dispute_message_draft on dispute_message (dispute_id, side) where draft;

create table dispute_offer (
  dispute_id uuid not null references dispute (id),
  number integer not null check (number > 0),
  side text not null check (side in ('consumer', 'merchant')),
  by_whom text not null,
  at timestamptz not null,
  refund bigint not null check (refund >= 0),
  compensation bigint not null check (compensation >= 0),
  message_id uuid references dispute_message (id),
  state text not null check (state in ('open', 'accepted', 'replaced', 'gone')),
  settled_at timestamptz,
  settled_by text,
  payout_id uuid,
  primary key (dispute_id, number),
  check (refund + compensation > 0),
  check ((settled_at is null) = (state = 'open')),
  check (payout_id is null or state = 'accepted')
);
create unique index dispute_offer_open on dispute_offer (dispute_id, side) where state = 'open';

-- What the platform asks a side for, until when, and what its silence means: said beforehand.
create table dispute_ask (
  dispute_id uuid not null references dispute (id),
  number integer not null check (number > 0),
  side text not null check (side in ('consumer', 'merchant')),
  -- a laboratory or another tests it: the statutory clocks stand still meanwhile
  test boolean not null,
  at timestamptz not null,
  by_whom text not null,
  due_at timestamptz not null,
  silence text not null check (silence in ('decided-without', 'taken-as-admitted', 'taken-as-given-up')),
  message_id uuid not null references dispute_message (id),
  over_at timestamptz,
  -- null: it is waited for
  outcome text check (outcome in ('supplied', 'silent', 'gone')),
  primary key (dispute_id, number),
  check ((over_at is null) = (outcome is null))
);
create index dispute_ask_open on dispute_ask (dispute_id) where outcome is null;

create table dispute_appeal (
  id uuid primary key,
  dispute_id uuid not null references dispute (id),
  side text not null check (side in ('consumer', 'merchant')),
  at timestamptz not null,
  by_whom text not null,
  message_id uuid not null references dispute_message (id),
  -- the ruling that it is against
  ruling integer not null,
  decided_at timestamptz,
  outcome text check (outcome in ('upheld', 'overturned')),
  check ((decided_at is null) = (outcome is null)),
  unique (dispute_id, side)
);

-- What was ruled. The statement is the platform's own, about the matter and nobody's person; it is never changed.
create table dispute_ruling (
  id uuid primary key,
  dispute_id uuid not null references dispute (id),
  number integer not null check (number > 0),
  appeal_id uuid references dispute_appeal (id),
  at timestamptz not null,
  by_whom text not null,
  outcome text not null check (outcome in ('consumer', 'merchant', 'partly')),
  -- in all, what was paid by earlier rulings counted in; minor units
  refund bigint not null check (refund >= 0),
  compensation bigint not null check (compensation >= 0),
  merchant_share integer not null check (merchant_share between 0 and 100),
  platform_share integer not null check (platform_share between 0 and 100),
  carrier_share integer not null check (carrier_share between 0 and 100),
  grounds text[] not null,
  statement text not null,
  law text,
  obligations text[] not null,
  comply_days integer,
  -- what is refunded where it is not done in time; minor units
  otherwise bigint not null check (otherwise >= 0),
  -- why it is another than alike ones
  differs text,
  payout_id uuid,
  otherwise_payout_id uuid,
  -- what the consumer keeps though this ruling gives less: the platform bears it
  kept bigint not null check (kept >= 0),
  -- what past rulings are looked for by, as the dispute has it
  reason text not null,
  guarantee text,
  category_id text,
  currency text not null,
  paid bigint not null,
  -- pairs of characters of the statement
  pairs text[] not null,
  -- null: it can be appealed against, or another took its place
  final_at timestamptz,
  check (merchant_share + platform_share + carrier_share = 100),
  check ((cardinality(obligations) = 0) = (comply_days is null)),
  check (otherwise = 0 or comply_days is not null),
  unique (dispute_id, number)
);
create index dispute_ruling_final on dispute_ruling (id) where final_at is not null;
create index dispute_ruling_reason on dispute_ruling (reason, id) where final_at is not null;
create index dispute_ruling_category on dispute_ruling (category_id, id) where final_at is not null;
create index dispute_ruling_guarantee on dispute_ruling (guarantee, id) where final_at is not null;
create index dispute_ruling_pairs on dispute_ruling using gin (pairs) where final_at is not null;
create index dispute_ruling_at on dispute_ruling (at);

-- What a later ruling changes about who bears an earlier payout.
create table dispute_correction (
  id uuid primary key,
  dispute_id uuid not null references dispute (id),
  ruling integer not null,
  payout_id uuid not null,
  currency text not null,
  -- what the merchant was to bear of it, and is now; minor units
  merchant_before bigint not null check (merchant_before >= 0),
  merchant_after bigint not null check (merchant_after >= 0),
  at timestamptz not null,
  posted_at timestamptz,
  check (merchant_before <> merchant_after),
  unique (payout_id, ruling)
);
create index dispute_correction_open on dispute_correction (id) where posted_at is null;

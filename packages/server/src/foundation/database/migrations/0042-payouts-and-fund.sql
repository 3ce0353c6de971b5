-- Payouts, the fund, and what is recovered.

-- A transfer can depend on others of its call: as much as they came to, or what is left without them.
alter table ledger_transfer drop constraint ledger_transfer_balancing_check;
alter table ledger_transfer add constraint ledger_transfer_balancing_check
  check (balancing in ('debit', 'credit', 'both', 'got', 'rest'));

-- What may be paid for an order, shared by claims, after-sales and disputes. Whoever pays for an order locks its row first.
create table order_money (
  order_id text primary key,
  consumer_id text not null,
  merchant_id text not null,
  currency text not null,
  -- as it was when the order was first paid for
  paid bigint not null check (paid >= 0),
  -- who had which part of it: [{ owner, purpose, amount }]
  shares jsonb not null,
  -- by us, what is only held or asked for counted
  refunded bigint not null default 0 check (refunded between 0 and paid),
  compensated bigint not null default 0 check (compensated >= 0),
  coupons bigint not null default 0 check (coupons >= 0),
  -- what the marketplace says it refunded itself
  elsewhere bigint not null default 0 check (elsewhere >= 0),
  -- refunds that reached the consumer and that the merchant bears: commissions and fees of them go back
  borne bigint not null default 0 check (borne between 0 and paid)
) with (fillfactor = 80);

create table payout (
  id uuid primary key,
  cause text not null,
  cause_ref text not null,
  guarantee text,
  order_id text not null,
  consumer_id text not null,
  merchant_id text not null,
  currency text not null,
  lines jsonb not null,
  amount bigint not null check (amount > 0),
  payer jsonb not null,
  bears text not null check (bears in ('agreed', 'heard', 'no')),
  blame jsonb,
  partners jsonb not null,
  incident text,
  reason text not null,
  cause_id uuid,
  asked_by text,
  -- SHA-256 of what was asked for
  digest bytea not null check (length(digest) = 32),
  state text not null check (state in ('approval', 'held', 'paid', 'failed', 'refused')),
  waits_for text check (waits_for in ('second-person', 'exposure', 'incident', 'fund')),
  asked_at timestamptz not null,
  held_at timestamptz,
  ended_at timestamptz,
  answered_by text,
  attempt smallint not null default 0 check (attempt >= 0),
  failure text,
  check ((state = 'approval') = (waits_for is not null))
) with (fillfactor = 80);
create index payout_consumer on payout (consumer_id, asked_at, id);
create index payout_merchant on payout (merchant_id, asked_at, id);
create index payout_order on payout (order_id);
create index payout_asked on payout (asked_at, id);
create index payout_waits on payout (asked_at, id) where state = 'approval';
create index payout_failed on payout (asked_at, id) where state = 'failed';
create index payout_incident on payout (incident, currency) where incident is not null;

-- One payment of the provider's and one hold; never deleted.
create table payout_part (
  payment_id uuid primary key,
  payout_id uuid not null references payout,
  part text not null check (part in ('refund', 'refund-advance', 'payment', 'coupon')),
  attempt smallint not null check (attempt > 0),
  kind text not null,
  source text not null,
  amount bigint not null check (amount > 0),
  recover bigint not null check (recover >= 0),
  carrier bigint not null check (carrier >= 0),
  hold_key text not null unique,
  state text not null check (state in ('held', 'settled', 'failed')),
  ended_at timestamptz,
  check (recover + carrier <= amount),
  unique (payout_id, attempt, part)
) with (fillfactor = 80);
create index payout_part_held on payout_part (payout_id) where state = 'held';
create index payout_merchant_held on payout (merchant_id) where state in ('approval', 'held');

-- What is to come back of one advance from one side. Each step is committed whole.
create table recovery (
  id uuid primary key,
  -- of the advance
  payment_id uuid not null,
  payout_id uuid not null,
  order_id text not null,
  merchant_id text not null,
  -- whose account it is where it is an insurer's or a carrier's: service-provider/<id>
  partner text not null,
  fund text not null check (fund in ('protection-fund', 'logistics-pool')),
  currency text not null,
  steps text[] not null check (cardinality(steps) > 0),
  -- how many of them are over
  step smallint not null default 0 check (step >= 0),
  owed bigint not null check (owed > 0),
  -- back in the fund
  recovered bigint not null default 0 check (recovered >= 0),
  -- being deducted: the provider has not answered yet
  pending bigint not null default 0 check (pending >= 0),
  receivable bigint not null default 0 check (receivable >= 0),
  -- of the receivable; in `recovered` too
  collected bigint not null default 0 check (collected >= 0),
  written_off bigint not null default 0 check (written_off >= 0),
  attempt smallint not null default 0,
  -- the event that led to the payout
  cause_id uuid,
  state text not null check (state in ('open', 'waiting', 'receivable', 'recovered', 'borne', 'written-off')),
  opened_at timestamptz not null,
  -- since when it is a receivable
  due_since timestamptz,
  tried_at timestamptz,
  ended_at timestamptz,
  check (recovered + pending + written_off <= owed),
  check (collected + written_off <= receivable),
  check ((pending > 0) = (state = 'waiting'))
) with (fillfactor = 80);
create index recovery_work on recovery (opened_at, id) where state = 'open';
create index recovery_merchant on recovery (merchant_id, currency, opened_at, id) where state in ('open', 'waiting', 'receivable');
create index recovery_opened on recovery (opened_at, id);
create index recovery_payout on recovery (payout_id);

-- What fell due to a merchant, and what became of it.
create table settlement (
  id text primary key,
  merchant_id text not null,
  currency text not null,
  amount bigint not null check (amount > 0),
  -- of it: against what the merchant owes, paid out, and kept back
  offset_amount bigint not null check (offset_amount >= 0),
  paid_out bigint not null check (paid_out >= 0),
  kept bigint not null check (kept >= 0),
  kept_why text check (kept_why in ('deposit-short', 'clear-out')),
  booked_at timestamptz not null,
  released_at timestamptz,
  check ((kept > 0) = (kept_why is not null)),
  check (offset_amount + paid_out + kept <= amount)
);
create index settlement_merchant on settlement (merchant_id, booked_at, id);
create index settlement_kept on settlement (booked_at, id) where kept > 0 and released_at is null;

-- What one or two people decide about the fund.
create table fund_request (
  id uuid primary key,
  kind text not null check (kind in ('contribution', 'write-off', 'deposit-level')),
  state text not null check (state in ('asked', 'done', 'refused')),
  currency text not null,
  amount bigint not null check (amount >= 0),
  fund text check (fund in ('protection-fund', 'logistics-pool')),
  merchant_id text,
  category_id text,
  reason text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  answered_by text,
  answered_at timestamptz,
  check ((kind = 'contribution') = (fund is not null)),
  check ((kind = 'write-off') = (merchant_id is not null)),
  check ((kind = 'deposit-level') = (category_id is not null)),
  check (kind = 'deposit-level' or amount > 0),
  check ((state = 'asked') = (answered_at is null))
);
create index fund_request_asked on fund_request (id) where state = 'asked';
create index fund_request_written_off on fund_request (answered_at) where kind = 'write-off' and state = 'done';

-- How much merchants of a category put down; zero: nothing.
create table deposit_level (
  category_id text primary key,
  currency text not null,
  amount bigint not null check (amount >= 0),
  set_at timestamptz not null
);

-- How a merchant's deposit stands, as it was looked at last.
create table deposit_standing (
  merchant_id text not null,
  currency text not null,
  balance bigint not null,
  required bigint not null check (required >= 0),
  missing bigint not null check (missing >= 0),
  short_since timestamptz,
  due_at timestamptz,
  -- since when what falls due is kept back
  blocked_since timestamptz,
  looked_at timestamptz not null,
  primary key (merchant_id, currency),
  check ((missing > 0) = (short_since is not null)),
  check (blocked_since is null or missing > 0)
);
create index deposit_standing_short on deposit_standing (short_since) where missing > 0;

-- Shops that are cleared out: what falls due to them waits for their orders.
create table clear_out (
  merchant_id text primary key,
  measure_id uuid not null,
  since timestamptz not null,
  ended_at timestamptz
);

-- One row a crossing.
create table fund_alarm (
  id uuid primary key,
  fund text not null,
  currency text not null,
  kind text not null check (kind in ('solvency', 'coverage')),
  raised_at timestamptz not null,
  cleared_at timestamptz
);
create unique index fund_alarm_raised on fund_alarm (fund, currency, kind) where cleared_at is null;

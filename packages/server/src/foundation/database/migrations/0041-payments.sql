-- What a licensed payment provider is asked to pay, what it said, and what its files prove: docs/payments.md.

create table payment (
  -- derived from what it is for; the provider knows it by the same
  id uuid primary key,
  kind text not null check (kind in ('refund', 'payment', 'deduction', 'coupon')),
  source text not null check (
    source in ('original', 'merchant-balance', 'deposit', 'protection-fund', 'logistics-pool', 'insurer', 'carrier')),
  order_id text not null,
  -- who gets it, or whose it is taken from
  party text not null,
  -- whose order it is
  merchant_id text not null,
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- what is told when it is over, and of whose
  owner text not null,
  owner_id text not null,
  cause_id uuid,
  asked_at timestamptz not null,
  state text not null default 'asked' check (state in ('asked', 'sent', 'unknown', 'settled', 'failed')),
  settled_at timestamptz,
  provider_id text,
  reason text,
  tries integer not null default 0,
  -- wall time: when the provider is asked next, and until when somebody is asking
  next_at timestamptz not null default clock_timestamp(),
  claimed_until timestamptz,
  -- where the provider's files prove it
  file_day date,
  file_line bigint,
  check ((settled_at is not null) = (state in ('settled', 'failed'))),
  check ((file_day is null) = (file_line is null))
) with (fillfactor = 70);
create index payment_due on payment (next_at, id) where state in ('asked', 'sent', 'unknown');
create index payment_asked on payment (asked_at, id);
create index payment_party on payment (party, asked_at, id);
create index payment_merchant on payment (merchant_id, asked_at, id);
create index payment_order on payment (order_id, asked_at, id);
create index payment_owner on payment (owner_id);
create index payment_settled on payment (settled_at) where state = 'settled';

-- An intent is never deleted, what it asks for never changed, and what came of it never taken back.
create function payment_is_kept() returns trigger language plpgsql as $$
begin
  if tg_op <> 'UPDATE' then
    raise exception 'payment keeps its rows' using errcode = 'restrict_violation';
  end if;
  if (new.id, new.kind, new.source, new.order_id, new.party, new.merchant_id, new.amount, new.currency, new.owner,
      new.owner_id, new.cause_id, new.asked_at)
    is distinct from
    (old.id, old.kind, old.source, old.order_id, old.party, old.merchant_id, old.amount, old.currency, old.owner,
      old.owner_id, old.cause_id, old.asked_at) then
    raise exception 'what payment asks for does not change' using errcode = 'restrict_violation';
  end if;
  if old.state in ('settled', 'failed')
    and (new.state, new.settled_at, new.provider_id, new.reason)
      is distinct from (old.state, old.settled_at, old.provider_id, old.reason) then
    raise exception 'what came of payment does not change' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger payment_kept before update or delete on payment for each row execute function payment_is_kept();
create trigger payment_kept_whole before truncate on payment for each statement execute function payment_is_kept();

-- What events said of payments, until it is taken in: a batch of events is one transaction, and each payment is settled in
-- one of its own.
create table payment_told (
  event_id uuid primary key,
  payment_id uuid not null,
  outcome text not null check (outcome in ('settled', 'failed')),
  amount bigint not null,
  currency text not null,
  provider_id text,
  at timestamptz not null,
  -- wall time: when it is taken in, and tried again where it could not be
  next_at timestamptz not null default clock_timestamp()
);
create index payment_told_due on payment_told (next_at, event_id);

-- Where the provider, its files or its balances say something else than our books: a person settles it, nothing is posted.
create table payment_discrepancy (
  -- derived from what it is about, so that what is told twice stands here once
  id uuid primary key,
  kind text not null check (
    kind in ('unknown-payment', 'amount-differs', 'contradicted', 'balance-differs', 'line-unknown', 'line-differs',
      'line-twice', 'line-failed', 'line-missing')),
  -- as it was named: perhaps no payment of ours
  payment_id text,
  -- whose balance
  party text,
  day date,
  line bigint,
  told jsonb not null,
  found_at timestamptz not null,
  resolved_at timestamptz,
  resolved_by text,
  note text,
  check ((resolved_at is null) = (resolved_by is null)),
  check ((resolved_at is null) = (note is null))
);
create index payment_discrepancy_found on payment_discrepancy (found_at, id);
create index payment_discrepancy_open on payment_discrepancy (found_at, id) where resolved_at is null;
create index payment_discrepancy_party on payment_discrepancy (party) where party is not null and resolved_at is null;
create index payment_discrepancy_day on payment_discrepancy (day, line, id) where day is not null;

-- The provider's file of a day, and what it came to.
create table reconciliation (
  day date primary key,
  state text not null check (state in ('refused', 'read', 'clean', 'differs')),
  at timestamptz not null,
  -- refused: why, and at which line of the file
  reason text,
  line bigint,
  lines bigint not null default 0,
  reading uuid,
  sha256 bytea check (length(sha256) = 32),
  check ((state = 'refused') = (reason is not null)),
  check ((state = 'refused') = (sha256 is null)),
  check ((state = 'refused') = (reading is null))
);

create table reconciliation_line (
  -- of one reading of the file: its lines count once all of them are there and the day names it
  reading uuid not null,
  line bigint not null check (line > 0),
  day date not null,
  payment_id text not null,
  provider_id text not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  at timestamptz not null,
  primary key (reading, line)
);
create index reconciliation_line_day on reconciliation_line (day);
create index reconciliation_line_payment on reconciliation_line (reading, payment_id, line);

-- What events of payments, deposits and settlements are to be in the books; each is posted in a transaction of its own.
create table booking (
  -- `order.paid/o1`
  key text primary key check (length(key) between 1 and 200),
  kind text not null check (kind in ('order.paid', 'deposit.paid', 'settlement.due', 'balance.reported')),
  event_id uuid not null,
  -- whose balance it is about
  party text not null,
  entry jsonb not null,
  asked_at timestamptz not null,
  booked_at timestamptz,
  -- wall time
  next_at timestamptz not null default clock_timestamp(),
  tries integer not null default 0,
  -- why it could not be posted yet, by the code of the error
  refused text
) with (fillfactor = 70);
create index booking_due on booking (next_at, key) where booked_at is null;
create index booking_waiting on booking (party) where booked_at is null;

-- The ledger: accounts, transfers between them, and what is held. docs/ledger.md says what the code does with it; what
-- stands here is what the database refuses by itself.

create table ledger_account (
  -- derived from owner, purpose and currency
  id uuid primary key,
  -- a party, `merchant/m1`, or `platform`
  owner text not null,
  purpose text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- the side on which its balance grows
  normal text not null check (normal in ('debit', 'credit')),
  buckets smallint not null check (buckets between 1 and 64),
  opened_at timestamptz not null,
  closed_at timestamptz,
  unique (owner, purpose, currency)
);
create index ledger_account_purpose on ledger_account (purpose, id);

-- One row an account, or one for each bucket of an account in which many post at once. The limits stand beside the sums,
-- so that no statement can go past them, whoever writes it.
create table ledger_balance (
  account_id uuid not null references ledger_account,
  bucket smallint not null check (bucket >= 0),
  normal text not null check (normal in ('debit', 'credit')),
  -- of the balance on its normal side; null: none
  lowest bigint,
  highest bigint,
  closed boolean not null default false,
  debits bigint not null default 0 check (debits >= 0),
  credits bigint not null default 0 check (credits >= 0),
  -- what holds may still take
  debits_held bigint not null default 0 check (debits_held >= 0),
  credits_held bigint not null default 0 check (credits_held >= 0),
  primary key (account_id, bucket),
  constraint ledger_balance_lowest check (
    lowest is null
    or case normal when 'credit' then credits - debits - debits_held else debits - credits - credits_held end >= lowest),
  constraint ledger_balance_highest check (
    highest is null
    or case normal when 'credit' then credits - debits + credits_held else debits - credits + debits_held end <= highest),
  -- what a bucket may not exceed says nothing about their sum
  constraint ledger_balance_bucket check (bucket = 0 or (highest is null and coalesce(lowest, 0) = 0)),
  constraint ledger_balance_closed check (not closed or (debits = credits and debits_held = 0 and credits_held = 0))
) with (fillfactor = 50);

-- What the caller names a transfer by, once for ever; unpartitioned, because that is what makes it count once.
create table ledger_key (
  key text primary key check (length(key) between 1 and 200),
  transfer_id uuid not null,
  -- SHA-256 of what was asked for: the same key with other content is refused
  digest bytea not null check (length(digest) = 32)
);

create table ledger_transfer (
  id uuid not null,
  txid bigint not null default log_txid(),
  -- hashed to the millisecond, so nothing finer may hide in here
  at timestamptz not null check (at = date_trunc('milliseconds', at)),
  key text not null,
  kind text not null check (kind in ('move', 'hold', 'take', 'release', 'expire', 'reverse')),
  debit uuid not null,
  credit uuid not null,
  currency text not null,
  amount bigint not null check (amount >= 0),
  -- more than `amount` only where as much was to be taken as there is
  asked bigint not null check (asked > 0),
  balancing text check (balancing in ('debit', 'credit', 'both')),
  code text not null,
  -- the event that led to it
  cause_id uuid,
  -- the hold that is taken or released, the transfer that is reversed
  of_id uuid,
  expires_at timestamptz,
  check (debit <> credit),
  check (amount = asked or (balancing is not null and amount < asked)),
  check ((of_id is null) = (kind in ('move', 'hold'))),
  primary key (id)
) partition by range (id);
create table ledger_transfer_default partition of ledger_transfer default;
create index ledger_transfer_log on ledger_transfer (txid, id);
create index ledger_transfer_debit on ledger_transfer (debit, at, id);
create index ledger_transfer_credit on ledger_transfer (credit, at, id);
create index ledger_transfer_cause on ledger_transfer (cause_id, id) where cause_id is not null;
create index ledger_transfer_at on ledger_transfer using brin (at);

-- What is left of a hold. The hold itself is a transfer, and so is each thing that becomes of it.
create table ledger_hold (
  id uuid primary key,
  rest bigint not null check (rest >= 0),
  debit_bucket smallint not null,
  credit_bucket smallint not null,
  expires_at timestamptz
) with (fillfactor = 70);
create index ledger_hold_due on ledger_hold (expires_at, id) where rest > 0 and expires_at is not null;

-- Each transfer is reversed once.
create table ledger_reversal (
  transfer_id uuid primary key,
  by_id uuid not null
);

create table ledger_batch (
  number bigint primary key check (number > 0),
  previous bytea not null check (length(previous) = 32),
  sealed_at timestamptz not null check (sealed_at = date_trunc('milliseconds', sealed_at)),
  -- of each transfer in order: 16 bytes of id, 32 of hash
  digests bytea not null check (length(digests) > 0 and length(digests) % 48 = 0),
  hash bytea not null check (length(hash) = 32),
  through_txid bigint not null,
  through_id uuid not null
);

create trigger ledger_transfer_append_only before update or delete on ledger_transfer
  for each statement execute function trail_is_append_only();
create trigger ledger_key_append_only before update or delete on ledger_key
  for each statement execute function trail_is_append_only();
create trigger ledger_reversal_append_only before update or delete on ledger_reversal
  for each statement execute function trail_is_append_only();
create trigger ledger_batch_append_only before update or delete on ledger_batch
  for each statement execute function trail_is_append_only();

-- As before, and of transfers too.
create or replace function ensure_partitions(from_month date, months integer) returns integer language plpgsql as $$
declare
  made integer := 0;
  month date;
  parent text;
  name text;
  low uuid;
  high uuid;
begin
  for i in 0 .. months - 1 loop
    month := (date_trunc('month', from_month) + make_interval(months => i))::date;
    low := lowest_id_at(month::timestamp at time zone 'UTC');
    high := lowest_id_at((month + interval '1 month')::timestamp at time zone 'UTC');
    foreach parent in array array['event', 'decision', 'ledger_transfer'] loop
      name := parent || '_' || to_char(month, 'YYYYMM');
      if to_regclass(name) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L)', name, parent, low, high);
        made := made + 1;
      end if;
    end loop;
  end loop;
  return made;
end $$;

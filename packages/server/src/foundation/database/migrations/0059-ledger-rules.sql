-- What rows of the ledger must be, as one function a table. The rules are those of before. The database reads and plans each
-- constraint anew in each statement; a function is read once for each connection.

create function ledger_balance_keeps(
  bucket smallint, normal text, lowest bigint, highest bigint, closed boolean,
  debits bigint, credits bigint, debits_held bigint, credits_held bigint
) returns boolean language plpgsql immutable parallel safe as $$
declare
  broken text;
begin
  broken := case
    when bucket < 0 then 'bucket'
    when normal not in ('debit', 'credit') then 'normal'
    when least(debits, credits, debits_held, credits_held) < 0 then 'sums'
    -- null is no limit: nothing is below or above it
    when case normal when 'credit' then credits - debits - debits_held else debits - credits - credits_held end < lowest then 'lowest'
    when case normal when 'credit' then credits - debits + credits_held else debits - credits + debits_held end > highest then 'highest'
    -- what a bucket may not exceed says nothing about their sum
    when bucket > 0 and (highest is not null or lowest <> 0) then 'spread'
    when closed and (debits <> credits or debits_held > 0 or credits_held > 0) then 'closed'
  end;
  if broken is not null then
    raise check_violation using message = 'a row of ledger_balance would break ledger_balance_' || broken,
      table = 'ledger_balance', constraint = 'ledger_balance_' || broken;
  end if;
  return true;
end $$;

create function ledger_transfer_keeps(
  at timestamptz, kind text, debit uuid, credit uuid, amount bigint, asked bigint, balancing text, of_id uuid
) returns boolean language plpgsql immutable parallel safe as $$
declare
  broken text;
begin
  broken := case
    -- hashed to the millisecond, so nothing finer may hide in here
    when at <> date_trunc('milliseconds', at) then 'at'
    when kind not in ('move', 'hold', 'take', 'release', 'expire', 'reverse') then 'kind'
    when amount < 0 then 'amount'
    when asked <= 0 then 'asked'
    when balancing not in ('debit', 'credit', 'both', 'got', 'rest') then 'balancing'
    when debit = credit then 'sides'
    -- less only where as much was to be taken as there is
    when amount > asked or (amount < asked and balancing is null) then 'came_to'
    when (of_id is null) <> (kind in ('move', 'hold')) then 'of'
  end;
  if broken is not null then
    raise check_violation using message = 'a row of ledger_transfer would break ledger_transfer_' || broken,
      table = 'ledger_transfer', constraint = 'ledger_transfer_' || broken;
  end if;
  return true;
end $$;

create function ledger_key_keeps(key text, digest bytea) returns boolean language plpgsql immutable parallel safe as $$
declare
  broken text;
begin
  broken := case
    when length(key) not between 1 and 200 then 'key'
    when length(digest) <> 32 then 'digest'
  end;
  if broken is not null then
    raise check_violation using message = 'a row of ledger_key would break ledger_key_' || broken,
      table = 'ledger_key', constraint = 'ledger_key_' || broken;
  end if;
  return true;
end $$;

alter table ledger_balance
  add constraint ledger_balance_rules
    check (ledger_balance_keeps(bucket, normal, lowest, highest, closed, debits, credits, debits_held, credits_held)),
  drop constraint ledger_balance_bucket_check,
  drop constraint ledger_balance_normal_check,
  drop constraint ledger_balance_debits_check,
  drop constraint ledger_balance_credits_check,
  drop constraint ledger_balance_debits_held_check,
  drop constraint ledger_balance_credits_held_check,
  drop constraint ledger_balance_lowest,
  drop constraint ledger_balance_highest,
  drop constraint ledger_balance_bucket,
  drop constraint ledger_balance_closed;

alter table ledger_transfer
  add constraint ledger_transfer_rules
    check (ledger_transfer_keeps(at, kind, debit, credit, amount, asked, balancing, of_id)),
  drop constraint ledger_transfer_at_check,
  drop constraint ledger_transfer_kind_check,
  drop constraint ledger_transfer_amount_check,
  drop constraint ledger_transfer_asked_check,
  drop constraint ledger_transfer_balancing_check,
  drop constraint ledger_transfer_check,
  drop constraint ledger_transfer_check1,
  drop constraint ledger_transfer_check2;

alter table ledger_key
  add constraint ledger_key_rules check (ledger_key_keeps(key, digest)),
  drop constraint ledger_key_key_check,
  drop constraint ledger_key_digest_check;

-- Who bears a payout, found otherwise later; deposits that are paid back; payments that were settled after all.

-- One row a finding; the newest of a payout counts.
create table payout_correction (
  id uuid primary key,
  payout_id uuid not null references payout,
  number smallint not null check (number > 0),
  -- what each bears of the whole payout from now on; the platform bears the rest
  merchant bigint not null check (merchant >= 0),
  carrier bigint not null check (carrier >= 0),
  reason text not null,
  cause_id uuid,
  asked_by text,
  -- SHA-256 of what was asked for
  digest bytea not null check (length(digest) = 32),
  state text not null check (state in ('asked', 'posted', 'superseded')),
  asked_at timestamptz not null,
  posted_at timestamptz,
  -- what of debts was dropped, what was given back of the fund, and what was asked of them anew
  dropped bigint not null default 0 check (dropped >= 0),
  back_merchant bigint not null default 0 check (back_merchant >= 0),
  back_carrier bigint not null default 0 check (back_carrier >= 0),
  more bigint not null default 0 check (more >= 0),
  -- by how much more of refunds the merchant bears: commissions and fees follow it
  borne bigint not null default 0,
  check ((state = 'asked') = (posted_at is null)),
  unique (payout_id, number)
) with (fillfactor = 80);
create index payout_correction_asked on payout_correction (asked_at, id) where state = 'asked';

alter table recovery
  -- what somebody else bears by now: owed no more
  add column corrected bigint not null default 0 check (corrected >= 0),
  -- whose it is where it is of no advance
  add column correction_id uuid references payout_correction,
  alter column payment_id drop not null,
  drop constraint recovery_check,
  drop constraint recovery_state_check,
  add constraint recovery_sum_check check (recovered + pending + written_off + corrected <= owed),
  add constraint recovery_of_check check ((payment_id is null) <> (correction_id is null)),
  add constraint recovery_state_check
    check (state in ('open', 'waiting', 'receivable', 'recovered', 'borne', 'written-off', 'corrected'));

-- The provider paid a part that had failed by what we knew, and that was paid again meanwhile.
alter table payout_part
  drop constraint payout_part_state_check,
  add constraint payout_part_state_check check (state in ('held', 'settled', 'failed', 'paid-twice'));

-- What a carrier bears of a payout, beside what the merchant does; null: not known of older ones.
alter table dispute_correction
  add column carrier_before bigint check (carrier_before >= 0),
  add column carrier_after bigint check (carrier_after >= 0),
  drop constraint dispute_correction_check,
  add constraint dispute_correction_check
    check (merchant_before <> merchant_after or carrier_before <> carrier_after);
-- what was given back already counts as given back
insert into payout_correction (id, payout_id, number, merchant, carrier, reason, digest, state, asked_at, posted_at, back_merchant)
select c.id, c.payout_id, row_number() over (partition by c.payout_id order by c.ruling), c.merchant_after,
  coalesce((select sum(p.carrier) from payout_part p where p.payout_id = c.payout_id and p.state = 'settled'), 0),
  'dispute-ruled', sha256(c.id::text::bytea), 'posted', c.at, c.posted_at, coalesce(t.amount, 0)
from dispute_correction c
join payout y on y.id = c.payout_id
left join ledger_key k on k.key = 'dispute/' || c.dispute_id || '/' || c.id
left join ledger_transfer t on t.id = k.transfer_id
where c.posted_at is not null;

-- Of a merchant's own money, back to it: of no order.
alter table payment
  alter column order_id drop not null,
  drop constraint payment_kind_check,
  add constraint payment_kind_check check (kind in ('refund', 'payment', 'deduction', 'coupon', 'deposit-return')),
  add constraint payment_order_check check ((order_id is null) = (kind = 'deposit-return'));

-- An intent is never deleted, and what it asks for never changed. What came of it is taken back in one way only: what had
-- failed turns out to be settled, as the provider proves it.
create or replace function payment_is_kept() returns trigger language plpgsql as $$
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
  if (old.state = 'settled' or (old.state = 'failed' and new.state <> 'settled'))
    and (new.state, new.settled_at, new.provider_id, new.reason)
      is distinct from (old.state, old.settled_at, old.provider_id, old.reason) then
    raise exception 'what came of payment does not change' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

-- Who asked for a payment to be settled after all, where somebody else has to agree.
alter table payment_discrepancy
  add column asked_by text,
  add column asked_at timestamptz,
  add constraint payment_discrepancy_asked_check check ((asked_by is null) = (asked_at is null));

alter table fund_request
  drop constraint fund_request_kind_check,
  drop constraint fund_request_state_check,
  drop constraint fund_request_check1,
  drop constraint fund_request_check4,
  add constraint fund_request_kind_check check (kind in ('contribution', 'write-off', 'deposit-level', 'deposit-return')),
  -- paying: agreed to, and the provider is asked; failed: it could not be paid
  add constraint fund_request_state_check check (state in ('asked', 'paying', 'done', 'refused', 'failed')),
  add constraint fund_request_merchant_check check ((kind in ('write-off', 'deposit-return')) = (merchant_id is not null)),
  add constraint fund_request_paying_check check (kind = 'deposit-return' or state not in ('paying', 'failed')),
  add constraint fund_request_answered_check check ((state = 'asked') = (answered_at is null));

-- Why it ended: its orders are over, or the measure was lifted.
alter table clear_out
  add column ended_why text check (ended_why in ('over', 'lifted')),
  -- until when consumers may use what its orders were promised, as far as that was looked at
  add column until_at timestamptz;
update clear_out set ended_why = 'lifted' where ended_at is not null;
alter table clear_out add constraint clear_out_why_check check ((ended_at is null) = (ended_why is null));

-- What was proposed because a deposit was not filled up in time.
alter table deposit_standing
  add column measure_id uuid,
  add constraint deposit_standing_measure_check check (measure_id is null or blocked_since is not null);

-- When goods that had left although they were stopped were with their merchant again.
alter table ship_stop add column returned_at timestamptz;

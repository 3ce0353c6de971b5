-- What two sides agree on beyond a refund is the merchant's own money, and is not advanced; a try that turns out to be paid while another is under way.

alter table payout add column own_money boolean not null default false;
alter table payout_part
  drop constraint payout_part_part_check,
  add constraint payout_part_part_check check (part in ('refund', 'refund-advance', 'own-payment', 'payment', 'coupon')),
  drop constraint payout_part_state_check,
  add constraint payout_part_state_check check (state in ('held', 'settled', 'failed', 'reached', 'paid-twice'));

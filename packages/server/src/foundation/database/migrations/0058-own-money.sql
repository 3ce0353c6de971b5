-- What two sides agree on beyond a refund is the merchant's own money, and is not advanced.

alter table payout add column own_money boolean not null default false;
alter table payout_part
  drop constraint payout_part_part_check,
  add constraint payout_part_part_check check (part in ('refund', 'refund-advance', 'own-payment', 'payment', 'coupon'));

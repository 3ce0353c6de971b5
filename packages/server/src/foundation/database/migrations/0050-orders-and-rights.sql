-- A consumer's orders, the one that was paid last first.
create index order_consumer_paid on "order" (consumer_id, (coalesce(fields ->> 'paid_at', '')) desc, id desc);

-- What a merchant's orders of a time were promised.
create index order_rights_merchant on order_rights (merchant_id, paid_at);

-- When terms were promised for the first time; null: before that was written down.
alter table guarantee_terms add column kept_at timestamptz;

-- What a merchant's rights came to in a time.
create index claim_merchant_opened on claim (merchant_id, opened_at);

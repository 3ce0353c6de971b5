-- Where goods of a return, an exchange or a repair go back to: what a merchant keeps, and what an after-sale was agreed to with.

create table return_address (
  merchant_id text primary key,
  -- cipher of each part, under the merchant's key
  parts jsonb not null,
  changed_at timestamptz not null
);

alter table aftersale
  -- cipher of each part as it was when it was agreed to, under the merchant's key: a parcel goes where it was told to go
  add column return_address jsonb;

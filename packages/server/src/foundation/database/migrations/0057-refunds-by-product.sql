-- What was refunded for one product, over all that pays for an order; what is kept because more is owed than one booking takes.

alter table order_money
  -- what was bought, as it was when the order was first paid for: [{ product_id, quantity, price }]
  add column goods jsonb not null default '[]',
  -- of `refunded` what was for one product alone: { product_id: minor units }
  add column refunded_of jsonb not null default '{}';
-- what it is for alone; null: the order
alter table payout add column product_id text;

update payout p set product_id = c.product_id from claim c where p.cause = 'claim' and p.cause_ref = c.id::text;
update payout p set product_id = a.product_id from aftersale a where p.cause = 'aftersale' and p.cause_ref = a.id::text;
update order_money m set goods = (
  select coalesce(jsonb_agg(jsonb_build_object('product_id', i -> 'product_id', 'quantity', i -> 'quantity', 'price', i -> 'price')
    order by n), '[]')
  from jsonb_array_elements(o.fields -> 'items') with ordinality as a (i, n)
) from "order" o where o.id = m.order_id and jsonb_typeof(o.fields -> 'items') = 'array';
update order_money m set refunded_of = s.sums from (
  select order_id, jsonb_object_agg(product_id, sum) as sums from (
    select p.order_id, p.product_id, sum((l ->> 'amount')::bigint) as sum
    from payout p cross join lateral jsonb_array_elements(p.lines) as l
    where p.product_id is not null and p.state <> 'refused' and l ->> 'kind' = 'refund'
    group by 1, 2
  ) as of_product group by order_id
) as s where s.order_id = m.order_id;

-- owed: there were more debts than it could be held against at once
alter table settlement
  drop constraint settlement_kept_why_check,
  add constraint settlement_kept_why_check check (kept_why in ('deposit-short', 'clear-out', 'owed'));

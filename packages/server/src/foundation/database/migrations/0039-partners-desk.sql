-- A waybill is cancelled until the carrier has the parcel. Its number is kept while the carrier may still act on it.
alter table waybill
  -- why it is not wanted any more; null: it is, or it is gone
  add column cancel_why text,
  -- cipher of each part of where it goes, as the carrier was asked for it; null: asked for before these were kept
  add column place jsonb,
  drop constraint waybill_check,
  add constraint waybill_number_state check ((state in ('issued', 'cancelling', 'cancel-unknown')) = (number is not null));
create index waybill_cancelling on waybill (tried_at nulls first, id) where cancel_why is not null;

-- How many of an order's waybills count: one that was cancelled ships nothing.
alter table shipment
  add column waybills integer not null default 0;
update shipment s set waybills = greatest(1, (select count(*) from waybill w where w.order_id = s.order_id and w.state = 'issued'))
  where waybill_at is not null;

-- Whoever applied for an app reads why its review refused it.
alter table provider_app
  add column refused_why text;

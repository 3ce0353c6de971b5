-- Parcels that are to be turned round on their way, and what their carriers say to it.
create table parcel_recall (
  order_id text primary key,
  asked_at timestamptz not null,
  -- what was written down in the same transaction as the asking
  aftersale_id uuid not null
);
create index parcel_recall_asked on parcel_recall (asked_at);

-- The latest word of a carrier for each parcel; it may come before the asking is written down here.
create table parcel_recall_answer (
  order_id text not null,
  parcel_id text not null,
  carrier text not null,
  outcome text not null check (outcome in ('recalled', 'too-late')),
  at timestamptz not null,
  primary key (order_id, parcel_id)
);

alter table aftersale add column recall text check (recall in ('asked', 'recalled', 'too-late'));
update aftersale set recall = 'asked'
where race in ('in-transit', 'shipped-untold', 'handed-over-untold', 'shipped-after-stop', 'platform-error');
insert into parcel_recall (order_id, asked_at, aftersale_id)
select distinct on (order_id) order_id, requested_at, id from aftersale where recall is not null
order by order_id, requested_at;

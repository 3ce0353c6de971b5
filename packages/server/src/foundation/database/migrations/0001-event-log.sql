-- The event log, the decisions, and what they stand on.

-- One row: who this installation is, and how its log positions are counted. A restored database starts on a new
-- cluster whose transaction ids begin low again; txid_offset lifts them above every position already given out.
create table installation (
  "only" boolean primary key default true check ("only"),
  id uuid not null,
  created_at timestamptz not null,
  key_check text not null,
  txid_offset bigint not null default 0
);

-- The position of what this transaction writes. Readers stay below log_horizon(): every transaction under it has ended.
create function log_txid() returns bigint language sql stable as
  $$ select pg_current_xact_id()::text::bigint + coalesce((select txid_offset from installation), 0) $$;
create function log_horizon() returns bigint language sql stable as
  $$ select pg_snapshot_xmin(pg_current_snapshot())::text::bigint + coalesce((select txid_offset from installation), 0) $$;

-- One data key a person, wrapped by a version of the master key. Erasing a person empties `wrapped`.
create table person_key (
  id uuid primary key,
  person text not null unique,
  wrapped bytea,
  master_version integer not null,
  created_at timestamptz not null,
  erased_at timestamptz,
  check ((wrapped is null) = (erased_at is not null))
);
create index person_key_version on person_key (master_version) where wrapped is not null;

-- Unpartitioned, because it is what makes an id count once: (source, id) as the sender gave them.
create table event_key (
  source text not null,
  id text not null,
  event_id uuid not null,
  decision_id uuid,
  -- HMAC of the canonical plaintext: the same id with other content is refused without keeping the content
  mac bytea not null,
  primary key (source, id)
);

create table event (
  id uuid not null,
  txid bigint not null,
  type text not null,
  source text not null,
  source_id text not null,
  -- `<type>/<id>`; a distributed PostgreSQL would be sharded by it
  subject_key text not null,
  time timestamptz not null,
  received_at timestamptz not null,
  cause_id uuid,
  -- object and party kinds to ids: {"order": "o1", "consumer": "c1"}; what reactions are keyed by and reach is checked on
  refs jsonb not null,
  -- personal fields are ciphers
  data jsonb not null,
  extensions jsonb,
  primary key (id)
) partition by range (id);
create index event_log on event (txid, id);
create index event_subject on event (subject_key, id);

create table decision (
  id uuid not null,
  txid bigint not null,
  event_id uuid not null,
  event_type text not null,
  subject_key text not null,
  verdict text not null check (verdict in ('allow', 'observe', 'limit', 'reject')),
  case_queue text,
  rules text[] not null,
  pack text not null,
  decided_at timestamptz not null,
  -- reasons with evidence as spans, measures, snapshot; text of personal fields is not in here
  body jsonb not null,
  primary key (id)
) partition by range (id);
create index decision_subject on decision (subject_key, id);
create index decision_log on decision (txid, id);

create table event_default partition of event default;
create table decision_default partition of decision default;

-- A partition for each month, made ahead of time; ids are UUIDv7, so a range of ids is a range of time.
create function ensure_partitions(from_month date, months integer) returns integer language plpgsql as $$
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
    foreach parent in array array['event', 'decision'] loop
      name := parent || '_' || to_char(month, 'YYYYMM');
      if to_regclass(name) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L)', name, parent, low, high);
        made := made + 1;
      end if;
    end loop;
  end loop;
  return made;
end $$;

create function lowest_id_at(at timestamptz) returns uuid language sql immutable as $$
  select (substr(hex, 1, 8) || '-' || substr(hex, 9, 4) || '-7000-8000-000000000000')::uuid
  from (select lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') as hex) h
$$;

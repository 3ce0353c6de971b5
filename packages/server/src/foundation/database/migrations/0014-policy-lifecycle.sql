-- How policy comes into force: each text of a pack once, each attempt to bring a pack into force, and who agreed.

-- Texts by their SHA-256 (hex): versions of a pack share what they have in common, so a list of a hundred thousand
-- entries is not copied with each word that changes beside it.
create table pack_file (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  text text not null
);
insert into pack_file (hash, text)
  select distinct encode(sha256(convert_to(f ->> 'text', 'UTF8')), 'hex'), f ->> 'text'
  from pack cross join lateral jsonb_array_elements(files) as f;
-- from [{path, text}] to {path: hash}
update pack set files = coalesce((
  select jsonb_object_agg(f ->> 'path', encode(sha256(convert_to(f ->> 'text', 'UTF8')), 'hex'))
  from jsonb_array_elements(files) as f), '{}');

-- One attempt to bring a content into force. The states are those of policy/lifecycle/release.ts.
create table pack_release (
  id uuid primary key,
  -- what the content is called now: `<pack>@<version>+sha256:<sha256>`
  pack text not null,
  version text not null,
  sha256 text not null,
  state text not null check (state in
    ('draft', 'validated', 'approved', 'shadow', 'rollout', 'active', 'superseded', 'withdrawn', 'rolled-back')),
  -- the files of the machine, or people
  origin text not null check (origin in ('folder', 'console')),
  -- {path: hash}, cases and planted violations with it
  files jsonb not null,
  -- how many rules it has, where somebody has counted
  rules integer,
  -- the release whose content it was made of, and the one that was in force then: what it changes is measured against that
  base uuid,
  onto uuid,
  -- the one whose place it took, and the one whose change it undoes
  follows uuid,
  reverts uuid,
  note text not null,
  created_by text not null,
  created_at timestamptz not null,
  -- everybody who wrote in it: none of them approves it
  authors text[] not null,
  -- of the content as it is now
  report jsonb,
  validated_at timestamptz,
  approved_by text,
  approved_at timestamptz,
  rejected_by text,
  rejected_at timestamptz,
  rejection text,
  notice_at timestamptz,
  takes_effect_at timestamptz,
  -- hundredths of a per cent of the parties, and what they are shuffled by
  rollout integer check (rollout between 1 and 10000),
  salt text not null,
  activated_at timestamptz,
  ended_at timestamptz,
  -- a word of the machine: what ended it, where it was not a person
  ended_by text,
  revision integer not null,
  check ((report is null) = (validated_at is null)),
  check ((approved_by is null) = (approved_at is null)),
  check ((rejected_by is null) = (rejection is null)),
  check ((notice_at is null) = (takes_effect_at is null)),
  check (state <> 'rollout' or rollout is not null),
  check (state not in ('active', 'superseded', 'rolled-back') or activated_at is not null),
  check ((state in ('superseded', 'withdrawn', 'rolled-back')) = (ended_at is not null))
);
create unique index pack_release_active on pack_release ((true)) where state = 'active';
create unique index pack_release_running on pack_release ((true)) where state in ('shadow', 'rollout');
create index pack_release_open on pack_release (id) where state in ('draft', 'validated', 'approved');
create index pack_release_sha256 on pack_release (sha256);
-- whatever has decided here so far was in force once; the start that follows says what is now
insert into pack_release (id, pack, version, sha256, state, origin, files, note, created_by, created_at, authors, salt,
    activated_at, ended_at, revision)
  select uuidv7(loaded_at - clock_timestamp()), id, version, sha256, 'superseded', 'folder', files, '', 'system/start',
    loaded_at, '{}', '', loaded_at, coalesce(lead(loaded_at) over (order by loaded_at, sha256), now()), 1
  from pack;

-- Counts every change of what is in force or tried: processes that decide look at it, and whoever changes something
-- locks it first. A restore brings the row of its backup, so the first start makes it and no migration.
create table policy_state (
  "only" boolean primary key default true check ("only"),
  revision bigint not null
);

-- Entries that somebody wants in a list or a lexicon, or out of it, until a second person has looked.
create table entry_proposal (
  id uuid primary key,
  kind text not null check (kind in ('list', 'lexicon')),
  name text not null,
  act text not null check (act in ('add', 'remove')),
  -- lines of the file; of a lexicon to remove, terms
  entries text[] not null check (cardinality(entries) > 0),
  note text not null,
  state text not null check (state in ('waiting', 'approved', 'rejected', 'withdrawn')),
  proposed_by text not null,
  proposed_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  reason text,
  -- the release that brought it into force
  release uuid,
  check ((state = 'waiting') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
  check ((state = 'approved') = (release is not null))
);
create index entry_proposal_waiting on entry_proposal (id) where state = 'waiting';

-- Where a release that only looks on would have decided otherwise: ids and words of machines, nothing that was written.
create table shadow_difference (
  release uuid not null,
  event_id uuid not null,
  -- null: the pack in force has no rules for such events
  decision_id uuid,
  at timestamptz not null,
  event_type text not null,
  verdict text not null,
  shadow_verdict text not null,
  -- rules that only one of the two fired
  lost text[] not null,
  gained text[] not null,
  primary key (release, event_id)
);
-- kinds: `events` (compared, skipped, failed, different), `verdict` (`allow>reject`), `rule` (`<both|lost|gained>/<rule>`)
create table shadow_count (
  release uuid not null,
  kind text not null check (kind in ('events', 'verdict', 'rule')),
  key text not null,
  count bigint not null check (count > 0),
  primary key (release, kind, key)
) with (fillfactor = 70);

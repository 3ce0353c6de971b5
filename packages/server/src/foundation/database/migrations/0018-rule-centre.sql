-- The public rule centre: what rules say to those whom they bind, and what these say to a change of them.

-- What a rule has said in public, and from when until when. Follows releases, and can be made again from them.
create table public_rule (
  rule text not null,
  since timestamptz not null,
  topic text not null,
  -- the text in all languages
  body jsonb not null,
  -- the release that brought it
  release uuid not null,
  -- null: it applies
  until timestamptz,
  ended_by uuid,
  check ((until is null) = (ended_by is null)),
  primary key (rule, since)
);
create unique index public_rule_applies on public_rule (rule) where until is null;
create index public_rule_since on public_rule (since desc, rule);
create index public_rule_until on public_rule (until desc, rule) where until is not null;

-- The last release that it has followed.
create table public_rule_cursor (
  "only" boolean primary key default true check ("only"),
  activated_at timestamptz not null,
  release uuid not null
);

-- A change that those whom it binds are asked about before it can take effect.
create table consultation (
  id uuid primary key,
  release_id uuid not null unique,
  about text not null,
  -- what would change, as it was when they were asked
  changes jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  opened_by text not null,
  opened_at timestamptz not null,
  report text,
  closed_by text,
  closed_at timestamptz,
  check ((report is null) = (closed_at is null) and (closed_by is null) = (closed_at is null))
);

create table consultation_comment (
  id uuid primary key,
  consultation uuid not null references consultation,
  kind text not null check (kind in ('objection', 'comment')),
  -- what it is about, where it is about one rule
  rule text,
  author text not null,
  -- merchant, creator, …
  role text not null,
  -- sealed under the key of whoever wrote it
  text text not null,
  at timestamptz not null,
  -- the answer, and what it answers in words that may be public
  summary text,
  taken boolean,
  why text,
  answered_by text,
  answered_at timestamptz,
  check ((taken is null) = (answered_at is null) and (why is null) = (answered_at is null)
    and (summary is null) = (answered_at is null) and (answered_by is null) = (answered_at is null))
);
create index consultation_comment_of on consultation_comment (consultation, id);
create index consultation_comment_waiting on consultation_comment (consultation, id) where answered_at is null;
create index consultation_comment_author on consultation_comment (consultation, author, id);

-- API keys, and the answers kept for repeated requests.

create table api_key (
  id uuid primary key,
  name text not null,
  -- SHA-256 of the secret: it has 256 random bits, so there is no dictionary against which a slow hash would help
  hash bytea not null check (octet_length(hash) = 32),
  scopes text[] not null,
  party text,
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);

create table idempotency (
  principal uuid not null,
  -- HMACs under the installation's key: what callers put into a key or a body may be personal
  key_mac bytea not null,
  request_mac bytea not null,
  -- null while the first request is under way; after busy_until it is taken for dead
  status smallint,
  content_type text,
  -- the answer, AES-256-GCM under the installation's key
  body bytea,
  created_at timestamptz not null,
  busy_until timestamptz not null,
  expires_at timestamptz not null,
  primary key (principal, key_mac)
);
create index idempotency_expiry on idempotency (expires_at);

-- People who sign in, their sessions, and what keeps others from guessing their way in.

create table user_account (
  id uuid primary key,
  -- ciphers of the person `user/<id>`; the index is an HMAC of the normalised address, so it finds and tells nothing
  name text not null,
  email text,
  email_index bytea unique check (octet_length(email_index) = 32),
  roles text[] not null check (cardinality(roles) > 0),
  -- skill groups whose work is theirs
  groups text[] not null,
  -- who acts for a party reaches only what is that party's
  party text,
  -- made by the marketplace's own session: one for each party
  exchanged boolean not null,
  state text not null check (state in ('invited', 'active', 'disabled')),
  -- encoded scrypt; null: signs in another way, or not yet
  password text,
  -- ciphers; the pending one is not in force until a code has shown that it arrived
  totp_secret text,
  totp_pending text,
  -- the last time step whose code was taken: a code counts once
  totp_step bigint not null,
  language text check (language in ('zh-CN', 'en')),
  time_zone text,
  theme text not null check (theme in ('light', 'dark', 'system')),
  created_at timestamptz not null,
  created_by text not null,
  last_seen_at timestamptz,
  check ((email is null) = (email_index is null)),
  check (not exchanged or party is not null)
);
create unique index user_account_exchanged on user_account (party) where exchanged;
create index user_account_roles on user_account using gin (roles);

create table user_recovery_code (
  user_id uuid not null references user_account (id) on delete cascade,
  -- HMAC under the installation's key
  mac bytea not null check (octet_length(mac) = 32),
  primary key (user_id, mac)
);

create table user_session (
  id uuid primary key,
  user_id uuid not null references user_account (id) on delete cascade,
  -- SHA-256 of the cookie's 256 random bits, as with api_key
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  -- how they signed in: password, invitation, exchange, oidc
  how text not null,
  -- kind of browser and system, such as `Firefox · Windows`; nothing that singles out one machine
  device text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index user_session_user on user_session (user_id, id);
create index user_session_expiry on user_session (expires_at);

create table user_invitation (
  user_id uuid primary key references user_account (id) on delete cascade,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz not null
);

-- Attempts to sign in, by the HMAC of what they were made with (an e-mail address, a network address, a user). Each is
-- counted before it is tried, so any number of them at once, in any number of processes, waits its turn.
create table sign_in_throttle (
  key_mac bytea primary key check (octet_length(key_mac) = 32),
  attempts integer not null check (attempts > 0),
  attempted_at timestamptz not null,
  blocked_until timestamptz not null
);
create index sign_in_throttle_age on sign_in_throttle (attempted_at);

-- Exchange tokens that were used, until they would no longer be taken anyway.
create table exchange_used (
  token_mac bytea primary key check (octet_length(token_mac) = 32),
  expires_at timestamptz not null
);
create index exchange_used_expiry on exchange_used (expires_at);

-- A video comes in parts: what is still being sent is no attachment yet.
alter table attachment
  -- bytes that are there of it; null: all of them
  add column coming integer check (coming >= 0 and coming <= bytes),
  -- the keyed sum of what is there, carried from part to part
  add column running bytea,
  -- when the last part came
  add column touched_at timestamptz,
  add constraint attachment_coming check ((coming is null) = (touched_at is null));
create index attachment_left on attachment (touched_at) where coming is not null;

-- What a key names is found with all that became of it: keys that go on behind a slash lie together, byte by byte, whatever the
-- language of the database.
alter table ledger_key alter column key type text collate "C";

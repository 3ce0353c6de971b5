-- With a key service, the root that MAC keys are derived from, wrapped by it; with a key file it is in the file.
create table key_root (
  "only" boolean primary key default true check ("only"),
  wrapped bytea not null,
  master_version integer not null
);

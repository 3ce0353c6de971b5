-- What was opened by break-glass goes as a whole once its term is over: with the request go its values and its entries.

alter table break_glass_value drop constraint break_glass_value_grant_id_fkey,
  add constraint break_glass_value_grant_id_fkey foreign key (grant_id) references break_glass (id) on delete cascade;
alter table break_glass_entry drop constraint break_glass_entry_grant_id_fkey,
  add constraint break_glass_entry_grant_id_fkey foreign key (grant_id) references break_glass (id) on delete cascade;
create index break_glass_over on break_glass (coalesce(reviewed_at, answered_at, answer_by))
  where state in ('refused', 'withdrawn', 'lapsed', 'reviewed');

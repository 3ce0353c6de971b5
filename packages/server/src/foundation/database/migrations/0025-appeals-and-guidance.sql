-- Several people may have led to what a case asks about: none of them answers it.
alter table "case"
  alter column not_for type text[] using case when not_for is null then '{}' else array[not_for] end,
  alter column not_for set default '{}',
  alter column not_for set not null;

-- Somebody undid the measure while the appeal was open; nobody need have done so by their own hand.
alter table appeal
  drop constraint appeal_state_check,
  add constraint appeal_state_check check
    (state in ('open', 'waiting-for-party', 'upheld', 'partly-upheld', 'refused', 'withdrawn', 'settled')),
  drop constraint appeal_check1,
  add constraint appeal_decider check (case when state = 'settled' then true else (decided_at is null) = (decided_by is null) end);
create index appeal_by_decider on appeal (decided_by, id) where decided_by is not null;
create index appeal_waits on appeal (waits_until) where state = 'waiting-for-party';

-- What a reviewer wrote as the note of its case, which is sealed as such.
alter table appeal_message add column from_case boolean not null default false;

-- Guidance that was given instead: its words in zh-CN and en, frozen, and what a person wrote, sealed.
alter table measure add column guidance jsonb;
create index measure_since on measure (party, taken_at) where party is not null and cause_id is null;

-- What is in hand is the most urgent of all, mostly: an index of it together with what waits led whoever took the next
-- case past everything that somebody held already. That somebody holds it is said for the same reason: where little is
-- known of how cases are spread, this index must not be taken for that of the leases.
drop index case_urgent;
create index case_held on "case" (queue, urgency, id) where state = 'taken' and taken_by is not null;

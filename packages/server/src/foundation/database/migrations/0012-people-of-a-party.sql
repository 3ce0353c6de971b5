-- The people of a party, to tell them something: those who can sign in, found without looking at all others.
create index user_account_party on user_account (party, id) where party is not null and state = 'active';

-- What was ruled anew, because nobody agreed to pay what was ruled before, can be appealed against by who had appealed before.

alter table dispute_appeal
  drop constraint dispute_appeal_dispute_id_side_key,
  add constraint dispute_appeal_ruling_key unique (dispute_id, side, ruling);

-- What whoever decides claims works with: losses that are said and accepted, reasons, and lists by deadline.
alter table claim
  -- what the consumer says was lost beside the price, and what of it was accepted
  add column loss_said bigint check (loss_said > 0),
  add column loss bigint check (loss >= 0),
  -- why a person decided as they did: a word, and a cipher of what they wrote to the consumer
  add column decision_reason text,
  add column decision_words text,
  -- until when somebody owes something; null: nobody does
  add column due_at timestamptz,
  add constraint claim_loss check (loss is null or (loss_said is not null and loss <= loss_said));
update claim c set due_at = p.due_at
from promise p
where p.key = c.id::text and p.state in ('open', 'breached') and p.kind = case c.state
  when 'evidence' then 'service.claim-evidence' when 'merchant' then 'service.claim-answer'
  when 'offered' then 'service.claim-consent' when 'review' then 'service.claim-decision'
  when 'granted' then 'service.claim-payout' end;
create index claim_due on claim (due_at, id) where due_at is not null;
create index claim_due_state on claim (state, due_at, id) where due_at is not null;
create index claim_due_code on claim (code, due_at, id) where due_at is not null;
create index claim_due_merchant on claim (merchant_id, due_at, id) where due_at is not null;
create index claim_code on claim (code, id);

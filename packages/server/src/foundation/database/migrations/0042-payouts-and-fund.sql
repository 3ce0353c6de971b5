alter table ledger_transfer drop constraint ledger_transfer_balancing_check;
alter table ledger_transfer add constraint ledger_transfer_balancing_check
  check (balancing in ('debit', 'credit', 'both', 'got', 'rest'));

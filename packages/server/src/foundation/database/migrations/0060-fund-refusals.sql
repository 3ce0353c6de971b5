-- Why somebody did not agree to what another asked of the fund; nothing where it was refused before reasons were kept.

alter table fund_request
  add column refused_why text check (refused_why in ('amount', 'grounds', 'evidence', 'timing', 'duplicate')),
  add constraint fund_request_refused_check check (refused_why is null or state = 'refused');

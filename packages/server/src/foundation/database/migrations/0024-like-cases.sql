-- Cases that broke the same rules are looked up before somebody takes or confirms a measure.
create index measure_by_rules on measure using gin (rules);

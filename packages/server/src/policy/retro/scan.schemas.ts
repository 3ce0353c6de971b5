import { Type } from 'typebox';
import type { StoredHit } from './hit.store.ts';
import type { Scan, ScanLine } from './scan.store.ts';
import { HIT_OUTCOMES, SCAN_STATES } from './scan.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const Id = Type.String({ format: 'uuid' });
const Verdict = Type.Enum(['allow', 'observe', 'limit', 'reject']);
const Person = Type.Object({ id: Type.String(), name: nullable(Type.String()) });

const line = {
  id: Id,
  state: Type.Enum([...SCAN_STATES]),
  release: Id,
  candidate: Type.String(),
  kinds: Type.Array(Type.String()),
  as_of: Type.String({ format: 'date-time', description: 'Everything is decided as of this instant' }),
  progress: Type.Number({ description: '0 to 1: of the preview, or of what is being applied' }),
  hits: nullable(Type.Integer()),
  failure: nullable(Type.String()),
  created_by: Person,
  created_at: Instant,
  started_at: nullable(Instant),
  ended_at: nullable(Instant),
  application: nullable(
    Type.Object(
      { cap: Type.Integer(), acted: Type.Integer(), by: Person, at: Instant },
      { description: 'The one that goes on, or was the last' },
    ),
  ),
};

export const ScanLineSchema = Type.Object(line);

export const ScanSchema = Type.Object({
  ...line,
  report: nullable(Type.Unknown({ description: 'What it would do; docs/retro-scan.md' })),
  outcomes: Type.Object(Object.fromEntries(['left', ...HIT_OUTCOMES].map((name) => [name, Type.Integer()])), {
    description: 'How many kept hits came to what',
  }),
  in_force: Type.Boolean({ description: 'Whether what it was made with decides now: else it cannot be applied' }),
  fresh_until: Type.String({ format: 'date-time', description: 'Later it cannot be applied' }),
  second_person: Type.Boolean({ description: 'Whether somebody else than who began it has to apply it' }),
});

export const HitSchema = Type.Object({
  subject: Type.String(),
  party: Type.String(),
  event_id: Id,
  standing: Verdict,
  verdict: Verdict,
  asks: Type.Boolean({ description: 'Whether it wants a person' }),
  rules: Type.Array(Type.String()),
  gained: Type.Array(Type.String()),
  outcome: nullable(Type.Enum([...HIT_OUTCOMES])),
  acted: nullable(Type.Object({ event_id: Id, verdict: Verdict })),
});

type Names = ReadonlyMap<string, string>;

export function viewScan(row: ScanLine | Scan, names: Names) {
  const person = (id: string) => ({ id, name: names.get(id) ?? null });
  const { cap, acted, applied_by, applied_at } = row;
  return {
    ...{ id: row.id, state: row.state, release: row.release_id, candidate: row.candidate, kinds: row.kinds },
    ...{ as_of: row.as_of.toISOString(), progress: progressOf(row), hits: row.report?.hits ?? null },
    ...{ failure: row.failure, created_by: person(row.created_by), created_at: row.created_at.toISOString() },
    started_at: row.started_at?.toISOString() ?? null,
    ended_at: row.ended_at?.toISOString() ?? null,
    application: cap === null ? null : { cap, acted, by: person(applied_by!), at: applied_at!.toISOString() },
  };
}

/** What came meanwhile may make more of it than there were when it began. */
function progressOf({ state, tally, total, cap, acted }: ScanLine): number {
  if (state === 'applying') return acted / cap!;
  if (state === 'ready') return 1;
  if (tally === null || !total) return 0;
  return Math.min(1, (tally.looked + tally.offSale + tally.erased) / Number(total));
}

export const viewHit = (row: StoredHit) => ({
  ...{ subject: row.subject, party: row.party, event_id: row.event_id, standing: row.standing, verdict: row.verdict },
  ...{ asks: row.asks, rules: row.rules, gained: row.gained, outcome: row.outcome },
  acted: row.acted_event === null ? null : { event_id: row.acted_event, verdict: row.acted_verdict! },
});

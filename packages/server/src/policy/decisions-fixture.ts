import { VERDICTS, type Verdict } from '@anxin/engine';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Database, Tx } from '../foundation/database/database.ts';
import { createIds, lowestIdAt } from '../foundation/ids.ts';

/** A decision as tests make them, straight into its table. */
export interface MadeDecision {
  id: string;
  at: Date;
  type: string;
  subject: string;
  verdict: Verdict;
  rules: string[];
  parties: string[];
  weight: number;
  queue: string | null;
  pack: string;
}

const random = createIds();

/** An id that carries an instant, as those of decisions do. */
const idAt = (at: Date): string => `${lowestIdAt(at).slice(0, 14)}${random.next().slice(14)}`;

const START = Date.parse('2026-11-18T20:00:00Z');

export const madeDecision: fc.Arbitrary<MadeDecision> = fc
  .record({
    hour: fc.nat(80),
    minute: fc.nat(59),
    type: fc.constantFrom('product.submitted', 'review.posted', 'live.segment'),
    subject: fc.constantFrom('product/p1', 'product/p2', 'live/l1'),
    verdict: fc.constantFrom(...VERDICTS),
    rules: fc.uniqueArray(fc.constantFrom('goods.a.b', 'goods.a.c', 'content.a.b'), { maxLength: 3 }),
    parties: fc.uniqueArray(fc.constantFrom('merchant/m1', 'merchant/m2', 'creator/k1'), { maxLength: 2 }),
    weight: fc.constantFrom(0, 0.1, 1, 2.5),
    queue: fc.constantFrom(null, null, 'listings'),
    pack: fc.constantFrom('cn@1.0.0+sha256:00', 'cn@1.1.0+sha256:01'),
  })
  .map(({ hour, minute, ...rest }) => {
    const at = new Date(START + (hour * 60 + minute) * 60_000);
    return { ...rest, at, id: idAt(at) };
  });

export async function writeDecisions(db: Database | Tx, made: readonly MadeDecision[]): Promise<void> {
  await sql`
    insert into decision (id, txid, event_id, event_type, subject_key, verdict, case_queue, rules, parties, weight, pack, decided_at, body)
    select id, log_txid(), id, type, subject, verdict, queue, rules, parties, weight, pack, at, '{}'
    from jsonb_to_recordset(${JSON.stringify(made)}::jsonb) as m (id uuid, at timestamptz, type text, subject text,
      verdict text, rules text[], parties text[], weight real, queue text, pack text)`.execute(db);
}

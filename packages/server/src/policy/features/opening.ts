import type { FeaturePlan } from '@anxin/engine';
import { sql } from 'kysely';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { pathsRead } from './counting.ts';
import type { Following } from './feature.store.ts';

const SYSTEM = { kind: 'system', id: 'features' } as const;
const MOST_FIELDS = 50;

/**
 * Sees to it that it stands on the trail, before the first time, that sealed fields are opened to count a feature, and
 * which. No person sees them: what is kept are HMACs.
 */
export async function allowOpening(
  { db, clock, trail }: { db: Database; clock: Clock; trail: WriteTrail },
  plans: readonly FeaturePlan[],
  followed: ReadonlyMap<string, Following>,
): Promise<void> {
  const fresh = plans.filter(({ identity }) => followed.get(identity)?.opened === false);
  if (fresh.length === 0) return;
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ identity: string }>`
      update feature set opened_at = ${clock.now()}
      where identity = any(${fresh.map(({ identity }) => identity)}::text[]) and dropped_at is null and opened_at is null
      returning identity`.execute(tx);
    const marked = new Set(rows.map(({ identity }) => identity));
    await trail(
      tx,
      fresh
        .filter(({ identity }) => marked.has(identity))
        .map((plan) => ({
          ...{ actor: SYSTEM, action: 'policy.feature.open', object: `feature/${plan.name}`, purpose: 're-decide' },
          outcome: 'done' as const,
          detail: { counts: plan.identity, reads: fieldsRead(plan) },
        })),
    );
  });
  for (const { identity } of fresh) followed.get(identity)!.opened = true;
}

const fieldsRead = (plan: FeaturePlan): string[] =>
  [
    ...new Set(
      [...plan.counts.keys()].flatMap((type) => pathsRead(plan, type).map((path) => `${type} ${path.join('.')}`)),
    ),
  ].slice(0, MOST_FIELDS);

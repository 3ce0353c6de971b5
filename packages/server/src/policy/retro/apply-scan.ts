import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { derivedId } from '../../foundation/ids.ts';
import { SAID_AGAIN } from '../../foundation/log/own-events.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { Admission } from '../admit.ts';
import { Cancelled } from '../bulk/lease.ts';
import { RE_DECIDE } from '../bulk/reader.ts';
import type { PackStore } from '../pack.store.ts';
import { type Acted, markHits, nextHits, type StoredHit } from './hit.store.ts';
import { eventOfProduct, readProducts } from './on-sale.ts';
import { noteActed, type Scan } from './scan.store.ts';

/** Where a test may end everything. */
export type ApplyPoint = 'read' | 'admitted' | 'marked';

export interface ApplyOptions {
  db: Database;
  sealer: Sealer;
  admission: Pick<Admission, 'many'>;
  packs: Pick<PackStore, 'current' | 'refresh'>;
  reached?(point: ApplyPoint): void | Promise<void>;
}

/** Hits of one turn: so many may be acted on after somebody has said that it should stop. */
const BATCH = 50;

/**
 * Acts on hits, the most severe first, until there are none or as many as the cap says were acted on: the platform tells the
 * door again what is known of each, and it is decided there like everything else. Ids are derived from
 * scan and subject: what a crash has left unmarked is told again, and counts once.
 * @throws Problem `retro-scan.release` where another content decides by now; Cancelled
 */
export async function applyScan(options: ApplyOptions, scan: Scan, signal: AbortSignal): Promise<void> {
  const { db, packs, reached } = options;
  for (let left = scan.cap! - scan.acted; left > 0; ) {
    signal.throwIfAborted();
    await packs.refresh();
    requireInForce(scan, packs.current().name);
    const hits = await nextHits(db, scan.id, Math.min(BATCH, left));
    if (hits.length === 0) return;
    const acted = await actOn(options, scan, hits);
    const count = acted.filter(({ outcome }) => outcome === 'acted').length;
    const wanted = await db.transaction().execute(async (tx) => {
      await markHits(tx, scan.id, acted);
      return noteActed(tx, scan.id, count);
    });
    await reached?.('marked');
    if (!wanted) throw new Cancelled();
    left -= count;
  }
}

/** @throws Problem `retro-scan.release` */
export function requireInForce({ candidate }: Pick<Scan, 'candidate'>, current: string): void {
  if (candidate !== current)
    throw new Problem('retro-scan.release', { detail: `It was made with ${candidate}; ${current} is in force` });
}

const idOf = (subject: string): string => subject.slice(subject.indexOf('/') + 1);

async function actOn(options: ApplyOptions, scan: Scan, hits: readonly StoredHit[]): Promise<Acted[]> {
  const { db, sealer, admission, reached } = options;
  const products = await readProducts(
    db,
    hits.map(({ subject }) => idOf(subject)),
  );
  await reached?.('read');
  const acted: Acted[] = [];
  const same = hits.flatMap((hit) => {
    const product = products.get(idOf(hit.subject));
    if (product && product.digest === hit.digest && product.event_id === hit.event_id) return [{ hit, product }];
    acted.push({ subject: hit.subject, outcome: 'changed' });
    return [];
  });
  // the door decides on the plaintext, and seals it again
  const opened = await sealer.openEvents(
    same.map(({ hit, product }) => ({ hit, ...eventOfProduct(product, scan.as_of) })),
    RE_DECIDE,
  );
  const readable = opened.flatMap(({ event, unreadable }) => {
    if (unreadable === 0) return [event];
    acted.push({ subject: event.hit.subject, outcome: 'unreadable' });
    return [];
  });
  const outcomes =
    readable.length === 0
      ? []
      : await admission.many(
          readable.map(({ hit, ...event }) => ({
            ...event,
            ...{ id: derivedId(scan.id, hit.subject), source: SAID_AGAIN, cause_id: hit.event_id },
          })),
          'always',
          'inside',
        );
  await reached?.('admitted');
  readable.forEach(({ hit: { subject } }, i) => {
    const outcome = outcomes[i]!;
    if (outcome.status !== 'refused') {
      const verdict = outcome.decision?.verdict ?? 'allow';
      acted.push({ subject, outcome: 'acted', event: outcome.eventId, verdict });
    } else if (outcome.problem.status === 503) throw outcome.problem;
    else acted.push({ subject, outcome: 'refused' });
  });
  return acted;
}

import { redact } from '@anxin/engine';
import { sql } from 'kysely';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Database } from '../../foundation/database/database.ts';
import type { Language } from '../../foundation/http/language.ts';
import { promiseId } from '../../foundation/promises/promise.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { Catalogue } from '../guarantee/catalogue.ts';
import { plannedAll, readRightsOfOrders } from '../guarantee/right.store.ts';
import { promisedIn } from './claim.promise.ts';
import { CLAIM_FIELDS } from './claim.sealing.ts';
import { aboutClaim, type ClaimRow } from './claim.ts';
import type { NextDeadline } from './claim.view.ts';

/** What each claim waits for next, by its id; of those that are over there is nothing. */
export async function nextDeadlines(db: Database, rows: readonly ClaimRow[]): Promise<Map<string, NextDeadline>> {
  const waits = rows.flatMap((row) => {
    const kind = promisedIn(row.state)?.kind;
    return kind === undefined ? [] : [{ id: row.id, kind, promise: promiseId(kind, row.id) }];
  });
  if (waits.length === 0) return new Map();
  const { rows: found } = await sql<{ id: string; due: Date | null }>`
    select id, due_at as due from promise where id = any(${waits.map(({ promise }) => promise)}::uuid[])`.execute(db);
  const due = new Map(found.map((row) => [row.id, row.due]));
  return new Map(waits.map(({ id, kind, promise }) => [id, { kind, dueAt: due.get(promise) ?? null }]));
}

/** What the rights are called that claims use, by claim; asked of the database at once, however many claims there are. */
export async function claimTitles(
  db: Database,
  catalogue: Pick<Catalogue, 'kept'>,
  rows: readonly ClaimRow[],
  language: Language,
): Promise<Map<string, string>> {
  const used = Map.groupBy(rows, ({ orderId }) => orderId);
  const orders = (await readRightsOfOrders(db, [...used.keys()])).map((one) => ({
    ...one,
    rights: one.rights.filter((right) => used.get(one.order.id)!.some(({ code }) => code === right.code)),
  }));
  const plans = await plannedAll(db, catalogue, orders);
  return new Map(
    rows.map(({ id, orderId, code }) => {
      const right = plans.get(orderId)?.find((one) => one.code === code);
      // what was promised stays with its order; a list is read even where one of its orders were gone
      return [id, right?.plan.terms.title[language] ?? code];
    }),
  );
}

export interface ClaimTexts {
  words: string | null;
  answer: string | null;
  decision: string | null;
}

/**
 * What both sides wrote, for a reader; on the trail unless it is the reader's own. Of what another side wrote, a party is not
 * shown contact data. Null: nothing, or whoever wrote it was erased.
 */
export async function openTexts(
  { db, sealer, trail }: { db: Database; sealer: Pick<Sealer, 'openFields'>; trail: WriteTrail },
  by: Principal,
  row: ClaimRow,
): Promise<ClaimTexts> {
  const open = async (name: keyof ClaimTexts, own: string): Promise<string | null> => {
    const cipher = name === 'decision' ? row.decisionWords : row[name];
    if (cipher === null) return null;
    const [opened] = await sealer.openFields([{ cipher, field: CLAIM_FIELDS[name] }], {
      purpose: by.party === own ? 'own' : 'claim',
      onAccess: async ({ purpose, fields }) => {
        if (purpose === 'own') return;
        await trail(db, [
          {
            ...{ actor: { kind: by.kind, id: by.id }, action: 'service.claim.read', purpose, outcome: 'done' },
            ...{ object: aboutClaim(row.id), detail: { fields } },
          },
        ]);
      },
    });
    if (opened === undefined || !('value' in opened)) return null;
    const text = String(opened.value);
    return by.party === undefined || by.party === own ? text : redact(text);
  };
  return {
    words: await open('words', `consumer/${row.consumerId}`),
    answer: await open('answer', `merchant/${row.merchantId}`),
    decision: await open('decision', `consumer/${row.consumerId}`),
  };
}

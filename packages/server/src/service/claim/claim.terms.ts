import { durationMs } from '@anxin/engine';
import { Type } from 'typebox';
import type { Database } from '../../foundation/database/database.ts';
import type { Language } from '../../foundation/http/language.ts';
import type { Catalogue } from '../guarantee/catalogue.ts';
import { GuaranteeSchema, showGuarantee } from '../guarantee/guarantee.routes.ts';
import { heldBy } from './claim.acting.ts';
import { openedSince } from './claim.store.ts';
import type { ClaimRow } from './claim.ts';

const Text = Type.String();
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const termsSchema = Type.Object(
  {
    guarantee: GuaranteeSchema,
    formula: Type.Array(Type.Object({ kind: Text, amount: Text, when: nullable(Text) }), {
      description: 'CEL that gives minor units, line by line',
    }),
    cap: nullable(Text),
    limits: Type.Array(
      Type.Object({
        per: Type.Enum(['consumer', 'pair']),
        ...{ count: Type.Integer(), within: Text },
        used: Type.Integer({ description: 'Of them since that long before this claim, itself among them' }),
      }),
    ),
  },
  { description: 'What was frozen when the order was paid' },
);

/** By what a claim is decided: the terms as they were frozen, and how much of their limits is used. */
export async function readTerms(db: Database, catalogue: Catalogue, row: ClaimRow, language: Language) {
  const { terms } = (await heldBy(db, catalogue, row)).right.plan;
  const { perConsumer, perPair } = terms.limits;
  const limits = [];
  for (const [per, limit] of [['consumer', perConsumer] as const, ['pair', perPair] as const]) {
    if (limit === undefined) continue;
    const opened = await openedSince(
      db,
      {
        ...{ consumerId: row.consumerId, code: row.code },
        ...(per === 'pair' ? { merchantId: row.merchantId } : {}),
        since: new Date(row.openedAt.getTime() - durationMs(limit.within)),
      },
      limit.count,
    );
    limits.push({ per, count: limit.count, within: limit.within, used: opened.length });
  }
  return {
    guarantee: showGuarantee(terms, language),
    formula: terms.remedy.map(({ kind, amount, when }) => ({ kind, amount, when: when ?? null })),
    ...{ cap: terms.cap ?? null, limits },
  };
}

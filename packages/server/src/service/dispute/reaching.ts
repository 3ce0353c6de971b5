import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { requireWithin } from '../../foundation/access/principal.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { readDispute } from './dispute.store.ts';
import { type DisputeRow, partyOf, type Side } from './dispute.ts';

export const tags = ['service'];
export const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });
export const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s\\x00-\\x1f\\x7f]+$' });
export const Words = Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' });

/** Of what is out of reach nobody learns whether it is there. */
export async function findDispute(db: Database, request: FastifyRequest): Promise<DisputeRow> {
  const row = await readDispute(db, (request.params as { id: string }).id.toLowerCase());
  if (row === undefined) throw new Problem('request.not-found');
  requireWithin(request.reach, partyOf(row, 'consumer'), partyOf(row, 'merchant'));
  return row;
}

/** Whose side the caller is on; null: of the staff. */
export function sideOf({ reach }: FastifyRequest): Side | null {
  if (reach === 'all' || reach === 'none') return null;
  return reach.own.startsWith('merchant/') ? 'merchant' : 'consumer';
}

interface Price {
  amount: number;
  currency: string;
}

/** @throws Problem `dispute.amount` */
export function amountOf(field: string, { amount, currency }: Price): { amount: bigint; currency: string } {
  if (amount < 0) throw new Problem('dispute.amount', { field, detail: 'an amount is never below zero' });
  return { amount: BigInt(amount), currency };
}

/** @throws Problem `dispute.currency`, `dispute.amount` */
export function inCurrency(field: string, given: Price | undefined, currency: string): bigint {
  if (given === undefined) return 0n;
  if (given.currency !== currency)
    throw new Problem('dispute.currency', { field, detail: `The order was paid in ${currency}` });
  return amountOf(field, given).amount;
}

import { timingSafeEqual } from 'node:crypto';
import { isUuid } from '../../foundation/ids.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import { requestOf, type WaybillRow } from './waybill.ts';

type Named = Pick<WaybillRow, 'id' | 'round'>;

/**
 * What a label holds instead of the address: the waybill's id and a MAC of it. It says nothing by itself, cannot be
 * guessed, and is the same whenever the label is printed; what it opens, and for whom, is settled when it is used. The
 * label of a number that was cancelled does not open what the next one goes to.
 */
export function printToken(keys: Pick<Keys, 'mac'>, row: Named): string {
  return `axp1.${Buffer.from(row.id.replaceAll('-', ''), 'hex').toString('base64url')}.${proof(keys, row)}`;
}

/** The waybill that a token names, if it is one of ours; `isTokenOf` says whether it is. */
export function waybillOf(token: string): string | undefined {
  const [, part] = /^axp1\.([A-Za-z0-9_-]{22})\.[A-Za-z0-9_-]{22}$/.exec(token) ?? [];
  if (part === undefined) return undefined;
  const hex = Buffer.from(part, 'base64url').toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return isUuid(id) ? id : undefined;
}

/** One wrong token costs as much as another: both are compared whole. */
export const isTokenOf = (keys: Pick<Keys, 'mac'>, row: Named, token: string): boolean =>
  same(printToken(keys, row), token);

const proof = (keys: Pick<Keys, 'mac'>, row: Named): string =>
  keys.mac('print-token', requestOf(row)).subarray(0, 16).toString('base64url');

const same = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

import { timingSafeEqual } from 'node:crypto';
import { isUuid } from '../../foundation/ids.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';

/**
 * What a label holds instead of the address: the waybill's id and a MAC of it. It says nothing by itself, cannot be
 * guessed, and is the same whenever the label is printed; what it opens, and for whom, is settled when it is used.
 */
export function printToken(keys: Pick<Keys, 'mac'>, id: string): string {
  return `axp1.${Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')}.${proof(keys, id)}`;
}

/** The waybill that a token names; undefined: it is none of ours. */
export function waybillOf(keys: Pick<Keys, 'mac'>, token: string): string | undefined {
  const [, part] = /^axp1\.([A-Za-z0-9_-]{22})\.[A-Za-z0-9_-]{22}$/.exec(token) ?? [];
  if (part === undefined) return undefined;
  const hex = Buffer.from(part, 'base64url').toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  // one wrong token costs as much as another: both are compared whole
  return isUuid(id) && same(printToken(keys, id), token) ? id : undefined;
}

const proof = (keys: Pick<Keys, 'mac'>, id: string): string =>
  keys.mac('print-token', id).subarray(0, 16).toString('base64url');

const same = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

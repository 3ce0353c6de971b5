import { randomInt } from 'node:crypto';
import { Problem } from '../../foundation/errors.ts';
import type { VaultIndex } from '../index/index.ts';
import { KINDS } from './encrypting.ts';
import { type Honey, isKnown, isTaken, type Pattern, plant, readPatterns, withdraw } from './honey.store.ts';
import { sealedFor } from './order.store.ts';
import type { VaultField } from './scenes.ts';
import type { VaultOptions } from './vault.ts';

/** An address and a number of the house's own, where nobody is disturbed and where a letter would be noticed. */
export interface HoneyRecipient extends Partial<Record<VaultField, string>> {
  name: string;
  phone: string;
  address: string;
  /** As the shop's orders have it; that of the order it is made after when not given. */
  region_code?: string;
}

type Actor = { kind: 'key' | 'user'; id: string };

/** Orders that belong to nobody, planted among a merchant's: whoever opens one was not working on it. */
export function createHoney(options: VaultOptions & { index: Pick<VaultIndex, 'addPlanted' | 'removePlanted'> }) {
  const { db, clock, ids, sealer, trail, index } = options;
  return {
    /** @throws Problem `vault.honey` where the merchant has no order that it could be made after with what is given */
    async plant(by: Actor, merchant: string, recipient: HoneyRecipient): Promise<Honey> {
      const given = { ...regionsOf(recipient.address), ...recipient };
      const pattern = patternFor(given, await readPatterns(db, merchant));
      const now = clock.now();
      const orderId = await freshId(pattern.id, (id) => isTaken(db, id));
      const consumer = await freshId(String(pattern.fields.consumer_id), (id) => isKnown(db, `consumer/${id}`));
      const parts = partsOf(pattern);
      const ciphers = await sealer.sealValues(
        parts.map((field) => ({
          ...{ person: `consumer/${consumer}`, field: sealedFor(field), kind: KINDS[field], value: given[field]! },
        })),
      );
      const fields = {
        ...madeAfter(pattern.fields, now),
        ...{ consumer_id: consumer, merchant_id: merchant },
        ...(pattern.fields.region_code !== undefined && recipient.region_code !== undefined
          ? { region_code: recipient.region_code }
          : {}),
        recipient: Object.fromEntries(parts.map((field, i) => [field, ciphers[i]!])),
      };
      const honey = { orderId, merchantId: merchant, plantedAt: now, plantedBy: `${by.kind}/${by.id}` };
      await db.transaction().execute(async (tx) => {
        await plant(tx, honey, fields);
        await index.addPlanted(tx);
        await trail(tx, [
          {
            ...{ actor: by, action: 'privacy.honey.plant', outcome: 'done', object: `order/${orderId}` },
            detail: { merchant },
          },
        ]);
      });
      return { ...honey, touchedAt: null, withdrawnAt: null };
    },
    /** @throws Problem `request.not-found` */
    async withdraw(by: Actor, orderId: string): Promise<void> {
      await db.transaction().execute(async (tx) => {
        if (!(await withdraw(tx, orderId, clock.now()))) throw new Problem('request.not-found');
        await index.removePlanted(tx, orderId);
        const entry = {
          actor: by,
          action: 'privacy.honey.withdraw',
          outcome: 'done',
          object: `order/${orderId}`,
        } as const;
        await trail(tx, [entry]);
      });
    },
  };

  async function freshId(pattern: string, isThere: (id: string) => Promise<boolean>): Promise<string> {
    for (let tries = 0; tries < 20; tries++) {
      const id = digitsAnew(pattern);
      if (!(await isThere(id))) return id;
    }
    return ids.next();
  }
}

/** The same form with other digits; at least six, so that it is nobody's. */
export function digitsAnew(pattern: string): string {
  const made = pattern.replace(/\d/g, () => String(randomInt(10)));
  return (made.match(/\d/g) ?? []).length >= 6 ? made : `${made}${String(randomInt(1_000_000)).padStart(6, '0')}`;
}

/** The parts of a recipient, as they stand in the order. */
const partsOf = ({ fields }: Pattern): VaultField[] => Object.keys(fields.recipient as object) as VaultField[];

/** The first order whose recipient has no part that is not given: with one less or one more, what is made after it would stand out. */
function patternFor(given: Partial<Record<VaultField, string>>, patterns: readonly Pattern[]): Pattern {
  const missing = patterns.map((pattern) => partsOf(pattern).filter((part) => !given[part]));
  const found = patterns[missing.findIndex((parts) => parts.length === 0)];
  if (found !== undefined) return found;
  const [part] = missing[0] ?? [];
  throw part === undefined
    ? new Problem('vault.honey', { field: 'merchant_id', detail: 'The shop has no shipped order to make one after' })
    : new Problem('vault.honey', { field: `recipient.${part}`, detail: 'Recipients of the shop’s orders have it' });
}

const CITY_STATE = /^((?:北京|上海|天津|重庆)市)(.{1,12}?[区县])?/;
const REGIONS = /^(.{2,8}?(?:省|自治区|特别行政区))(.{2,12}?(?:自治州|地区|盟|市))?(.{1,12}?[区县旗市])?/;

/** The regions that an address begins with. */
function regionsOf(address: string): Partial<Record<VaultField, string>> {
  const [, state, quarter] = CITY_STATE.exec(address) ?? [];
  if (state !== undefined) return { province: state, city: state, ...(quarter ? { district: quarter } : {}) };
  const [, province, city, district] = REGIONS.exec(address) ?? [];
  return { ...(province ? { province } : {}), ...(city ? { city } : {}), ...(district ? { district } : {}) };
}

const SECOND_MS = 1_000;
const isInstant = (name: string, value: unknown): value is string => name.endsWith('_at') && typeof value === 'string';

/** As the order it is made after, paid up to an hour before it and shipped somewhat quicker: nothing of it lies ahead. */
function madeAfter(pattern: Record<string, unknown>, now: Date): Record<string, unknown> {
  const paid = new Date(String(pattern.paid_at)).getTime();
  const start = Math.min(paid, now.getTime()) - randomInt(1, 3_600) * SECOND_MS;
  return Object.fromEntries(
    Object.entries(pattern).map(([name, value]) => {
      if (!isInstant(name, value)) return [name, value];
      const gap = new Date(value).getTime() - paid;
      if (name.startsWith('promised_') || gap <= 0) return [name, new Date(start + gap).toISOString()];
      const quicker = Math.round((gap * randomInt(700, 1_000)) / 1_000 / SECOND_MS) * SECOND_MS;
      return [name, new Date(Math.min(start + quicker, now.getTime())).toISOString()];
    }),
  );
}

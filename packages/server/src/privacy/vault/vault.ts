import type { OpenCase } from '../../casework/case.about.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import type { ErrorCode } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { AppQuotas } from './caller.rows.ts';
import type { wallTime } from './caller.store.ts';
import type { Caller } from './caller.ts';
import type { VaultOrder } from './order.store.ts';
import type { QuotaTerms } from './quota.ts';
import type { RiskTerms } from './risk.ts';
import type { Scene, VaultField } from './scenes.ts';

export interface VaultOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  keys: Pick<Keys, 'mac'>;
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  trail: WriteTrail;
  notify: Notify;
  open: OpenCase;
  onStored(): void;
  /** Which of these merchants let a service provider work on their orders, and for what; none where nobody says. */
  consents?(provider: string, merchants: readonly string[]): Promise<ReadonlyMap<string, Consent>>;
  /** What the apps of these service providers may open; none where nobody says. */
  appQuotas?: AppQuotas;
  /** The time of windows; the database's when not given. */
  wall?: typeof wallTime;
  quota?: QuotaTerms;
  risk?: RiskTerms;
}

/** What a merchant lets a service provider do: scopes of its work, and fields of the recipient. */
export interface Consent {
  scopes: readonly string[];
  fields: readonly string[];
}

/** Items of one batch. */
export const MOST_ITEMS = 50;

/** Why one item of a batch was not done. Unknown orders and those of others are one and the same. */
export interface Refusal {
  code: ErrorCode;
  detail: string;
}

const DETAILS = {
  'vault.order': 'There is no such order of yours',
  'vault.closed': 'The order is not open for this purpose',
  'vault.cipher': 'This is no cipher of that order as it is now',
  'vault.field': 'The purpose does not need this field',
  'seal.erased': 'The person was erased',
  'keys.damaged': 'The key of this person is damaged',
  'order.ship-stopped': 'The order is stopped: it must not be shipped',
} as const satisfies Partial<Record<ErrorCode, string>>;

export const refuse = (code: keyof typeof DETAILS): Refusal => ({ code, detail: DETAILS[code] });

const UNOPENED = { erased: 'seal.erased', damaged: 'keys.damaged', foreign: 'vault.cipher' } as const;

/** Of a value that was granted and could not be opened. */
export const unopened = (failed: keyof typeof UNOPENED): Refusal => refuse(UNOPENED[failed]);

/** An order that the caller is party to; with its merchant's consent where the caller is a service provider. */
export type OwnOrder = VaultOrder & { consent?: Consent };

/** Of these orders those that the caller is party to. */
export async function ownOrders(
  { consents }: Pick<VaultOptions, 'consents'>,
  caller: Caller,
  orders: ReadonlyMap<string, VaultOrder>,
): Promise<ReadonlyMap<string, OwnOrder>> {
  const { kind, merchant, name } = caller;
  if (kind === 'staff' || kind === 'platform') return orders;
  if (kind === 'merchant') return new Map([...orders].filter(([, order]) => order.merchant === merchant));
  const merchants = new Set([...orders.values()].flatMap((order) => order.merchant ?? []));
  const given = await consents?.(name, [...merchants]);
  return new Map(
    [...orders].flatMap(([id, order]) => {
      const consent = order.merchant === null ? undefined : given?.get(order.merchant);
      return consent === undefined ? [] : [[id, { ...order, consent }] as const];
    }),
  );
}

/** Whether an order's merchant lets this caller open a field for a purpose; a shop itself and the house need no such word. */
export const lets = ({ consent }: OwnOrder, { scope }: Scene, field: VaultField): boolean =>
  consent === undefined ||
  (scope !== undefined && consent.scopes.includes(scope) && consent.fields.includes(PART_OF[field] ?? field));

/** Regions are parts of an address. */
const PART_OF: Partial<Record<VaultField, VaultField>> = { province: 'address', city: 'address', district: 'address' };

/** How often each code stands in a batch. */
export function countCodes(refusals: readonly { code: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of refusals) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

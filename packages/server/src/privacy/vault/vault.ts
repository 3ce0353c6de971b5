import type { OpenCase } from '../../casework/case.about.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import type { ErrorCode } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { wallTime } from './caller.store.ts';
import type { Caller } from './caller.ts';
import type { VaultOrder } from './order.store.ts';
import type { QuotaTerms } from './quota.ts';
import type { RiskTerms } from './risk.ts';

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
  /** Which of these merchants let a service provider work on their orders; none where nobody says. */
  consents?(provider: string, merchants: readonly string[]): Promise<ReadonlySet<string>>;
  /** The time of windows; the database's when not given. */
  wall?: typeof wallTime;
  quota?: QuotaTerms;
  risk?: RiskTerms;
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
} as const satisfies Partial<Record<ErrorCode, string>>;

export const refuse = (code: keyof typeof DETAILS): Refusal => ({ code, detail: DETAILS[code] });

/** Of these orders those that the caller is party to. */
export async function ownOrders(
  { consents }: Pick<VaultOptions, 'consents'>,
  caller: Caller,
  orders: ReadonlyMap<string, VaultOrder>,
): Promise<ReadonlyMap<string, VaultOrder>> {
  const { kind, merchant, name } = caller;
  if (kind === 'staff' || kind === 'platform') return orders;
  const merchants = new Set([...orders.values()].flatMap((order) => order.merchant ?? []));
  const mine =
    kind === 'merchant' ? new Set([merchant!]) : ((await consents?.(name, [...merchants])) ?? new Set<string>());
  return new Map([...orders].filter(([, order]) => order.merchant !== null && mine.has(order.merchant)));
}

/** How often each code stands in a batch. */
export function countCodes(refusals: readonly { code: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of refusals) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

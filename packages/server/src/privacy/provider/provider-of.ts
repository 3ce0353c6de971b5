import type { Database, Tx } from '../../foundation/database/database.ts';
import { readApp, readConsents } from './provider.store.ts';
import { type AppField, type AppScope, isActive } from './provider.ts';

/** What an app may do now, for the gateway: null where the caller is no app. */
export interface Provider {
  party: string;
  /** Approved, not run out, not suspended. */
  active: boolean;
  quota: { second: number; day: number };
  /** What each merchant lets it do, `merchant/<id>`. */
  consents: ReadonlyMap<string, AppConsent>;
}

/** What a merchant lets an app do. */
export interface AppConsent {
  scopes: readonly AppScope[];
  fields: readonly AppField[];
}

/** Shops of one app that are looked at; one with more is asked merchant by merchant. */
const MOST_SHOPS = 10_000;

export async function providerOf(
  db: Database | Tx,
  { party }: { party?: string | undefined },
  now: Date,
): Promise<Provider | null> {
  if (party === undefined || !party.startsWith('service-provider/')) return null;
  const app = await readApp(db, party);
  if (app === undefined) return { party, active: false, quota: { second: 0, day: 0 }, consents: new Map() };
  const rows = await readConsents(db, { app: party }, MOST_SHOPS);
  return {
    ...{ party, active: isActive(app, now), quota: { second: app.quotaSecond, day: app.quotaDay } },
    consents: new Map(rows.map(({ merchant, scopes, fields }) => [merchant, { scopes, fields }])),
  };
}

/** Of these merchants those that let an app of theirs work on their orders now. */
export async function consenting(
  db: Database | Tx,
  { party, merchants }: { party: string; merchants: readonly string[] },
  now: Date,
): Promise<ReadonlyMap<string, AppConsent>> {
  const provider = await providerOf(db, { party }, now);
  if (!provider?.active) return new Map();
  return new Map(
    merchants.flatMap((merchant) => {
      const consent = provider.consents.get(`merchant/${merchant}`);
      return consent === undefined ? [] : [[merchant, consent] as const];
    }),
  );
}

import type { Database, Tx } from '../../foundation/database/database.ts';
import { readApp, readConsentsOf } from './provider.store.ts';
import { type AppField, type AppScope, isActive } from './provider.ts';

/** What an app may do now, for the gateway: null where the caller is no app. */
export interface Provider {
  party: string;
  /** Approved, not run out, not suspended. */
  active: boolean;
  quota: { second: number; day: number };
  /** What each of the merchants that were asked about lets it do, `merchant/<id>`. */
  consents: ReadonlyMap<string, AppConsent>;
}

/** What a merchant lets an app do. */
export interface AppConsent {
  scopes: readonly AppScope[];
  fields: readonly AppField[];
}

/** Merchants are named, since an app may have any number: `merchant/<id>`. */
export async function providerOf(
  db: Database | Tx,
  { party, merchants }: { party?: string | undefined; merchants: readonly string[] },
  now: Date,
): Promise<Provider | null> {
  if (party === undefined || !party.startsWith('service-provider/')) return null;
  const app = await readApp(db, party);
  if (app === undefined) return { party, active: false, quota: { second: 0, day: 0 }, consents: new Map() };
  const rows = await readConsentsOf(db, party, merchants);
  return {
    ...{ party, active: isActive(app, now), quota: { second: app.quotaSecond, day: app.quotaDay } },
    // a review that narrowed the app narrows what shops have let it do before
    consents: new Map(
      rows.map(({ merchant, scopes, fields }) => [
        merchant,
        {
          scopes: scopes.filter((scope) => app.scopes.includes(scope)),
          fields: fields.filter((field) => app.fields.includes(field)),
        },
      ]),
    ),
  };
}

/** Of these merchants those that let an app of theirs work on their orders now. */
export async function consenting(
  db: Database | Tx,
  { party, merchants }: { party: string; merchants: readonly string[] },
  now: Date,
): Promise<ReadonlyMap<string, AppConsent>> {
  const provider = await providerOf(db, { party, merchants: merchants.map((id) => `merchant/${id}`) }, now);
  if (!provider?.active) return new Map();
  return new Map([...provider.consents].map(([merchant, consent]) => [merchant.slice('merchant/'.length), consent]));
}

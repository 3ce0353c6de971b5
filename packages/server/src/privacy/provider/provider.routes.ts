import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { requireWithin } from '../../foundation/access/principal.ts';
import { forRoles } from '../../foundation/access/role.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { languageOf } from '../../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor } from '../../foundation/keyset.ts';
import type { ProviderDesk } from './provider.desk.ts';
import { listApps, listReports, readApp, readConsents, reportedOf } from './provider.store.ts';
import {
  APP_FIELDS,
  APP_SCOPES,
  APP_STATES,
  type Application,
  type AppRow,
  isActive,
  monthOwed,
  REVIEW,
} from './provider.ts';

const OFFICER = forRoles('all', 'privacy-officer');
const SELF = forRoles('own', 'service-provider');
const SHOP = forRoles('own', 'merchant');

export const providerPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'privacy.provider.read', own: true, roles: { ...OFFICER, ...forRoles('all', 'auditor'), ...SELF } },
    doc: { 'zh-CN': '查看服务商应用', en: 'See apps of service providers' },
  },
  {
    ...{ name: 'privacy.provider.apply', own: true, roles: SELF },
    doc: { 'zh-CN': '申请接入、上报情况', en: 'Apply for an app, and report about it' },
  },
  {
    ...{ name: 'privacy.provider.decide', roles: OFFICER },
    doc: { 'zh-CN': '评审、停用服务商应用', en: 'Review and suspend apps' },
  },
  {
    ...{ name: 'privacy.provider.consent', own: true, roles: SHOP },
    doc: { 'zh-CN': '授权服务商应用', en: 'Let apps work for a shop' },
  },
];

const tags = ['privacy'];
const Text = Type.String();
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const Words = Type.String({ minLength: 1, maxLength: 2_000, pattern: '\\S' });
const byApp = Type.Object({ app: Type.String({ maxLength: 200, pattern: '^[^\\s/\\x00-\\x1f\\x7f]{1,200}$' }) });
const Scopes = Type.Array(Type.Enum([...APP_SCOPES]), { minItems: 1, maxItems: APP_SCOPES.length, uniqueItems: true });
const Quota = Type.Integer({ minimum: 1, maximum: 10_000_000 });

const asked = {
  ...{ name: Text, about: Text, contact: Text, scopes: Type.Array(Text), fields: Type.Array(Text) },
  ...{ quota_second: Type.Integer(), quota_day: Type.Integer(), applied_at: Instant },
};

const appSchema = Type.Object({
  ...{ ...asked, id: Text, party: Text, state: Type.Enum([...APP_STATES]), active: Type.Boolean() },
  ...{ reviewed_at: nullable(Instant), expires_at: nullable(Instant) },
  review: Type.Array(Type.Object({ question: Text, text: Text, holds: nullable(Type.Boolean()) })),
  ...{ suspended_at: nullable(Instant), suspended_why: nullable(Text), refused_why: nullable(Text) },
  renewal: Type.Union(
    [Type.Object({ ...asked, refused_at: nullable(Instant), refused_why: nullable(Text) }), Type.Null()],
    {
      description: 'What an approved app has applied for meanwhile; what it was approved for counts on beside it',
    },
  ),
  report_missing: nullable(Type.String({ description: 'The month whose report is owed and is not there' })),
});

/** Two years and what is owed. */
const MOST_MONTHS = 25;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const partyOf = (request: FastifyRequest): string => `service-provider/${(request.params as { app: string }).app}`;

const showAsked = ({ name, about, contact, scopes, fields, quotaSecond, quotaDay }: Application) => ({
  ...{ name, about, contact, scopes: [...scopes], fields: [...fields] },
  ...{ quota_second: quotaSecond, quota_day: quotaDay },
});

function view(row: AppRow, now: Date, language: 'zh-CN' | 'en', reported: ReadonlySet<string>) {
  const month = monthOwed(now);
  // who was approved within the month owes nothing for the one before
  const owes = row.reviewedAt !== null && row.reviewedAt.toISOString().slice(0, 7) <= month && isActive(row, now);
  return {
    ...{ id: row.party.slice('service-provider/'.length), party: row.party, state: row.state },
    ...{ ...showAsked(row), active: isActive(row, now), applied_at: row.appliedAt.toISOString() },
    ...{ reviewed_at: iso(row.reviewedAt), expires_at: iso(row.expiresAt), suspended_at: iso(row.suspendedAt) },
    ...{ suspended_why: row.suspendedWhy, refused_why: row.refusedWhy },
    review: Object.entries(REVIEW).map(([question, title]) => ({
      ...{ question, text: title[language], holds: row.review?.[question] ?? null },
    })),
    renewal:
      row.renewal === null
        ? null
        : {
            ...{ ...showAsked(row.renewal), applied_at: row.renewal.appliedAt },
            ...{ refused_at: row.renewal.refused?.at ?? null, refused_why: row.renewal.refused?.why ?? null },
          },
    report_missing: owes && !reported.has(row.party) ? month : null,
  };
}

export interface ProviderRoutes {
  db: Database;
  clock: Clock;
  desk: ProviderDesk;
}

/** `/v1/provider-apps` and `/v1/provider-consents`. */
export function providerRoom(given: ProviderRoutes): HttpRoom {
  return {
    name: 'providers',
    permissions: providerPermissions,
    register(app) {
      appRoutes(app, given);
      decidingRoutes(app, given);
      consentRoutes(app, given);
    },
  };
}

async function show({ db, clock }: ProviderRoutes, request: FastifyRequest, rows: readonly AppRow[]) {
  const now = clock.now();
  const reported = await reportedOf(
    db,
    rows.map(({ party }) => party),
    monthOwed(now),
  );
  return rows.map((row) => view(row, now, languageOf(request), reported));
}

function appRoutes(app: HttpApp, given: ProviderRoutes): void {
  const { db, desk } = given;
  app.get(
    '/v1/provider-apps',
    {
      config: { permission: 'privacy.provider.read' },
      schema: {
        ...{ summary: 'Apps of service providers', tags, response: { 200: pageOf(appSchema) } },
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
      },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE } = request.query;
      const after = cursor === undefined ? undefined : decodeCursor(cursor, /^service-provider\/.+$/)[0];
      const own = request.reach === 'all' || request.reach === 'none' ? undefined : request.reach.own;
      const page = toPage(
        await listApps(db, limit + 1, after, own),
        limit,
        (row) => row,
        ({ party }) => encodeCursor(party),
      );
      return { ...page, items: await show(given, request, page.items) };
    },
  );

  app.put(
    '/v1/provider-apps/:app',
    {
      config: { permission: 'privacy.provider.apply' },
      schema: {
        ...{ summary: 'Apply for an app, anew once its approval is to be renewed', tags, params: byApp },
        body: Type.Object(
          {
            ...{ name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }), about: Words },
            contact: Type.String({ minLength: 1, maxLength: 300, pattern: '\\S' }),
            ...{ scopes: Scopes, quota_second: Quota, quota_day: Quota },
            fields: Type.Optional(
              Type.Array(Type.Enum([...APP_FIELDS]), {
                ...{ minItems: 1, maxItems: APP_FIELDS.length, uniqueItems: true },
                description: 'Of a recipient, as far as its function needs them; all when left out',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: appSchema },
      },
    },
    async (request) => {
      requireWithin(request.reach, partyOf(request) as never);
      const { quota_second, quota_day, fields = [...APP_FIELDS], ...rest } = request.body;
      const row = await desk.apply(principalOf(request), partyOf(request), {
        ...{ ...rest, fields, quotaSecond: quota_second, quotaDay: quota_day },
      });
      return (await show(given, request, [row]))[0]!;
    },
  );

  app.get(
    '/v1/provider-apps/:app/reports',
    {
      config: { permission: 'privacy.provider.read' },
      schema: {
        ...{ summary: 'What an app has reported about its months, newest first', tags, params: byApp },
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({ ...{ month: Text, at: Instant }, opened: Type.Integer(), incidents: Type.Integer() }),
            ),
          }),
        },
      },
    },
    async (request) => {
      requireWithin(request.reach, partyOf(request) as never);
      const rows = await listReports(db, partyOf(request), MOST_MONTHS);
      return { items: rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() })) };
    },
  );

  app.post(
    '/v1/provider-apps/:app/reports',
    {
      config: { permission: 'privacy.provider.apply' },
      schema: {
        ...{ summary: 'Report about a month: how much was opened, and what went wrong', tags, params: byApp },
        body: Type.Object(
          {
            month: Type.String({ maxLength: 7, pattern: '^20\\d\\d-(0[1-9]|1[0-2])$' }),
            opened: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
            incidents: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
          },
          { additionalProperties: false },
        ),
        response: { 200: appSchema },
      },
    },
    async (request) => {
      requireWithin(request.reach, partyOf(request) as never);
      await desk.report(principalOf(request), partyOf(request), request.body);
      return (await show(given, request, [(await readApp(db, partyOf(request)))!]))[0]!;
    },
  );
}

function decidingRoutes(app: HttpApp, given: ProviderRoutes): void {
  const { desk } = given;
  const config = { permission: 'privacy.provider.decide' };
  const response = { 200: appSchema };
  app.post(
    '/v1/provider-apps/:app/review',
    {
      config,
      schema: {
        ...{ summary: 'Say what the security review found, and approve or refuse', tags, params: byApp, response },
        body: Type.Object(
          {
            answers: Type.Partial(
              Type.Object(Object.fromEntries(Object.keys(REVIEW).map((question) => [question, Type.Boolean()])), {
                additionalProperties: false,
              }),
            ),
            approve: Type.Boolean(),
            why: Type.Optional(
              Type.String({ ...Words, description: 'Asked for with a refusal: whoever applied reads it' }),
            ),
          },
          { additionalProperties: false },
        ),
      },
    },
    async (request) => {
      const { answers, approve, why } = request.body;
      const row = await desk.review(principalOf(request), partyOf(request), {
        ...{ answers: answers as Record<string, boolean>, approve, why },
      });
      return (await show(given, request, [row]))[0]!;
    },
  );

  app.get(
    '/v1/provider-apps/:app/suspension-preview',
    {
      config,
      schema: {
        ...{ summary: 'Whom a suspension would hit: shops, their orders of the last days, keys', tags, params: byApp },
        response: {
          200: Type.Object({
            ...{ shops: Type.Integer(), keys: Type.Integer(), days: Type.Integer(), orders: Type.Integer() },
            hits: Type.Array(Type.Object({ merchant: Text, orders: Type.Integer() })),
          }),
        },
      },
    },
    (request) => desk.preview(partyOf(request)),
  );

  app.post(
    '/v1/provider-apps/:app/suspend',
    {
      config,
      schema: {
        ...{ summary: 'Suspend an app: its keys die with it', tags, params: byApp, response },
        body: Type.Object({ why: Words }, { additionalProperties: false }),
      },
    },
    async (request) => {
      const row = await desk.suspend(principalOf(request), partyOf(request), request.body.why);
      return (await show(given, request, [row]))[0]!;
    },
  );

  app.post(
    '/v1/provider-apps/:app/lift',
    { config, schema: { summary: 'Lift a suspension; keys are made anew', tags, params: byApp, response } },
    async (request) => (await show(given, request, [await desk.lift(principalOf(request), partyOf(request))]))[0]!,
  );
}

const MOST_APPS = 200;

function consentRoutes(app: HttpApp, given: ProviderRoutes): void {
  const { db, clock, desk } = given;
  const config = { permission: 'privacy.provider.consent' };
  const response = {
    200: Type.Object({
      items: Type.Array(
        Type.Object({
          ...{ id: Text, name: Text, about: Text, active: Type.Boolean() },
          ...{ scopes: Type.Array(Text), fields: Type.Array(Text) },
          consent: nullable(Type.Object({ scopes: Type.Array(Text), fields: Type.Array(Text), given_at: Instant })),
        }),
      ),
    }),
  };

  const merchantOf = ({ reach, query }: FastifyRequest): string => {
    const named = (query as { merchant?: string }).merchant;
    const own = reach === 'all' || reach === 'none' ? undefined : reach.own;
    if (own !== undefined && (!own.startsWith('merchant/') || (named !== undefined && named !== own)))
      throw new Problem('access.forbidden', { detail: 'A shop lets apps work for it' });
    const merchant = own ?? named;
    if (merchant === undefined) throw new Problem('request.invalid', { field: 'merchant', detail: 'says whose shop' });
    return merchant;
  };
  const querystring = Type.Object(
    {
      merchant: Type.Optional(
        Type.String({
          ...{ maxLength: 209, pattern: '^merchant/[^\\s\\x00-\\x1f\\x7f]{1,200}$' },
          description: 'Whose shop: `merchant/<id>`. One’s own when left out',
        }),
      ),
    },
    { additionalProperties: false },
  );

  /** What could work for the shop, and what does; one that no longer may is shown as long as it was let. */
  const list = async (merchant: string) => {
    const standing = new Map((await readConsents(db, merchant, MOST_APPS)).map((row) => [row.app, row]));
    const now = clock.now();
    const rows = (await listApps(db, MOST_APPS, undefined)).filter(
      (row) => isActive(row, now) || standing.has(row.party),
    );
    return {
      items: rows.map((row) => {
        const consent = standing.get(row.party);
        return {
          ...{ id: row.party.slice('service-provider/'.length), name: row.name, about: row.about },
          ...{ active: isActive(row, now), scopes: [...row.scopes], fields: [...row.fields] },
          consent: consent
            ? { scopes: consent.scopes, fields: consent.fields, given_at: consent.given_at.toISOString() }
            : null,
        };
      }),
    };
  };

  app.get(
    '/v1/provider-consents',
    {
      config,
      schema: { summary: 'Apps that a shop lets work for it, and those it could', tags, querystring, response },
    },
    (request) => list(merchantOf(request)),
  );

  app.put(
    '/v1/provider-consents/:app',
    {
      config,
      schema: {
        ...{
          summary: 'Let an app work for one’s shop, within what is named',
          tags,
          params: byApp,
          querystring,
          response,
        },
        body: Type.Object(
          {
            scopes: Scopes,
            fields: Type.Array(Type.Enum([...APP_FIELDS]), { maxItems: APP_FIELDS.length, uniqueItems: true }),
          },
          { additionalProperties: false },
        ),
      },
    },
    async (request) => {
      await desk.consent(principalOf(request), merchantOf(request), partyOf(request), request.body);
      return list(merchantOf(request));
    },
  );

  app.delete(
    '/v1/provider-consents/:app',
    { config, schema: { summary: 'Withdraw it; it counts at once', tags, params: byApp, querystring, response } },
    async (request) => {
      await desk.withdraw(principalOf(request), merchantOf(request), partyOf(request));
      return list(merchantOf(request));
    },
  );
}

import type { Language, RuleDocument } from '@anxin/engine';
import { Type } from 'typebox';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { languageOf } from '../../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import type { HttpRoom } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor } from '../../foundation/keyset.ts';
import { nullable } from '../lifecycle/release.schemas.ts';
import type { PackStore } from '../pack.store.ts';
import { alarmSchema, viewAlarm } from './alarm.routes.ts';
import { listAlarms } from './alarm.store.ts';
import {
  addUp,
  figuresOf,
  type PartyCount,
  readParties,
  readSeries,
  readSums,
  readVersions,
  type Summed,
  spanOf,
  trendOf,
} from './quality.store.ts';
import { ruleVersion } from './rule-version.ts';
import { ruleParams } from './snooze.routes.ts';
import type { Snoozes } from './snooze.ts';

export interface QualityRoutes {
  db: Database;
  packs: Pick<PackStore, 'current'>;
  clock: Clock;
  snoozes: Pick<Snoozes, 'current'>;
}

const LONGEST_DAYS = 366;
const DAYS = 30;
/** At most one for each type of event that the rule is for. */
const MOST_ALARMS = 50;

const tags = ['policy'];
const count = Type.Integer({ minimum: 0 });
const Instant = Type.String({ format: 'date-time' });
const interval = (description: string) =>
  nullable(
    Type.Object(
      { share: Type.Number(), low: Type.Number(), high: Type.Number() },
      { description: `${description}, and where it lies 95 times of 100` },
    ),
  );

const figures = {
  decided: Type.Integer({ description: 'Decisions about events that the rule is for' }),
  fired: count,
  share: interval('Of these decisions'),
  looked: Type.Integer({ description: 'Of the times it fired, those about which a person has answered' }),
  right: count,
  wrong: count,
  precision: interval('How much of what was looked at was right'),
  missed: Type.Integer({ description: 'Violations of this rule, by what people found, on which it did not fire' }),
  recall: interval('How much of what people found it had found'),
  overturned: Type.Integer({ description: 'Decisions with it that a person softened' }),
};
const Figures = Type.Object(figures);
const Parties = Type.Object(
  { count, exact: Type.Boolean({ description: 'False: at least so many' }) },
  { description: 'Different parties that it has hit' },
);
const Trend = Type.Object(
  { share: nullable(Type.Number()), precision: nullable(Type.Number()) },
  { description: 'Against the span before: the share as a factor less one, precision as a difference' },
);
const Asleep = nullable(Type.Object({ until: Instant, why: Type.String() }));

const line = {
  rule: Type.String(),
  title: Type.String(),
  in_force: nullable(
    Type.Object(
      { version: Type.String(), since: nullable(Instant), ...figures },
      { description: 'Of the rule as it is now; since when it has done what it does' },
    ),
  ),
  all: Figures,
  before: Figures,
  trend: Trend,
  parties: Parties,
  snoozed: Asleep,
};

const spanFields = { days: count, from: Type.String(), to: Type.String() };

const days = Type.Optional(
  Type.Integer({ minimum: 1, maximum: LONGEST_DAYS, description: `Up to today, in UTC; ${DAYS} when not given` }),
);

/** How well rules do: from counts that follow decisions and what people say about them. */
export function qualityRoutes({ db, packs, clock, snoozes }: QualityRoutes): HttpRoom {
  const sleeping = (rule: string) => {
    const one = snoozes.current().find((snooze) => snooze.rule === rule);
    return one ? { until: one.until.toISOString(), why: one.why } : null;
  };

  function lineOf(
    id: string,
    rule: RuleDocument | undefined,
    sums: readonly Summed[],
    since: Date | undefined,
    parties: PartyCount | undefined,
    language: Language,
  ) {
    const [now, earlier] = [false, true].map((is) => figuresOf(addUp(sums.filter((sum) => sum.earlier === is))));
    const version = rule && ruleVersion(rule);
    const its = sums.filter((sum) => !sum.earlier && sum.version === version);
    return {
      ...{ rule: id, title: rule?.title[language] ?? id, all: now!, before: earlier!, trend: trendOf(now!, earlier!) },
      in_force:
        version === undefined ? null : { version, since: since?.toISOString() ?? null, ...figuresOf(addUp(its)) },
      ...{ parties: parties ?? { count: 0, exact: true }, snoozed: sleeping(id) },
    };
  }

  return {
    name: 'policy.quality',
    permissions: [],
    register(app) {
      app.get(
        '/v1/rules/quality',
        {
          config: { permission: 'policy.pack.read' },
          schema: {
            summary: 'How well the rules in force do',
            description:
              'In the order of the pack. What people have looked at is not a random part of what fired: precision is that of what was looked at.',
            tags,
            querystring: Type.Object({ ...pageQuery, days }),
            response: { 200: Type.Intersect([Type.Object(spanFields), pageOf(Type.Object(line))]) },
          },
          serializerCompiler: () => (value) => JSON.stringify(value),
        },
        async (request) => {
          const { limit = DEFAULT_PAGE, cursor, days: asked = DAYS } = request.query;
          const language = languageOf(request) as Language;
          const span = spanOf(clock.now(), asked);
          const start = cursor === undefined ? 0 : Number(decodeCursor(cursor, /^\d{1,6}$/)[0]);
          const listed = packs.current().rules.slice(start, start + limit + 1);
          const page = toPage(
            listed,
            limit,
            (rule) => rule,
            () => encodeCursor(String(start + limit)),
          );
          const ids = page.items.map(({ id }) => id);
          const [sums, parties, versions] = await Promise.all([
            readSums(db, ids, span),
            readParties(db, ids, span.from),
            readVersions(db, ids),
          ]);
          const byRule = Map.groupBy(sums, ({ rule }) => rule);
          const since = new Map(versions.map((one) => [`${one.rule} ${one.version}`, one.since]));
          const lines = page.items.map((rule) =>
            lineOf(
              ...([rule.id, rule, byRule.get(rule.id) ?? []] as const),
              since.get(`${rule.id} ${ruleVersion(rule)}`),
              parties.get(rule.id),
              language,
            ),
          );
          return { days: asked, from: span.from, to: span.to, items: lines, next_cursor: page.next_cursor } as never;
        },
      );

      app.get(
        '/v1/rules/:id/quality',
        {
          config: { permission: 'policy.pack.read' },
          schema: {
            summary: 'How well a rule does, text by text of it, and day by day',
            tags,
            params: ruleParams,
            querystring: Type.Object({ days }),
            response: {
              200: Type.Object({
                ...spanFields,
                ...line,
                versions: Type.Array(
                  Type.Object({
                    version: Type.String(),
                    pack: Type.String({ description: 'The first that had the rule so' }),
                    since: Instant,
                    in_force: Type.Boolean(),
                    parties: Parties,
                    ...figures,
                  }),
                  { description: 'What the rule has done so far, the newest 20; another text has another history' },
                ),
                alarms: Type.Array(alarmSchema, { description: 'That last' }),
                series: Type.Array(Type.Object({ day: Type.String(), decided: count, fired: count, wrong: count })),
              }),
            },
          },
          serializerCompiler: () => (value) => JSON.stringify(value),
        },
        async (request) => {
          const { id } = request.params;
          const { days: asked = DAYS } = request.query;
          const language = languageOf(request) as Language;
          const span = spanOf(clock.now(), asked);
          const rule = packs.current().rules.find((one) => one.id === id);
          const [sums, parties, versions, series, alarms] = await Promise.all([
            readSums(db, [id], span),
            readParties(db, [id], span.from),
            readVersions(db, [id]),
            readSeries(db, id, span),
            listAlarms(db, { limit: MOST_ALARMS, open: true, rule: id }),
          ]);
          if (!rule && versions.length === 0) throw new Problem('request.not-found');
          const current = rule && ruleVersion(rule);
          const texts = await Promise.all(
            versions.map(async ({ version, pack, since }) => ({
              ...{ version, pack, since: since.toISOString(), in_force: version === current },
              ...figuresOf(addUp(sums.filter((sum) => !sum.earlier && sum.version === version))),
              parties: (await readParties(db, [id], span.from, version)).get(id) ?? { count: 0, exact: true },
            })),
          );
          const since = versions.find(({ version }) => version === current)?.since;
          return {
            ...{ days: asked, from: span.from, to: span.to },
            ...lineOf(id, rule, sums, since, parties.get(id), language),
            ...{ versions: texts, series, alarms: alarms.map(viewAlarm) },
          } as never;
        },
      );
    },
  };
}

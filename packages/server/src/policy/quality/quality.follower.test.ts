import { VERDICTS } from '@anxin/engine';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../foundation/database/database.ts';
import { testDatabase } from '../../foundation/database/embedded/test-database.ts';
import { type MadeDecision, madeDecision, writeDecisions } from '../decisions-fixture.ts';
import { followQuality, type QualityOptions, type QualityPoint, resetQuality, SEEN } from './quality.follower.ts';
import { type DayCount, dayOf, noCount, partyOf, placeOf, STOPPED, UNKNOWN, windowOf } from './quality.tally.ts';
import type { PackRules } from './rule-version.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
beforeAll(async () => {
  database = await testDatabase();
  open = openDatabase({ url: database.url, poolSize: 8 });
});
afterAll(async () => {
  await open.close();
  await database.drop();
});

const HOUR = 3_600_000;

/** Rules by type of event, as two packs have them; the second one does something else by one rule, and lacks another. */
const RULES: Record<string, Record<string, Record<string, string>>> = {
  'cn@1.0.0+sha256:00': {
    'product.submitted': { 'goods.a.b': 'one', 'goods.a.c': 'only' },
    'live.segment': { 'content.a.b': 'same' },
  },
  'cn@1.1.0+sha256:01': {
    'product.submitted': { 'goods.a.b': 'two' },
    'review.posted': { 'goods.a.b': 'two' },
    'live.segment': { 'content.a.b': 'same' },
  },
};

const rulesOf = (pack: string): PackRules => {
  const byType = RULES[pack]!;
  const of = (rules: Record<string, string>) => Object.entries(rules).map(([rule, version]) => ({ rule, version }));
  return {
    all: new Map(Object.values(byType).flatMap((rules) => of(rules).map((one) => [one.rule, one] as const))),
    on: (type) => of(byType[type] ?? {}),
  };
};

interface Said {
  decision: MadeDecision;
  verdict: (typeof VERDICTS)[number];
  rules: string[];
}

const options = (more: Partial<QualityOptions> = {}): QualityOptions => ({
  ...{ db: open.db, rulesOf: async (pack) => rulesOf(pack), width: HOUR },
  ...more,
});
const drain = async (batch: number): Promise<void> => {
  while (await followQuality(options({ batch })));
};

async function wipe(): Promise<void> {
  await sql`delete from decision`.execute(open.db);
  await sql`delete from label`.execute(open.db);
  await resetQuality(open.db);
}

/** As a reaction writes it: the last one about an event stands. */
async function say({ decision, verdict, rules }: Said): Promise<void> {
  await sql`
    insert into label (event_id, verdict, rules, source, decision_id, at)
    values (${decision.id}, ${verdict}, ${rules}, 'review', ${decision.id}, now())
    on conflict (event_id) do update set verdict = excluded.verdict, rules = excluded.rules, txid = excluded.txid`.execute(
    open.db,
  );
}

/** What is kept, as text. */
async function kept(): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', 'day', rule, version, day, decided, fired, confirmed, wrong, overturned, missed) as line from rule_day
    where decided + fired + confirmed + wrong + overturned + missed > 0
    union all select concat_ws(' ', 'party', rule, version, party, last_day) from rule_party
    union all select concat_ws(' ', 'version', rule, version, pack) from rule_version`.execute(open.db);
  return rows.map(({ line }) => line).sort();
}

const severity = (verdict: string): number => (VERDICTS as readonly string[]).indexOf(verdict);

/** The same by looking at each decision, and at what was said of it last. */
function counted(made: readonly MadeDecision[], said: readonly Said[]): string[] {
  const days = new Map<string, DayCount>();
  const add = (rule: string, pack: string, at: Date, name: keyof DayCount): void => {
    const version = rulesOf(pack).all.get(rule)?.version ?? UNKNOWN;
    const key = [rule, version, dayOf(at)].join(' ');
    const count = days.get(key) ?? noCount();
    days.set(key, { ...count, [name]: count[name] + 1 });
  };
  const parties = new Map<string, string>();
  for (const decision of made) {
    const { type, rules, pack, at } = decision;
    for (const { rule } of rulesOf(pack).on(type)) add(rule, pack, at, 'decided');
    for (const rule of rules) {
      add(rule, pack, at, 'fired');
      const version = rulesOf(pack).all.get(rule)?.version ?? UNKNOWN;
      const key = ['party', rule, version, partyOf(decision)].join(' ');
      if ((parties.get(key) ?? '') < dayOf(at)) parties.set(key, dayOf(at));
    }
  }
  for (const { decision, verdict, rules } of new Map(said.map((one) => [one.decision.id, one])).values()) {
    const bad = severity(verdict) >= 2;
    const right = bad || (verdict === 'observe' && severity(decision.verdict) < 2);
    for (const rule of decision.rules) {
      add(rule, decision.pack, decision.at, right ? 'confirmed' : 'wrong');
      if (severity(verdict) < severity(decision.verdict)) add(rule, decision.pack, decision.at, 'overturned');
    }
    for (const rule of rules)
      if (bad && !decision.rules.includes(rule)) add(rule, decision.pack, decision.at, 'missed');
  }
  const versions = [...new Set(made.map(({ pack }) => pack))].flatMap((pack) =>
    [...rulesOf(pack).all.values()].map(({ rule, version }) => ({ rule, version, pack })),
  );
  const first = new Map<string, string>();
  for (const { rule, version, pack } of versions)
    if (!first.has(`${rule} ${version}`)) first.set(`${rule} ${version}`, pack);
  return [
    ...Array.from(days, ([key, c]) =>
      ['day', key, c.decided, c.fired, c.confirmed, c.wrong, c.overturned, c.missed].join(' '),
    ),
    ...Array.from(parties, ([key, day]) => `${key} ${day}`),
    ...Array.from(first, ([key, pack]) => `version ${key} ${pack}`),
  ].sort();
}

const saying = fc.record({
  which: fc.nat(),
  verdict: fc.constantFrom(...VERDICTS),
  rules: fc.uniqueArray(fc.constantFrom('goods.a.b', 'goods.a.c', 'content.a.b'), { maxLength: 2 }),
});

describe('counts of rules', () => {
  it('are those of a look at each decision and each label, whatever the batches, and again when counted anew', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            made: fc.array(madeDecision, { maxLength: 8 }),
            said: fc.array(saying, { maxLength: 5 }),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        fc.integer({ min: 1, max: 7 }),
        async (steps, batch) => {
          await wipe();
          const all: MadeDecision[] = [];
          const said: Said[] = [];
          for (const step of steps) {
            // in the order of the log, which sorts one transaction's by id
            const made = step.made.toSorted((a, b) => (a.id < b.id ? -1 : 1));
            if (made.length > 0) await writeDecisions(open.db, made);
            all.push(...made);
            for (const { which, verdict, rules } of all.length === 0 ? [] : step.said) {
              const one = { decision: all[which % all.length]!, verdict, rules };
              await say(one);
              said.push(one);
              await followQuality(options({ batch }));
            }
          }
          await drain(batch);
          const once = await kept();
          expect(once).toEqual(counted(all, said));
          await resetQuality(open.db);
          await drain(batch);
          expect(await kept()).toEqual(once);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('hold where followers are killed anywhere, several at once, beside writers that commit late or never', async () => {
    const points: QualityPoint[] = ['locked', 'counted', 'moved'];
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            made: fc.array(madeDecision, { minLength: 1, maxLength: 6 }),
            commit: fc.boolean(),
            crash: fc.option(fc.constantFrom(...points)),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        async (steps) => {
          await wipe();
          const running: (() => Promise<unknown>)[] = [];
          for (const { made, crash, commit } of steps) {
            const tx = await open.db.startTransaction().execute();
            await writeDecisions(tx as never, made);
            running.push(() => (commit ? tx.commit() : tx.rollback()).execute());
            const dying = followQuality(
              options({
                batch: 4,
                reached: (point) => {
                  if (point === crash) throw new Error('killed');
                },
              }),
            ).catch(() => false);
            await Promise.all([dying, followQuality(options({ batch: 3 }))]);
            if (running.length > 3) await running.shift()!();
          }
          for (const end of running) await end();
          await drain(4);
          const made = steps.flatMap((step) => (step.commit ? step.made : []));
          const lines = (all: string[]): string[] => all.filter((line) => !line.startsWith('version'));
          expect(lines(await kept())).toEqual(lines(counted(made, [])));
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('parties of a stretch of time', () => {
  const read = async (): Promise<string[]> => {
    const { rows } = await sql<{ line: string }>`
      select concat_ws(' ', event_type, extract(epoch from at)::bigint, rule, count(*)) as line
      from party_window cross join unnest(rules || ${SEEN}::text) as rule group by event_type, at, rule
      union all select concat_ws(' ', event_type, extract(epoch from at)::bigint, rule, parties) from window_count`.execute(
      open.db,
    );
    return rows.map(({ line }) => line).sort();
  };

  it('are counted once each, however much they send, with the rules that hit them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(madeDecision, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        async (made, batch) => {
          await wipe();
          const told = made.toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
          for (const one of told) await writeDecisions(open.db, [one]);
          await drain(batch);
          const parties = new Map<string, Set<string>>();
          for (const one of told)
            for (const rule of [SEEN, ...(severity(one.verdict) >= 2 ? [STOPPED] : []), ...one.rules]) {
              const key = [one.type, windowOf(one.at, HOUR) / 1_000, rule].join(' ');
              parties.set(key, (parties.get(key) ?? new Set()).add(partyOf(one)));
            }
          expect(await read()).toEqual(Array.from(parties, ([key, all]) => `${key} ${all.size}`).sort());
        },
      ),
      { numRuns: 10 },
    );
  });

  it('are a uniform sample where they are many', async () => {
    await wipe();
    const [base] = fc.sample(madeDecision, { numRuns: 1, seed: 1 });
    const parties = Array.from({ length: 60 }, (_, i) => `merchant/m${i}`);
    const made = parties.map(
      (party, i): MadeDecision => ({
        ...base!,
        ...{ id: `${base!.id.slice(0, 24)}${String(i).padStart(12, '0')}`, parties: [party], rules: ['goods.a.b'] },
        ...{ type: 'product.submitted', subject: `product/p${i}`, at: base!.at },
      }),
    );
    await writeDecisions(open.db, made);
    while (await followQuality(options({ batch: 7, sample: 20 })));
    const { rows } = await sql<{ place: bigint }>`select place from party_window order by place`.execute(open.db);
    const smallest = parties.map(placeOf).sort((a, b) => (a < b ? -1 : 1));
    expect(rows.map(({ place }) => place)).toEqual(smallest.slice(0, 20));
  });
});

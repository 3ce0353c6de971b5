import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Decision, explain, type Pack } from '@anxin/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from '../../../simulator/src/index.ts';
import { decideLines } from '../cli/decide.ts';
import type { Line } from '../foundation/lines.ts';
import { openHand } from '../policy/backtest/hand.ts';
import { approved, good, openPolicy, type PolicyPeople } from '../policy/lifecycle/lifecycle-fixture.ts';
import { openPackFolder } from '../policy/pack-folder.ts';
import { decideAgain } from '../policy/retro/judge.ts';
import { readShelf, shelves } from '../policy/retro/on-sale.ts';

/**
 * One event, one snapshot, one pack: one decision, whoever asks. The live gate, half of it in a rollout, is held to the
 * command line, the dry run, the explanation of what was decided, the shadow, the backtest and the retro-scan, over
 * thousands of events.
 */

const CN = join(import.meta.dirname, '../../../../packs/cn');
const SCALE = 0.5;
const AT_ONCE = 100;

/** What the shipped pack has none of: a rule whose answer depends on what came before. */
const RULE = 'goods.parity.many';
const FEATURE = `features:
  - name: submissions_90d
    about: { zh-CN: 九十日提交数, en: 'Submissions, ninety days' }
    on: [product.submitted]
    key: product.merchant_id
    measure: count
    window: P90D
    for: { product.submitted: product.merchant_id }
`;
const RULES = `rules:
  - id: ${RULE}
    title: { zh-CN: 提交频繁, en: Submits much }
    on: [product.submitted]
    when: features.submissions_90d > 2
    verdict: limit
    message: { zh-CN: 提交频繁, en: Submits much }
`;
const folder = mkdtempSync(join(tmpdir(), 'anxin-parity-'));

let people: PolicyPeople;
let pack: Pack;
/** As they were sent, in order, and what the gate answered. */
const events: { id: string; type: string; subject: string }[] = [];
const answers: Decision[] = [];
/** What a dry run said of some of them, just before they were sent. */
const tried = new Map<number, Decision>();
let shadowed: string;
let rolled: string;

/** Of a release that is in all but its number what is in force. */
const renumbered = (version: string): Record<string, string> => ({
  'pack.yaml': readFileSync(join(CN, 'pack.yaml'), 'utf8').replace(/^version: .*$/m, `version: ${version}`),
});

async function send(some: readonly object[]): Promise<void> {
  for (let start = 0; start < some.length; start += AT_ONCE) {
    const { decision } = good(await people.editor.post('/v1/packs/current/try', { event: some[start] }));
    tried.set(answers.length, decision);
    answers.push(...(good(await people.key.post('/v1/decisions', some.slice(start, start + AT_ONCE))) as Decision[]));
    // what looks on would rather miss some than let anybody wait
    await people.tested.platform.shadow.drain();
  }
}

/** What a decision says, without what tells who made it. */
const said = ({
  verdict,
  case: asked,
  reasons,
  measures,
}: Pick<Decision, 'verdict' | 'case' | 'reasons' | 'measures'>) => ({
  ...{ verdict, asked, measures },
  reasons: reasons.map(({ rule, evidence }) => ({
    rule,
    places: evidence.map(({ field, start, end }) => [field, start, end]),
  })),
});

beforeAll(async () => {
  cpSync(CN, folder, { recursive: true });
  mkdirSync(join(folder, 'features'), { recursive: true });
  writeFileSync(join(folder, 'features/parity.yaml'), FEATURE);
  writeFileSync(join(folder, 'goods/parity.yaml'), RULES);
  people = await openPolicy({ config: { packDir: folder } });
  await people.tested.platform.featureWorker.drain();
  const opened = await openPackFolder(folder);
  pack = opened.pack!;
  const simulation = simulate({ seed: 11, scale: SCALE, until: new Date('2026-11-01T00:00:00Z'), months: 12 });
  for await (const { event } of simulation.happenings()) if (pack.types.has(event.type)) events.push(event);
  const half = events.length >> 1;
  shadowed = await approved(people, renumbered('900.0.0'));
  good(await people.editor.post(`/v1/packs/${shadowed}/shadow`));
  await send(events.slice(0, half));
  good(await people.editor.post(`/v1/packs/${shadowed}/withdraw`));
  rolled = await approved(people, renumbered('901.0.0'));
  good(await people.editor.post(`/v1/packs/${rolled}/rollout`, { percent: 50 }));
  await send(events.slice(half));
});
afterAll(async () => {
  await people.drop();
  rmSync(folder, { recursive: true });
});

describe('the same decision', () => {
  it('at the gate, by the pack in force and by the one that is rolled out', () => {
    expect(answers).toHaveLength(events.length);
    expect(events.length).toBeGreaterThan(2_000);
    const by = Map.groupBy(answers, ({ pack: name }) => name.split('+')[0]);
    expect([...by.keys()].sort()).toEqual([pack.name.split('+')[0], 'cn@901.0.0'].sort());
    // some fired: agreement over nothing would say nothing
    const fired = answers.map(({ reasons }) => reasons.map(({ rule }) => rule));
    expect(fired.filter((rules) => rules.length > 0).length).toBeGreaterThan(100);
    expect(fired.filter((rules) => rules.includes(RULE)).length).toBeGreaterThan(20);
  });

  it('at the command line', async () => {
    const decided: Decision[] = [];
    const bySnapshot = Map.groupBy(events.keys(), (i) => JSON.stringify(answers[i]!.snapshot));
    for (const [snapshot, numbers] of bySnapshot) {
      const lines = (async function* (): AsyncGenerator<Line> {
        for (const i of numbers) yield { line: i + 1, text: JSON.stringify(events[i]), end: '\n' };
      })();
      const told: Decision[] = [];
      const tell = async (text: string): Promise<void> => void told.push(JSON.parse(text) as Decision);
      await decideLines(lines, tell, pack, JSON.parse(snapshot), 'zh-CN');
      for (const [n, i] of numbers.entries()) decided[i] = told[n]!;
    }
    expect(decided.map(said)).toEqual(answers.map(said));
  });

  it('when it is explained again from what is stored, sealed as it is', async () => {
    const { db, sealer, packs } = people.tested.platform;
    const rows = await db
      .selectFrom('decision')
      .innerJoin('event', 'event.id', 'decision.event_id')
      .selectAll('event')
      .select(['decision.id as decision_id', 'decision.pack', 'decision.body'])
      .execute();
    expect(rows).toHaveLength(events.length);
    const opened = await sealer.openEvents(
      rows.map((row) => ({ ...row, subject: row.subject_key })),
      { purpose: 're-decide', onAccess: () => {} },
    );
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    for (const { event } of opened) {
      const by = await packs.byName(event.pack);
      const { decision } = explain(
        { ...event, id: event.source_id, time: event.time.toISOString() },
        event.body.snapshot,
        by!,
        { language: 'en' },
      );
      expect(said(decision)).toEqual(said(byId.get(event.decision_id)!));
    }
  });

  it('in a dry run, just before', () => {
    expect(tried.size).toBeGreaterThan(20);
    for (const [i, decision] of tried) expect(said(decision)).toEqual(said(answers[i]!));
  });

  it('in the shadow', async () => {
    const summary = good(await people.editor.get(`/v1/packs/${shadowed}/shadow`));
    expect(summary).toMatchObject({ compared: events.length >> 1, different: 0, skipped: 0, failed: 0 });
  });

  it('in a backtest, by what was decided then and by either pack', async () => {
    const { databaseUrl, dataDir, platform } = people.tested;
    const files = async (id: string) =>
      Array.from((await platform.packs.byRelease(id))!.files, ([path, text]) => ({ path, text }));
    const whole = { from: '00000000-0000-7000-8000-000000000000', to: 'ffffffff-0000-7000-8000-000000000000' };
    for (const base of [undefined, await files(shadowed)]) {
      const hand = await openHand({ databaseUrl, dataDir, base, candidate: await files(rolled) });
      const tally = await hand.work(whole);
      await hand.close();
      expect(tally).toMatchObject({ decided: events.length, erased: 0, flips: {} });
      for (const [rule, { gained, lost }] of Object.entries(tally.rules))
        expect([rule, gained, lost]).toEqual([rule, 0, 0]);
    }
  });

  it('in a retro-scan, of what is on sale and was told whole', async () => {
    const { db, sealer, reactionWorker } = people.tested.platform;
    await reactionWorker.drain();
    const last = new Map(events.map(({ type, subject }, i) => [subject, { type, answer: answers[i]! }]));
    const asOf = new Date('2026-11-01T00:00:00Z');
    let compared = 0;
    for await (const shelf of shelves(db, '', 500)) {
      const { onSale } = await readShelf({ db, sealer }, shelf, asOf, { purpose: 're-decide', onAccess: () => {} });
      for (const one of onSale) {
        const { type, answer } = last.get(one.subject)!;
        if (type !== 'product.submitted') continue;
        compared++;
        expect(said(decideAgain(one, pack, new Set()))).toEqual(said(answer));
      }
    }
    expect(compared).toBeGreaterThan(100);
  });
});

import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AUTHOR, approve, type DeskFixture, openDeskFixture } from './lifecycle/desk-fixture.ts';
import { PACK, rules } from './lifecycle/lifecycle-fixture.ts';
import { findRelease, purgeFiles } from './lifecycle/release.store.ts';
import { createWorkshop } from './lifecycle/workshop.ts';
import { createPackStore } from './pack.store.ts';

const workshop = createWorkshop();
afterAll(() => workshop.close());

let fixture: DeskFixture;
beforeEach(async () => {
  fixture = await openDeskFixture(workshop);
});
afterEach(() => fixture.drop());

const nobody = (): string => {
  throw new Error('nobody has to be asked for');
};

describe('the pack that decides', () => {
  test('is the one in force, and who decides is asked for only where there are two', async () => {
    const { packs, force, ...rest } = await fixture.start(PACK);
    expect(packs.forParty(nobody)).toBe(packs.current());
    const id = await approve({ packs, force, ...rest }, { 'lists/brands.list': 'Nike\n' });
    await force.shadow({ by: AUTHOR }, id);
    expect(packs.forParty(nobody)).toBe(packs.current());
    await force.rollout({ by: AUTHOR }, id, 50);
    expect(() => packs.forParty(nobody)).toThrow('nobody');
    const deciding = Array.from({ length: 50 }, (_, i) => packs.forParty(() => `merchant/m${i}`));
    expect(new Set(deciding).size).toBe(2);
    expect(deciding).toEqual(Array.from({ length: 50 }, (_, i) => packs.forParty(() => `merchant/m${i}`)));
  });

  test('is unknown before anything is in force, and stays where the database does not answer', async () => {
    const empty = createPackStore({ db: fixture.open.db, log: { error: () => {} } });
    await expect(empty.refresh()).rejects.toThrow('no pack is in force');
    expect(() => empty.current()).toThrow();
    const { packs } = await fixture.start(PACK);
    const before = packs.current();
    await fixture.open.close();
    await expect(packs.refresh()).rejects.toThrow();
    expect(packs.current()).toBe(before);
  });

  test('stays the old one until the new one is whole, and where that cannot be read', async () => {
    const [other, started] = [await fixture.start(PACK), await fixture.start(PACK)];
    const { packs, following } = started;
    await following.stop();
    const before = packs.current();
    const words = Array.from({ length: 2_000 }, (_, n) => `词汇${n}\n`).join('');
    const activate = async (more: string): Promise<void> => {
      const id = await approve(other, { 'lexicons/words.lex': `${PACK['lexicons/words.lex']}${words}${more}` });
      await other.force.activate({ by: AUTHOR }, id);
    };
    await activate('');
    let building = true;
    const refreshed = packs.refresh().finally(() => {
      building = false;
    });
    const deciding = new Set();
    while (building) {
      deciding.add(packs.current());
      await turn();
    }
    await refreshed;
    expect([...deciding]).toEqual([before]);
    const after = packs.current();
    expect(after.name).toBe(other.packs.current().name);
    await activate('最后\n');
    // the line that this process stumbles over is near the end
    await sql`update pack_file set text = replace(text, '最后', '最后' || chr(9) || 'x=1')`.execute(fixture.open.db);
    await expect(packs.refresh()).rejects.toThrow('"x=1" is no field');
    expect(packs.current()).toBe(after);
  });

  test('is compiled once, whatever changes beside it', async () => {
    const started = await fixture.start(PACK);
    const { packs, drafts, force } = started;
    const before = packs.current();
    await drafts.create(AUTHOR, { changes: [], note: '' });
    await packs.refresh();
    expect(packs.current()).toBe(before);
    // more contents than are kept at hand
    for (let i = 0; i < 8; i++) await packs.content(new Map(Object.entries({ ...PACK, 'lists/brands.list': `${i}` })));
    const id = await approve(started, { 'lists/brands.list': 'Nike\n' });
    await force.shadow({ by: AUTHOR }, id);
    expect(packs.current()).toBe(before);
    const beside = packs.shadow()!.pack;
    await force.activate({ by: AUTHOR }, id);
    expect(packs.current()).toBe(beside);
  });
});

describe('packs by name and by release', () => {
  test('are those of every release, whatever became of it', async () => {
    const started = await fixture.start(PACK);
    const { packs, force } = started;
    const first = packs.current();
    const id = await approve(started, { 'lists/brands.list': 'Nike\n' });
    const candidate = (await packs.byRelease(id))!;
    expect(candidate.problems).toEqual([]);
    // it has decided nothing yet: nobody asks for it by the name in a decision
    expect(await packs.byName(candidate.pack!.name)).toBeUndefined();
    await force.activate({ by: AUTHOR }, id);
    expect(packs.current()).toBe(candidate.pack);
    expect((await packs.byName(first.name))?.name).toBe(first.name);
    expect(await packs.byName(first.name)).toBe(await packs.byName(first.name));
    expect(await packs.byRelease('01940000-0000-7000-8000-00000000dead')).toBeUndefined();
    expect(await packs.byName('tests@9.9.9+sha256:00')).toBeUndefined();
  });

  test('a draft that is broken has no pack, and says why', async () => {
    const { packs, drafts } = await fixture.start(PACK);
    const changes = [{ path: 'goods/rules.yaml', text: rules('nothing') }];
    const { id } = await drafts.create(AUTHOR, { changes, note: '' });
    const { pack, problems } = (await packs.byRelease(id))!;
    expect([pack, problems[0]?.file]).toEqual([undefined, 'goods/rules.yaml']);
  });
});

test('texts that nothing has any more are let go, and no others', async () => {
  const started = await fixture.start(PACK);
  const { drafts, packs } = started;
  const { id, revision } = await drafts.create(AUTHOR, { changes: [{ path: 'README.md', text: 'one' }], note: '' });
  await drafts.edit({ by: AUTHOR, revision }, id, { changes: [{ path: 'README.md', text: 'two' }] });
  const { db } = fixture.open;
  const texts = async () => (await db.selectFrom('pack_file').select('text').execute()).map(({ text }) => text);
  const before = await texts();
  expect(before).toEqual(expect.arrayContaining(['one', 'two']));
  await purgeFiles(db);
  expect((await texts()).sort()).toEqual(before.filter((text) => text !== 'one').sort());
  // a draft that was withdrawn can still be looked at
  await drafts.withdraw({ by: AUTHOR }, id);
  await purgeFiles(db);
  expect((await packs.byRelease(id))?.files.get('README.md')).toBe('two');
  expect((await findRelease(db, id))?.state).toBe('withdrawn');
});

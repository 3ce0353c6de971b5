import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { asProblem } from '../../foundation/errors.ts';
import { AUTHOR, approve, type DeskFixture, OTHER, openDeskFixture, type Started } from './desk-fixture.ts';
import { PACK, rules } from './lifecycle-fixture.ts';
import { createWorkshop } from './workshop.ts';

const workshop = createWorkshop();
afterAll(() => workshop.close());

let fixture: DeskFixture;
beforeEach(async () => {
  fixture = await openDeskFixture(workshop);
});
afterEach(() => fixture.drop());

const start = (files: Record<string, string> = {}, options: Parameters<DeskFixture['start']>[1] = {}) =>
  fixture.start({ ...PACK, ...files }, options);
const version = (number: string) => ({ 'pack.yaml': PACK['pack.yaml']!.replace('1.0.0', number) });
const inForce = ({ packs }: Started): string => packs.current().version;
const states = async (): Promise<string[]> =>
  (await fixture.releases()).map(({ state, origin, version: of }) => `${state} ${origin} ${of}`);
const brands = ({ packs }: Started): string[] => [...packs.written().document.lists.get('brands')!.values].sort();
const addBrand = async ({ proposals }: Started, brand: string): Promise<void> => {
  const change = { kind: 'list' as const, name: 'brands', act: 'add' as const, entries: [brand] };
  const { id } = await proposals.propose(AUTHOR, change, '');
  await proposals.approve(OTHER, id);
};

test('the folder is in force at first, stays so while nothing changes, and a changed one takes its place', async () => {
  await start();
  await start();
  expect(await states()).toEqual(['active folder 1.0.0']);
  expect(inForce(await start(version('2.0.0')))).toBe('2.0.0');
  expect(await states()).toEqual(['superseded folder 1.0.0', 'active folder 2.0.0']);
  const trail = await fixture.open.db
    .selectFrom('trail_entry')
    .select(['actor_kind', 'action', 'detail'])
    .orderBy('id')
    .execute();
  expect(trail.map(({ actor_kind, action }) => [actor_kind, action])).toEqual([
    ['system', 'policy.pack.activate'],
    ['system', 'policy.pack.activate'],
  ]);
  expect(trail[1]!.detail.follows).toContain('tests@1.0.0+');
  // what decides nothing is a release of its own all the same: it is another content
  await start({ ...version('2.0.0'), 'README.md': 'x' });
  expect((await states()).at(-1)).toBe('active folder 2.0.0');
  expect(await states()).toHaveLength(3);
  // and back, as the files are the machine's
  expect(inForce(await start())).toBe('1.0.0');
});

test('of several that start at once, one brings the folder', async () => {
  const all = await Promise.all(Array.from({ length: 4 }, () => start()));
  expect(await states()).toEqual(['active folder 1.0.0']);
  expect(new Set(all.map(({ packs }) => packs.current().name)).size).toBe(1);
});

test('a tool that joins takes what is in force, and the folder only where nothing is', async () => {
  expect(inForce(await start({}, { role: 'tool' }))).toBe('1.0.0');
  expect(inForce(await start(version('2.0.0'), { role: 'tool' }))).toBe('1.0.0');
  expect(inForce(await start({}, { role: 'tool', folder: '/nowhere' }))).toBe('1.0.0');
  expect(await states()).toEqual(['active folder 1.0.0']);
});

test('what was made in the console stays, and a changed folder comes in as a draft, once', async () => {
  await addBrand(await start(), 'Fila');
  await start();
  expect(await states()).toEqual(['superseded folder 1.0.0', 'active console 1.0.0']);

  const changed = { ...version('2.0.0'), 'lists/brands.list': 'Nike\nPuma\nAsics\n' };
  const second = await start(changed);
  expect([inForce(second), second.warned]).toEqual(['1.0.0', [expect.stringContaining('came in as a draft')]]);
  const third = await start(changed);
  expect(third.warned).toEqual([]);
  expect(await states()).toEqual(['superseded folder 1.0.0', 'active console 1.0.0', 'draft folder 2.0.0']);

  // it was made of what the folder had before: what people have done since stays
  const { id } = (await fixture.releases()).at(-1)!;
  const { state, revision } = await third.drafts.validate({ by: AUTHOR }, id);
  expect(state).toBe('validated');
  await third.drafts.approve({ by: OTHER, revision }, id);
  await third.force.activate({ by: AUTHOR }, id);
  expect([inForce(third), brands(third)]).toEqual(['2.0.0', ['Asics', 'Fila', 'Nike', 'Puma']]);
  // even withdrawn, it would not have come again
  expect((await start(changed)).warned).toEqual([]);
});

test('a folder that cannot be read stops a start only where it is to decide', async () => {
  const first = await start();
  const broken = { 'goods/rules.yaml': 'rules: [' };
  const invalid = (error: unknown): boolean => asProblem(error).code === 'pack.invalid';
  await expect(start(broken)).rejects.toSatisfy(invalid);
  await expect(start({ 'README.md': 'a\0' })).rejects.toThrow('README.md:1:2 the file holds U+0000');
  await expect(start({}, { folder: '/nowhere' })).rejects.toSatisfy(invalid);
  await first.force.activate({ by: AUTHOR }, await approve(first, { 'lists/brands.list': 'Nike\n' }));
  await start(broken);
  expect((await states()).at(-1)).toBe('draft folder 1.0.0');
  expect((await start({}, { folder: '/nowhere' })).warned).toEqual([expect.stringContaining('cannot be read')]);
  const nameless = await start({ 'pack.yaml': 'x' });
  expect(nameless.warned).toEqual([expect.stringContaining('has no name')]);
  // the owner of the machine has the last word
  expect(inForce(await start(version('3.0.0'), { force: true }))).toBe('3.0.0');
});

test('what is rolled back does not come back by itself with the next start', async () => {
  await start();
  const bad = { ...version('2.0.0'), 'goods/rules.yaml': rules('words.count > 0', 'limit') };
  const second = await start(bad);
  await second.force.rollback({ by: AUTHOR }, (await fixture.releases()).at(-1)!.id);
  expect([inForce(second), inForce(await start(bad))]).toEqual(['1.0.0', '1.0.0']);
});

test('a release that is being tried ends where the folder brings another pack', async () => {
  const first = await start();
  const id = await approve(first, { 'lists/brands.list': 'Nike\n' });
  await first.force.shadow({ by: AUTHOR }, id);
  await start(version('2.0.0'));
  const ended = (await fixture.releases()).find((release) => release.id === id);
  expect(ended).toMatchObject({ state: 'withdrawn', ended_by: 'folder' });
});

test('every process takes up what another one has changed, without a restart', async () => {
  const [one, other] = [await start(), await start()];
  other.following.start();
  const until = async (holds: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 2_400 && !holds(); tries++) await new Promise((go) => setTimeout(go, 50));
    expect(holds()).toBe(true);
  };
  const same = (): boolean => other.packs.current().name === one.packs.current().name;
  const id = await approve(one, { 'lists/brands.list': 'Nike\nPuma\nOther\n' });
  await one.force.shadow({ by: AUTHOR }, id);
  await until(() => other.packs.shadow()?.release === id);
  await one.force.rollout({ by: AUTHOR }, id, 100);
  await until(() => other.packs.forParty(() => 'merchant/m1') !== other.packs.current());
  expect(other.packs.shadow()).toBeUndefined();
  const before = other.packs.current();
  await one.force.activate({ by: AUTHOR }, id);
  expect(same()).toBe(false);
  await until(same);
  expect(brands(other)).toContain('Other');
  await one.force.rollback({ by: AUTHOR }, id);
  await until(same);
  expect(other.packs.current().name).toBe(before.name);
});

test('of several processes that change policy at once, none undoes what another one does', async () => {
  const processes = [await start(), await start(), await start()];
  const paths = ['lists/one.list', 'lists/two.list', 'lists/three.list'];
  const ids: string[] = [];
  for (const path of paths) ids.push(await approve(processes[0]!, { [path]: `${path}\n` }));
  await Promise.all(processes.map(({ force }, i) => force.activate({ by: AUTHOR }, ids[i]!)));
  await Promise.all(processes.map((process, i) => addBrand(process, `at once ${i}`)));
  // of several that activate the same, one does
  const same = await approve(processes[0]!, { 'README.md': 'x' });
  const answers = await Promise.allSettled(processes.map(({ force }) => force.activate({ by: AUTHOR }, same)));
  const codes = answers.map((answer) => (answer.status === 'rejected' ? asProblem(answer.reason).code : 'done'));
  expect(codes.sort()).toEqual(['done', 'release.state', 'release.state']);
  const [{ packs }] = processes as [Started];
  await packs.refresh();
  const { files } = packs.written();
  expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining([...paths, 'README.md']));
  expect(brands(processes[0]!)).toEqual(['Nike', 'Puma', 'at once 0', 'at once 1', 'at once 2']);
});

test('a release that is being tried and cannot be read decides nothing, and that is told', async () => {
  const one = await start();
  const id = await approve(one, { 'lists/brands.list': 'Nike\nUnreadable\n' });
  await one.force.rollout({ by: AUTHOR }, id, 100);
  const { db } = fixture.open;
  await db.deleteFrom('pack_file').where('text', '=', 'Nike\nUnreadable\n').execute();
  const other = await start();
  expect(other.packs.forParty(() => 'merchant/m1')).toBe(other.packs.current());
  expect(other.warned).toEqual([expect.stringContaining('cannot be read')]);
  // of the one in force nothing can be left out
  await db.deleteFrom('pack_file').where('text', '=', rules()).execute();
  await expect(start()).rejects.toThrow('the text of goods/rules.yaml is not stored');
});

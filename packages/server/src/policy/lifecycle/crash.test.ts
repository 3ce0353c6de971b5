import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '../../foundation/access/principal.ts';
import type { PolicyDesk, PolicyPoint } from './desk.ts';
import { createDrafts } from './draft.ts';
import { createForce } from './force.ts';
import { good, openPolicy, type PolicyPeople } from './lifecycle-fixture.ts';
import { createProposals } from './proposals.ts';

let people: PolicyPeople;
beforeAll(async () => {
  people = await openPolicy();
});
afterAll(() => people.drop());

const POINTS: readonly PolicyPoint[] = ['locked', 'changed', 'told', 'committed'];

/** Everything of policy that is stored, but for instants. */
const stored = () =>
  people.tested.sql(
    `select r.id, r.state, r.revision, r.sha256, r.onto, r.rollout, r.ended_by, s.revision::int as policy,
       (select count(*)::int from trail_entry where action like 'policy.%') as trail,
       (select count(*)::int from notification) as notices,
       (select count(*)::int from pack) as packs,
       (select string_agg(p.id || p.state, ' ' order by p.id) from entry_proposal p) as proposals
     from pack_release r cross join policy_state s order by r.id`,
  );

/** Two who change policy in a process that ends at a point. */
function at(point?: PolicyPoint) {
  const desk: PolicyDesk = {
    ...people.tested.platform.desk,
    reached: (reached) => {
      if (reached === point) throw new Error('killed');
    },
  };
  const asks = (id: string) => ({ kind: 'user', id }) as UserPrincipal;
  const [author, other] = [asks(people.editor.id), asks(people.approver.id)];
  return {
    ...{ drafts: createDrafts(desk), force: createForce(desk), proposals: createProposals(desk) },
    author,
    other,
  };
}

type Desk = ReturnType<typeof at>;
const text = 'Nike\nPuma\n';

/** The way of a release, each step by its own; what it needs is left by those before it. */
function way(brand: string) {
  let id = '';
  let revision = 0;
  const remember = ({ id: of, revision: at }: { id: string; revision: number }): void => {
    id = of;
    revision = at;
  };
  const steps: [string, (desk: Desk) => Promise<void>][] = [
    ['create', async ({ drafts, author }) => remember(await drafts.create(author, { changes: [], note: '' }))],
    [
      'edit',
      async ({ drafts, author: by }) =>
        remember(
          await drafts.edit({ by, revision }, id, { changes: [{ path: 'lists/brands.list', text: text + brand }] }),
        ),
    ],
    ['validate', async ({ drafts, author: by }) => remember(await drafts.validate({ by }, id))],
    ['approve', async ({ drafts, other: by }) => remember(await drafts.approve({ by, revision }, id))],
    ['publish', async ({ drafts, author: by }) => remember(await drafts.publish({ by }, id))],
    ['shadow', async ({ force, author: by }) => remember(await force.shadow({ by }, id))],
    ['rollout', async ({ force, author: by }) => remember(await force.rollout({ by }, id, 10))],
    ['activate', async ({ force, author: by }) => remember(await force.activate({ by }, id))],
    ['rollback', async ({ force, author: by }) => void (await force.rollback({ by }, id))],
  ];
  return steps;
}

describe('killed between any two steps, a change of policy is there wholly or not at all', () => {
  test.each(POINTS)('at %s', async (point) => {
    for (const [name, step] of way(`${point}\n`)) {
      const before = await stored();
      // `changed` is a point only where a release that is there changes
      if (name === 'create' && point === 'changed') {
        await step(at());
        continue;
      }
      await expect(step(at(point))).rejects.toThrow('killed');
      const after = await stored();
      if (point === 'committed') {
        expect([name, after.length > before.length || JSON.stringify(after) !== JSON.stringify(before)]).toEqual([
          name,
          true,
        ]);
        break;
      }
      expect([name, after]).toEqual([name, before]);
      await step(at());
      expect(await stored()).not.toEqual(before);
    }
  });

  test('what was committed is taken up by whoever comes next', async () => {
    const { author, other, proposals } = at();
    const change = { kind: 'list' as const, name: 'brands', act: 'add' as const, entries: ['committed'] };
    const { id } = await proposals.propose(author, change, '');
    await expect(at('committed').proposals.approve(other, id)).rejects.toThrow('killed');
    await people.tested.platform.packs.refresh();
    const { items } = good(await people.editor.get('/v1/lists/brands/entries?query=committed'));
    expect(items).toEqual([{ value: 'committed' }]);
    // who asks again because the answer was lost is told that it is done
    await expect(proposals.approve(other, id)).rejects.toMatchObject({ code: 'release.state' });
  });

  test.each(['locked', 'changed', 'told'] as const)('entries, at %s', async (point) => {
    const { author, other, proposals } = at();
    const change = { kind: 'list' as const, name: 'brands', act: 'add' as const, entries: [`entry ${point}`] };
    const { id } = await proposals.propose(author, change, '');
    const before = await stored();
    await expect(at(point).proposals.approve(other, id)).rejects.toThrow('killed');
    expect(await stored()).toEqual(before);
    expect((await proposals.approve(other, id)).state).toBe('approved');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, emptySnapshot } from './decide.ts';
import { explain } from './explain.ts';
import { packOf, product, rule } from './fixtures/build.ts';
import { type Decision, type Snapshot, VERDICTS } from './types.ts';
import { withhold } from './withhold.ts';

const KINDS = ['reject-listing', 'points', 'warn'];
const NAMES = ['a', 'b', 'c', 'd', 'e'];

/** Rules that fire on everything, or on nothing, with any effect. */
const rules = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...NAMES),
    fires: fc.boolean(),
    verdict: fc.constantFrom(...VERDICTS.slice(1)),
    weight: fc.integer({ min: 1, max: 5 }),
    queue: fc.option(fc.constantFrom('listings', 'prices')),
    measures: fc.uniqueArray(fc.constantFrom(...KINDS), { maxLength: 3 }),
  }),
  { selector: ({ name }) => name, minLength: 1, maxLength: 5 },
);
type Made = typeof rules extends fc.Arbitrary<infer T> ? T : never;

const packFor = (made: Made) =>
  packOf(
    made
      .map(({ name, fires, verdict, weight, queue, measures }) =>
        rule(name, {
          ...{ match: '', when: `'${fires}'`, verdict, weight: String(weight) },
          ...(queue === null ? {} : { case: `{ queue: ${queue}, priority: ${weight * 10} }` }),
          measures: `[${measures.map((kind) => `{ kind: ${kind}, subject: true }`).join(', ')}]`,
        }),
      )
      .join(''),
  );

const decided = (made: Made, snapshot: Partial<Snapshot>): Decision =>
  decide(product({}), { ...emptySnapshot(), ...snapshot }, packFor(made), { language: 'en' });
const plain = ({ id: _, pack: __, snapshot: ___, ...rest }: Decision) => rest;

describe('a snoozed rule', () => {
  it('changes nothing, as if it were not in the pack', () => {
    fc.assert(
      fc.property(rules, fc.subarray(NAMES), (made, names) => {
        const rest = made.filter(({ name }) => !names.includes(name));
        const without = rest.length === 0 ? undefined : decided(rest, {});
        const decision = decided(made, { snoozed: names.map((name) => `goods.t.${name}`) });
        if (without) expect(plain(decision)).toEqual(plain(without));
        else expect(decision).toMatchObject({ verdict: 'allow', case: null, reasons: [], measures: [] });
      }),
      { numRuns: 60 },
    );
  });

  it('is explained as snoozed where it fires, and as what it is elsewhere', () => {
    const pack = packOf(rule('a', { match: '', when: "'true'" }) + rule('b', { match: '', when: "'false'" }));
    const snapshot = { ...emptySnapshot(), snoozed: ['goods.t.a', 'goods.t.b', 'goods.t.gone'] };
    const { rules: explained, decision } = explain(product({}), snapshot, pack, { language: 'en' });
    expect(explained.map(({ outcome }) => outcome)).toEqual(['snoozed', 'quiet']);
    expect(decision).toEqual(decide(product({}), snapshot, pack, { language: 'en' }));
    expect(decision).toMatchObject({ verdict: 'allow', snapshot: { snoozed: snapshot.snoozed } });
  });
});

describe('kinds of measure that are withheld', () => {
  const withheldKinds = fc.uniqueArray(
    fc.record({
      kind: fc.constantFrom(...KINDS, 'other'),
      queue: fc.constantFrom('supervision', 'breaker'),
      priority: fc.integer({ min: 0, max: 100 }),
    }),
    { selector: ({ kind }) => kind, minLength: 1, maxLength: 3 },
  );

  it('are taken out of the decision, which says so, asks a person and is otherwise the same', () => {
    fc.assert(
      fc.property(rules, withheldKinds, (made, withheld) => {
        const free = decided(made, {});
        const bound = decided(made, { withheld });
        expect(bound).toEqual(withhold(free, withheld));
        const kinds = new Set(withheld.map(({ kind }) => kind));
        expect(bound.measures).toEqual(free.measures.filter(({ kind }) => !kinds.has(kind)));
        expect(bound.withheld ?? []).toEqual(free.measures.filter(({ kind }) => kinds.has(kind)));
        const hit = withheld.filter(({ kind }) => free.measures.some((measure) => measure.kind === kind));
        if (free.case !== null || hit.length === 0) expect(bound.case).toEqual(free.case);
        else expect(bound.case!.priority).toBe(Math.max(...hit.map(({ priority }) => priority)));
        expect([bound.verdict, bound.reasons]).toEqual([free.verdict, free.reasons]);
      }),
      { numRuns: 60 },
    );
  });

  it('leave no trace where the decision has none of them', () => {
    const withheld = [{ kind: 'other', queue: 'supervision', priority: 50 }];
    const decision = decide(
      product({}),
      { ...emptySnapshot(), withheld },
      packOf(rule('a', { match: '', when: "'true'" })),
      {
        language: 'en',
      },
    );
    expect(decision.case).toBeNull();
    expect(Object.hasOwn(decision, 'withheld')).toBe(false);
  });
});

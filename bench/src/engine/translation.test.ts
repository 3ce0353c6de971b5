import { describe, expect, it } from 'vitest';
import { withTerms } from './bytes-rows.ts';
import { type Condition, type Facts, firing } from './condition.ts';
import { listingIn, listingOf } from './listing.ts';
import { packFiles, packOf } from './pack.ts';
import { RULE_PEERS } from './peers/rule-peers.ts';
import { randomOf } from './random.ts';
import { checkOurs, checkPeer } from './rule-rows.ts';
import { events, rules } from './workload.ts';

const RULES = withTerms(rules(120));
const FACTS: Facts[] = Array.from({ length: 25 }, (_, i) => ({ ...listingOf(randomOf(i)), hits: i % 3 }));

function kindsIn(condition: Condition): string[] {
  const below = condition.kind === 'not' ? [condition.part] : 'parts' in condition ? condition.parts : [];
  return [condition.kind, ...below.flatMap(kindsIn)];
}

describe('the rules in the languages of the engines', () => {
  it('have every kind of condition, and some of them fire', () => {
    const kinds = new Set(RULES.flatMap(kindsIn));
    expect([...kinds].sort()).toEqual(
      ['all', 'any', 'compare', 'equal', 'flag', 'found', 'holds', 'not', 'one-of', 'present', 'size'].sort(),
    );
    expect(FACTS.filter((facts) => firing(RULES, facts).length > 0).length).toBeGreaterThan(10);
  });

  it.each(RULE_PEERS)('are for $name what they are by themselves', async (kind) => {
    await checkPeer(kind.name, kind.prepare(RULES), RULES, FACTS);
  });

  it('are for us what they are by themselves', () => {
    const plain = rules(120);
    checkOurs(packOf(packFiles(plain)), plain, events(Array.from({ length: 25 }, () => '茶叶')));
  });

  it('are told from others', async () => {
    const other = RULES.map((rule, i): Condition => (i === 7 ? { kind: 'not', part: rule } : rule));
    const [kind] = RULE_PEERS;
    await expect(checkPeer(kind!.name, kind!.prepare(other), RULES, FACTS)).rejects.toThrow(
      'event 0: json-logic-engine fires the rules',
    );
    const plain = rules(20);
    const turned = plain.map((rule, i): Condition => (i === 7 ? { kind: 'not', part: rule } : rule));
    expect(() => checkOurs(packOf(packFiles(turned)), plain, events(['茶叶']))).toThrow(
      'event 0: ours fires the rules',
    );
  });
});

describe('a listing', () => {
  it('is the same in every run, of 26 fields and about as long as one that is handed in', () => {
    const [event, again] = [events(['茶'.repeat(300)]), events(['茶'.repeat(300)])].map(([first]) => first!);
    expect(event).toEqual(again);
    const { length } = Buffer.from(JSON.stringify(event));
    expect(length).toBeGreaterThan(1_300);
    expect(length).toBeLessThan(1_600);
    const keys = new Set(FACTS.flatMap((facts) => Object.keys({ ...facts, hits: undefined })));
    expect(keys.size).toBe(26 + 1);
    expect(Object.keys(listingIn(event!)).length).toBeGreaterThanOrEqual(22);
  });
});

describe('the rules', () => {
  it('fire on one to three in a hundred listings', () => {
    const many = rules(300);
    const listings = Array.from({ length: 200 }, (_, i) => listingOf(randomOf(1_000 + i)));
    const fired = listings.reduce((sum, listing) => sum + firing(many, listing).length, 0);
    const share = fired / (many.length * listings.length);
    expect(share).toBeGreaterThan(0.01);
    expect(share).toBeLessThan(0.03);
  });

  it('are the first of those of a longer list', () => {
    expect(rules(40).slice(0, 15)).toEqual(rules(15));
  });
});

import { type Decision, decide, type EngineEvent, emptySnapshot } from '@anxin/engine';
import type { BenchRow } from '../bench.ts';
import { type Condition, firing } from './condition.ts';
import { type Listing, listingIn, VALUES } from './listing.ts';
import { packFiles, packOf } from './pack.ts';
import type { RulePeerKind } from './peers/rule-peer.ts';
import { repair, type TextPeer, type TextPeerKind } from './peers/text-peers.ts';
import { contend, race } from './race.ts';
import { speedRow } from './rows.ts';
import { checkDecision, expectSame } from './rule-rows.ts';

const SNAPSHOT = emptySnapshot();

/** What npm has for each part, of each the fastest of this run. */
export interface Combination {
  readonly rules: RulePeerKind;
  readonly text: TextPeerKind;
}

/** Every tenth rule asks for a term of the lexicon too; the first for nothing else, so that no text goes unsearched. */
export const withTerms = (rules: readonly Condition[]): Condition[] =>
  rules.map((rule, index) => {
    if (index === 0) return { kind: 'found' };
    if (index % 10 !== 0) return rule;
    const value = VALUES.category[index % VALUES.category.length]!;
    const termInCategory: Condition = {
      kind: 'all',
      parts: [{ kind: 'found' }, { kind: 'equal', field: 'category', value }],
    };
    return { kind: 'any', parts: [rule, termInCategory] };
  });

/** The bytes of an event to a decision. */
export async function bytesRow(
  rules: readonly Condition[],
  terms: readonly string[],
  events: readonly EngineEvent[],
  kinds: Combination,
  onProgress: (line: string) => void,
): Promise<{ row: BenchRow; checked: string }> {
  const what = 'bytes to decision';
  const name = `${kinds.rules.name} + ${kinds.text.name} + opencc-js`;
  onProgress(`${what}: preparing ${name}`);
  const asking = withTerms(rules);
  const pack = packOf(packFiles(asking, terms));
  const matcher = kinds.text.prepare(terms);
  const engine = kinds.rules.prepare(asking);
  const ours = (bytes: Buffer): Decision => decide(eventIn(bytes), SNAPSHOT, pack, { language: 'en' });
  const theirs = (bytes: Buffer) => {
    const listing = listingIn(eventIn(bytes));
    return engine.firing(Object.assign(listing, { hits: hitsIn(listing, matcher) }));
  };

  const bodies = events.map((event) => Buffer.from(JSON.stringify(event)));
  onProgress(`${what}: comparing the answers on ${events.length} events`);
  let found = 0;
  for (const [number, bytes] of bodies.entries()) {
    const listing = listingIn(events[number]!);
    const hits = hitsIn(listing, matcher);
    if (hits > 0) found++;
    const expected = firing(asking, { ...listing, hits });
    expectSame(name, number, await theirs(bytes), expected);
    checkDecision(ours(bytes), number, expected);
  }

  onProgress(`${what}: measuring`);
  const spreads = await race([
    contend('ours', bodies, (bytes) => ours(bytes).reasons),
    contend('theirs', bodies, theirs),
  ]);
  return {
    row: speedRow(what, name, spreads.get('ours')!, spreads.get('theirs')!, 'events/s'),
    checked: `${what}: the same rules fire on ${events.length} events, of which ${found} hold terms`,
  };
}

const eventIn = (bytes: Buffer): EngineEvent => JSON.parse(bytes.toString()) as EngineEvent;

const hitsIn = ({ title, description }: Listing, matcher: TextPeer): number =>
  matcher.find(repair(`${title}\n${description}`)).length;

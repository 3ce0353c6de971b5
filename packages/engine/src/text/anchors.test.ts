import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anchorTerms, findAnchored, type Occurrence } from './anchors.ts';
import { buildAutomaton, walkAutomaton } from './automaton.ts';

/** The same by an automaton of all terms, which knows nothing of anchors. */
function byAutomaton(
  terms: readonly string[],
  text: string,
  most: number,
): { found: Occurrence[]; truncated: boolean } {
  const found: Occurrence[] = [];
  let truncated = false;
  walkAutomaton(buildAutomaton(terms), text, (term, to) => {
    truncated = found.length === most;
    if (!truncated) found.push({ term, from: to - terms[term]!.length, to });
    return !truncated;
  });
  return { found, truncated };
}

function agree(terms: readonly string[], text: string, most = 1_000_000): void {
  expect(findAnchored(anchorTerms(terms), text, most)).toEqual(byAutomaton(terms, text, most));
}

// few letters, so that terms overlap, repeat and hold each other
const letters = fc.constantFrom('最', '佳', '国', 'a', '0', '\u{1f600}', '\0', '\uffff', '\ud83d');
const term = fc.string({ unit: letters, maxLength: 7 });
const text = fc.string({ unit: letters, maxLength: 120 });

describe('anchored terms', () => {
  test('are found where an automaton finds them, in its order', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 60 }), text, (terms, written) => agree(terms, written)),
      { numRuns: 3_000 },
    );
  });

  test('also up to any limit', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 40 }), text, fc.nat(30), (terms, written, most) =>
        agree(terms, written, most),
      ),
      { numRuns: 2_000 },
    );
  });

  test('are found among thousands that crowd one bigram, in time that the text alone decides', () => {
    const terms = Array.from({ length: 3_000 }, (_, n) => `最佳${String.fromCharCode(0x4e00 + n)}`);
    const anchors = anchorTerms(terms);
    expect(anchors.crowded).toBeUndefined();
    const twice = terms.flatMap((each) => [each, '最佳', each]);
    expect(anchorTerms(twice).crowded).toBeDefined();
    agree(twice, `年度最佳${'最佳丁'.repeat(20)}七最佳`);
  });

  test('stop at the limit in a long text, where more still end at one place', () => {
    const terms = ['最', '最佳', '佳最佳', '最佳最佳', '佳'];
    for (const most of [1, 999, 5_000, 20_000]) agree(terms, '最佳'.repeat(6_000), most);
  });

  test('are not cut off before a shorter one that ends earlier is reached', () => {
    // the rare beginning of the long terms is seen long before what stands inside of them
    const long = `龘龘${'的'.repeat(40)}是${'的'.repeat(40)}`;
    const terms = [long, long.slice(0, -1), '是的'];
    for (let most = 0; most <= 90; most++) agree(terms, long.repeat(25), most);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Anchors, anchorSteps, findAnchored, type Occurrence } from './anchors.ts';
import { automatonSteps, walkAutomaton } from './automaton.ts';
import { isRepeatable } from './repeats.ts';
import { finish } from './steps.ts';
import { packTerms } from './terms.ts';

const anchored = (terms: readonly string[]): Anchors => finish(anchorSteps(packTerms(terms)));
const unitsOf = (text: string): Uint16Array => packTerms([text]).units;
const inOrder = (found: readonly Occurrence[]): readonly Occurrence[] =>
  [...found].sort((a, b) => a.to - b.to || a.from - b.from || b.term - a.term);

function found(anchors: Anchors, text: string, most = 1_000_000): { found: readonly Occurrence[]; truncated: boolean } {
  const result = findAnchored(anchors, unitsOf(text), text.length, most);
  return { found: inOrder(result.found), truncated: result.truncated };
}

/** Terms as they are written, by an automaton of all of them, which knows nothing of anchors. */
function byAutomaton(terms: readonly string[], text: string): readonly Occurrence[] {
  const occurrences: Occurrence[] = [];
  walkAutomaton(finish(automatonSteps(packTerms(terms))), unitsOf(text), text.length, (term, to) => {
    occurrences.push({ term, from: to - terms[term]!.length, to });
    return true;
  });
  return inOrder(occurrences);
}

/** Also those whose inner characters are repeated, by a regular expression for each. */
function byPattern(terms: readonly string[], text: string): readonly Occurrence[] {
  const occurrences = terms.flatMap((term, number) => {
    const runs = Array.from(term.matchAll(/(.)\1*/gs), ([run]) => run);
    const source = runs.map((run, i) => {
      const unit = `\\u${run.charCodeAt(0).toString(16).padStart(4, '0')}`;
      const inner = i > 0 && i < runs.length - 1 && isRepeatable(run.charCodeAt(0));
      return `${unit}{${run.length}${inner ? ',' : ''}}`;
    });
    const pattern = new RegExp(`^(?:${source.join('')})`);
    return Array.from({ length: term === '' ? 0 : text.length }, (_, from) => {
      const match = pattern.exec(text.slice(from));
      return match === null ? [] : [{ term: number, from, to: from + match[0].length }];
    }).flat();
  });
  return inOrder(occurrences);
}

// few letters, so that terms overlap, repeat and hold each other
const letters = fc.constantFrom('最', '佳', '国', 'a', '0', '\u{1f600}', '\0', '\uffff', '\ud83d');
const term = fc.string({ unit: letters, maxLength: 7 });
const text = fc.string({ unit: letters, maxLength: 120 });

describe('anchored terms', () => {
  test('are found where an automaton finds them, and elsewhere only where characters are repeated', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 60 }), text, (terms, written) => {
        const all = found(anchored(terms), written).found;
        expect(all.filter(({ term, from, to }) => to - from === terms[term]!.length)).toEqual(
          byAutomaton(terms, written),
        );
        expect(all).toEqual(byPattern(terms, written));
      }),
      { numRuns: 1_000 },
    );
  });

  test('up to a limit are the first by their end', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 40 }), text, fc.nat(30), (terms, written, most) => {
        const all = found(anchored(terms), written).found;
        expect(found(anchored(terms), written, most)).toEqual({
          found: all.slice(0, most),
          truncated: all.length > most,
        });
      }),
      { numRuns: 1_000 },
    );
  });

  test('are found among thousands that crowd one bigram, in time that the text alone decides', () => {
    const terms = Array.from({ length: 3_000 }, (_, n) => `最佳${String.fromCharCode(0x5000 + n)}`);
    expect(anchored(terms).crowded).toBeUndefined();
    const twice = terms.flatMap((each) => [each, '最佳', each]);
    expect(anchored(twice).crowded).toBeDefined();
    const written = `年度最佳${'最佳倀'.repeat(20)}七最佳最佳佳佳倀最最佳偀`;
    const kinds = ['最佳', '最佳倀', '最佳偀'];
    const expected = byPattern(kinds, written).flatMap(({ term, from, to }) =>
      twice.flatMap((text, n) => (text === kinds[term] ? [{ term: n, from, to }] : [])),
    );
    expect(found(anchored(twice), written).found).toEqual(inOrder(expected));
  });

  test('stop at the limit in a long text, where more still end at one place', () => {
    const terms = ['最', '最佳', '佳最佳', '最佳最佳', '佳'];
    const written = '最佳'.repeat(6_000);
    const all = byAutomaton(terms, written);
    for (const most of [1, 999, 5_000, 20_000])
      expect(found(anchored(terms), written, most)).toEqual({ found: all.slice(0, most), truncated: true });
  });

  test('are not cut off before a shorter one that ends earlier is reached', () => {
    // the rare beginning of the long terms is seen long before what stands inside of them
    const long = `龘龘${'的'.repeat(40)}是${'的'.repeat(40)}`;
    const terms = [long, long.slice(0, -1), '是的'];
    const written = long.repeat(25);
    const all = byPattern(terms, written);
    for (let most = 0; most <= 90; most++)
      expect(found(anchored(terms), written, most)).toEqual({
        found: all.slice(0, most),
        truncated: all.length > most,
      });
  });
});

import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { lexiconSteps, parseLexicon } from './lexicon.ts';
import { buildMatcher, matcherSteps, scan } from './matcher.ts';
import { normalise } from './normalise.ts';
import { finish, finishBetween, inSlices, type Steps } from './steps.ts';

const MOST_A_PIECE = 4_096;

/** 40,000 terms: some that sound, some that crowd their only two characters, some with fields. */
const text = Array.from({ length: 40_000 }, (_, n) => {
  const character = String.fromCharCode(0x4e00 + (n % 5_000));
  const kind = n % 4;
  if (kind === 0) return `词${n}\ttags=a`;
  if (kind === 1) return `最佳${character}${n}`;
  return kind === 2 ? `${character}微信号${n}` : `加${character}${String.fromCharCode(0x4e00 + (n % 997))}\tsound=true`;
}).join('\n');
const file = { path: 'lexicons/many.lex', text };
const digits = {
  path: 'lexicons/digits.lex',
  text: Array.from({ length: 9_000 }, (_, n) => `13${100_000 + n}`).join('\n'),
};

describe('in pieces', () => {
  const { lexicon, problems } = parseLexicon(file);
  const lexicons = [lexicon, parseLexicon(digits).lexicon];
  const whole = buildMatcher(lexicons);

  test('a lexicon is read and a matcher built as at once', async () => {
    expect(await finishBetween(lexiconSteps(file), setImmediate)).toEqual({ lexicon, problems });
    const built = await finishBetween(matcherSteps(lexicons), setImmediate);
    expect(built.anchors.crowded).toBeDefined();
    expect(built.anchors).toEqual(whole.anchors);
    expect(built.sounds).toEqual(whole.sounds);
    expect(built.owners).toEqual(whole.owners);
    const searched = normalise('加薇信13100777，最佳七22525，词4');
    expect(scan(built, searched)).toEqual(scan(whole, searched));
    expect(scan(built, searched).hits.length).toBeGreaterThan(0);
  });

  test('there is a pause after so many terms, whatever they are', () => {
    const count = (steps: Steps<unknown>): number => {
      let pieces = 0;
      while (steps.next().done !== true) pieces++;
      return pieces;
    };
    const lines = text.split('\n').length;
    expect(count(lexiconSteps(file))).toBeGreaterThanOrEqual(Math.floor(lines / MOST_A_PIECE));
    // each term is entered, anchored, and most of them listened for or put into the automaton
    expect(count(matcherSteps(lexicons))).toBeGreaterThanOrEqual(
      Math.floor((3 * lexicon.entries.length) / MOST_A_PIECE),
    );
  });

  test('others have their turn between them', async () => {
    let turns = 0;
    let building = true;
    const others = (async () => {
      while (building) {
        await setImmediate();
        turns++;
      }
    })();
    await finishBetween(matcherSteps(lexicons), setImmediate);
    building = false;
    await others;
    expect(turns).toBeGreaterThan(10);
  });
});

test('no piece is longer than it may be, none is left out', () => {
  const pieces: [number, number][] = [];
  finish(inSlices(10_000, (from, to) => pieces.push([from, to])));
  expect(pieces.every(([from, to]) => to - from <= MOST_A_PIECE)).toBe(true);
  expect(pieces.map(([from]) => from)).toEqual([0, ...pieces.map(([, to]) => to).slice(0, -1)]);
  expect(pieces.at(-1)?.[1]).toBe(10_000);
});

import { createRequire } from 'node:module';
import { AhoCorasick } from '@monyone/aho-corasick/fast';
import { Converter } from 'opencc-js/t2cn';

/** A matcher of npm with its terms ready. */
export interface TextPeer {
  /** What stands in a text, in the package's own form. */
  find(text: string): readonly unknown[];
  /** The term of one of these. */
  term(found: unknown): string;
}

export interface TextPeerKind {
  /** The npm package. */
  readonly name: string;
  readonly how: string;
  /** Whether a term that stands twice is found twice. */
  readonly everyPlace: boolean;
  prepare(terms: readonly string[]): TextPeer;
}

/** Neither has types of its own. */
const require = createRequire(import.meta.url);
const FastScanner = require('fastscan') as new (
  terms: readonly string[],
) => { search(text: string): [at: number, term: string][] };
const ahoCorasickNode = require('aho-corasick-node') as {
  builder(): { add(term: string): void; build(): { match(text: string): string[] } };
};

export const TEXT_PEERS: readonly TextPeerKind[] = [
  {
    name: 'aho-corasick-node',
    how: 'match(), which gives the different terms without their places',
    everyPlace: false,
    prepare(terms) {
      const builder = ahoCorasickNode.builder();
      for (const term of terms) builder.add(term);
      const automaton = builder.build();
      return { find: (text) => automaton.match(text), term: (found) => found as string };
    },
  },
  {
    name: 'fastscan',
    how: 'search(), which gives terms and places',
    everyPlace: true,
    prepare(terms) {
      const scanner = new FastScanner(terms);
      return { find: (text) => scanner.search(text), term: (found) => (found as [number, string])[1] };
    },
  },
  {
    name: '@monyone/aho-corasick',
    how: 'the double array of "@monyone/aho-corasick/fast", matchInText()',
    everyPlace: true,
    prepare(terms) {
      const automaton = new AhoCorasick([...terms]);
      return { find: (text) => automaton.matchInText(text), term: (found) => (found as { keyword: string }).keyword };
    },
  },
];

/** opencc-js, from traditional to simplified by phrases and characters, as its README says. */
export const toSimplified: (text: string) => string = Converter({ from: 't', to: 'cn' });

/** No line ends: no term goes from one line to the next. */
const SEPARATORS = /[ \t\u3000*_·~^.|/\-\u200b-\u200d]+/gu;

/** What people put together who have no normaliser: simplified characters, nothing between them. */
export const repair = (text: string): string => toSimplified(text).replace(SEPARATORS, '');

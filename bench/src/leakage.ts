import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { frequenciesOf, indexTerms, searchTerms, tokenLeakage } from '@anxin/engine';
import { type Bench, type BenchReport, type BenchRow, row } from './bench.ts';
import { machine } from './machine.ts';

/** Real addresses, beside the checkout where the machine has them; a character and its tag a line. */
const FOLDER = new URL('../../../shared/data/real/', import.meta.url);
const TRIED = [8, 10, 12, 14, 16, 24];
const HASH_BITS = 32;
/** Which values happen to share a token differs from key to key, and with it what is guessed. */
const KEYS = 100;
/** Of these, those under which is searched. */
const SEARCHED = 5;
const SEARCHES = 300;
const PIECE = 4;

function addresses(name: string): string[] {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  return text.split(/\n\s*\n/).flatMap((block) => {
    const address = block
      .split('\n')
      .map((line) => line.split(' ')[0] ?? '')
      .join('');
    return address === '' ? [] : [address];
  });
}

const counted = (values: Iterable<string | number>): [string | number, number][] => {
  const counts = new Map<string | number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
};

/** What the index of addresses tells to who holds the table, and what the cutting of hashes costs in false orders. */
export const leakage: Bench = {
  about: 'what truncated tokens of real addresses tell, and how many orders they find that do not fit (../shared/data)',
  page: { path: 'docs/leakage.md', render },
  async run({ onProgress }) {
    if (!existsSync(new URL('addresses.dev.txt', FOLDER)))
      return {
        name: 'leakage',
        machine: machine(),
        rows: [],
        checked: ['the real addresses are not here: nothing was computed'],
      };
    const [known, held] = [addresses('addresses.train.txt'), addresses('addresses.dev.txt')];
    // who attacks knows how often pairs occur elsewhere, and lays the two rankings beside each other
    const ranking = counted(known.flatMap(pairsOf)).map(([pair]) => pair);
    const orders = held.map((address) => new Set(pairsOf(address)));
    const pairs = orders.flatMap((one) => [...one]);
    const terms = counted(pairs);
    // every bit kept: what the pairs themselves would tell
    const clear = tokenLeakage(HASH_BITS, frequenciesOf(terms.map(([, count]) => count)));
    const keys = Array.from({ length: KEYS }, () => {
      const key = randomBytes(32);
      return new Map(
        terms.map(([pair]) => [pair, createHmac('sha256', key).update(String(pair)).digest().readUInt32BE()]),
      );
    });
    const share = (some: number): number => (100 * some) / pairs.length;
    const rows: BenchRow[] = [];
    for (const bits of TRIED) {
      onProgress(`${bits} bits`);
      const runs = keys.map((hashes) => {
        const tokenOf = (pair: string | number): number => hashes.get(pair)! >>> (HASH_BITS - bits);
        const tokens = counted(pairs.map(tokenOf));
        const guess = new Map(tokens.map(([token], rank) => [token, ranking[rank]]));
        const right = terms.reduce((sum, [pair, count]) => sum + (guess.get(tokenOf(pair)) === pair ? count : 0), 0);
        return { ...tokenLeakage(bits, frequenciesOf(tokens.map(([, count]) => count))), right };
      });
      const mean = (what: 'tokens' | 'values' | 'commonest' | 'apart' | 'right'): number =>
        runs.reduce((sum, one) => sum + one[what], 0) / runs.length;
      const found = keys.slice(0, SEARCHED).map((hashes) => {
        const tokenOf = (pair: string): number => hashes.get(pair)! >>> (HASH_BITS - bits);
        return tally(
          held,
          orders.map((one) => new Set([...one].map(tokenOf))),
          (pair) => (hashes.has(pair) ? tokenOf(pair) : -1),
        );
      });
      const sum = (what: 'right' | 'wrong'): number => found.reduce((all, one) => all + one[what], 0);
      rows.push(
        row(`${bits} bits: tokens in use`, mean('tokens'), clear.tokens, 'beside pairs'),
        row(`${bits} bits: pairs behind them, as tokens alone tell`, mean('values'), clear.values, 'beside pairs'),
        row(`${bits} bits: rows of the commonest token`, share(mean('commonest')), share(clear.commonest), '% of all'),
        row(
          `${bits} bits: rows told apart by how often their token occurs`,
          share(mean('apart')),
          share(clear.apart),
          '%',
        ),
        row(`${bits} bits: rows whose pair is guessed by its rank`, share(mean('right')), null, '%'),
        row(
          `${bits} bits: false orders for each that fits`,
          sum('wrong') / sum('right'),
          null,
          `(pieces of ${PIECE} characters)`,
        ),
      );
    }
    return {
      name: 'leakage',
      machine: machine(),
      rows,
      checked: [
        `${held.length} addresses with ${pairs.length} pairs; the attacker knows ${known.length} others`,
        `means of ${KEYS} keys; of false orders, of ${SEARCHED}`,
        'every address that holds the piece was found, at every length of token',
      ],
    };
  },
};

const pairsOf = (address: string): string[] => indexTerms('address', address).map(({ text }) => text);

/** Searches by pieces of addresses, spread over all of them. @throws Error when one that fits is missed */
function tally(held: readonly string[], tokens: readonly ReadonlySet<number>[], tokenOf: (pair: string) => number) {
  let [right, wrong] = [0, 0];
  for (let i = 0; i < SEARCHES; i++) {
    const address = held[Math.floor((i * held.length) / SEARCHES)]!;
    const asked = searchTerms('address', address.slice(-PIECE - (i % 5), address.length - (i % 5)))?.map(
      ({ text }) => text,
    );
    if (!asked || asked.length < 2) continue;
    const wanted = asked.map(tokenOf);
    for (const [at, one] of tokens.entries()) {
      const fits = asked.every((pair) => pairsOfHeld(held, at).has(pair));
      const comes = wanted.every((token) => one.has(token));
      if (fits && !comes) throw new Error('an address that fits was missed');
      if (fits) right++;
      else if (comes) wrong++;
    }
  }
  return { right: Math.max(1, right), wrong };
}

const cache = new Map<number, Set<string>>();
function pairsOfHeld(held: readonly string[], at: number): Set<string> {
  const known = cache.get(at) ?? new Set(pairsOf(held[at]!));
  cache.set(at, known);
  return known;
}

function render({ rows, checked }: BenchReport): string {
  const lines = rows.map(({ what, ours, peer, unit }) => `| ${what} | ${ours} | ${peer ?? ''} | ${unit} |`);
  return `# Leakage of the blind index

What the table \`vault_index\` tells to who holds it without its key, computed from real addresses by
\`anxin bench leakage --write\`. A merchant's tokens show how often each occurs; that is all they show. With long tokens whoever knows how
often pairs of characters occur elsewhere can lay the two rankings beside each other and guess some; short ones let several
pairs share a token, and find orders that do not fit.

| what | tokens | clear | |
|---|---|---|---|
${lines.join('\n')}

${checked.map((line) => `- ${line}.`).join('\n')}

**What was chosen**: 12 bits for pairs of addresses and of names, 14 for whole names and for the last four digits, 20 for whole
phones (\`INDEX_BITS\` of the engine). For addresses 12 bits take a sixth off what is guessed, for some three or four false
orders to a hundred that fit; 10 bits take a third off and cost about four times as many. The commonest pair of all shows at every length: cutting
blurs the many, not the few. The last four digits are spread evenly by nature, so cutting hides nothing of them: 14 bits add
0.6 false orders to each that fits, of n orders n/16,384. A whole phone finds n/1,048,576 others. Names are not in the data; a common surname
shows as a common pair whatever the cutting does.

**Your own**: how the index of your installation stands is computed from its rows, without a key and without opening anything, once a week and
when a privacy officer asks for it: \`/privacy/leakage\` ([sealing](sealing.md#found-without-opening)). Nobody knows there what each token
stands for, so it does not tell what would be guessed, but which rows are told apart by how often their token occurs: what any guess has to begin with.

**What stays**: that two orders of one merchant share a token, how many tokens an order has (about the length of its address), and what an
attacker learns who can make the merchant search for texts of their choice. Tokens of two merchants, and of two generations, cannot be compared.
`;
}

import manifest from '../../package.json' with { type: 'json' };
import type { BenchReport, BenchRow } from '../bench.ts';
import { RULE_PEERS } from './peers/rule-peers.ts';
import { TEXT_PEERS } from './peers/text-peers.ts';
import { standing, targetOf } from './targets.ts';

/** The result as a page of the documentation. */
export function renderPage({ machine, rows, checked }: BenchReport): string {
  return `# Benchmarks of the engine

Written by \`npx anxin bench engine --write\`, which measures everything anew; nobody edits it. \`--json\` prints the same
figures. It takes some four minutes; nothing else should run meanwhile.

${machine}.

| | peer | ours | peer's | ratio | must | reach for | |
|---|---|---|---|---|---|---|---|
${rows.map((row) => line(row, rows)).join('\n')}

Each figure is the middle of the rounds, with the fastest and the slowest in brackets. A ratio says how many times as fast
ours is; of times to compile, how many times as long it takes. Of several peers the best one counts, which stands first.

## What is measured

- **rules**: an event that has been parsed, a listing of 26 fields and about 1.5 KB of JSON, and so many rules of a listing
  gate: three to six conditions each, comparisons, membership in sets, flags, fields that may be absent, lengths of lists,
  with alternatives and negations inside. They are made by chance that is the same in every run, written once as a tree
  and translated into each engine's own language. Everybody gives the list of rules that fire (ours: \`firingRules\`). The
  row "a whole decision" is \`decide\`: an id, reasons with texts in the reader's language, sorted, evidence, measures,
  which no peer makes, beside the list of the fastest of them.
- **lexicon**: texts of 300 characters, mostly ordinary sentences, half of them with a term or two, some of these in
  traditional characters, with separators or something invisible inside, or in full width. Ours normalises a text and gives
  the places of terms in the original. The peers' text goes through \`opencc-js\` (traditional to simplified) and one
  regular expression that takes separators out, then through the matcher; they give places in what is left, or none.
- **bytes to decision**: \`JSON.parse\`, title and description searched for 20,000 terms, 200 rules of which every tenth
  asks for a term. The peers are the fastest rule engine and the fastest matcher of the same run.
- **compile**: from rules that were read, from the YAML of their files, or from a lexicon's file, to what decides. The peers get conditions that have been
  translated, and terms that are already spelled as they are looked for; many of them put off the work until the first
  evaluation.
- **garbage**: bytes allocated for a decision on an event on which nothing fires, beside the decision itself, which whoever
  asked for it keeps. A process of its own with a young space of 256 MB decides some thousands of events in which nothing is
  collected, so that the heap and the buffers beside it grow by all that is allocated; what a collection leaves is the decisions.

All take turns in one process: in each of 21 rounds every contender works for some 40 ms on the next of several hundred
events, after 1.5 s in which it has been warmed up; before its turn the young garbage of the others is cleared. Times are
processor time of the thread that works, or of all threads where a peer has its own (@gorules/zen-engine): what a clock
says on a machine with nothing else to do.

## What is made sure of

Before anything is measured, the answers are compared with a plain evaluation of the conditions, and a plain search for
the terms; any difference ends the run with an error.

${checked.map((each) => `- ${each}`).join('\n')}

## Peers

As their own documentation recommends for speed; where there were several ways, the fastest of those that we tried.

| package | version | how it is used |
|---|---|---|
${[...RULE_PEERS, ...TEXT_PEERS].map(({ name, how }) => `| ${name} | ${versionOf(name)} | ${how} |`).join('\n')}
| opencc-js | ${versionOf('opencc-js')} | from \`t\` to \`cn\`, before each of the matchers |

json-rules-engine is measured with 200 rules only: it takes milliseconds for one event, and most of a second with 5,000.
`;
}

function line(row: BenchRow, rows: readonly BenchRow[]): string {
  const target = targetOf(row, rows);
  const sign = target?.at === 'most' ? '≤' : '≥';
  const unit = target?.of === 'ours' ? ` ${row.unit}` : '';
  const cells = [
    row.what,
    row.peer_name ?? '',
    figure(row.ours, row.ours_range, row.unit),
    row.peer === null ? '' : figure(row.peer, row.peer_range, row.unit),
    row.ratio === null ? '' : `× ${row.ratio}`,
    target === undefined ? '' : `${sign} ${target.must}${unit}`,
    target === undefined ? '' : `${sign} ${target.reach}${unit}`,
    target === undefined ? '' : standing(row, target),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** What is so many a second takes so many microseconds, which is easier to add up. */
function figure(value: number, range: BenchRow['ours_range'], unit: string): string {
  const speed = unit.endsWith('/s');
  const shown = (each: number): string => rounded(speed ? 1e6 / each : each);
  const ends = range === undefined ? [] : speed ? [range[1], range[0]] : [...range];
  return `${shown(value)} ${speed ? 'µs' : unit}${range === undefined ? '' : ` (${ends.map(shown).join('–')})`}`;
}

const rounded = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2 + Number(value >= 10))));

const versionOf = (name: string): string => manifest.dependencies[name as keyof typeof manifest.dependencies];

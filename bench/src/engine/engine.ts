import type { Bench, BenchOptions, BenchReport } from '../bench.ts';
import { machine } from '../machine.ts';
import { bytesRow } from './bytes-rows.ts';
import { compileRulesRows, compileTermsRow } from './compile-rows.ts';
import { garbageRow } from './garbage.ts';
import { lexiconRows } from './lexicon-rows.ts';
import { renderPage } from './page.ts';
import { jsonRulesEngine } from './peers/json-rules-engine.ts';
import { RULE_PEERS } from './peers/rule-peers.ts';
import { describeUse, watchProcessors } from './processors.ts';
import { ruleRows } from './rule-rows.ts';
import { soundRow } from './sound-rows.ts';
import { events, rules, terms, texts } from './workload.ts';

const EVENTS = 300;
const TEXTS = 400;

/** The decision engine beside the rule engines and matchers of npm, in one process, by turns. */
export const engine: Bench = {
  about: 'rules, lexicons and whole decisions beside the rule engines and matchers of npm, by turns, answers compared',
  run: measure,
  page: { path: 'docs/benchmarks.md', render: renderPage },
};

async function measure({ onProgress }: BenchOptions): Promise<BenchReport> {
  const use = watchProcessors();
  const known = terms(20_000);
  const searched = texts(TEXTS, known);
  const readable = searched.filter(({ planted }) => planted.every(({ spelling }) => spelling !== 'full-width'));
  const submitted = events(readable.slice(0, EVENTS).map(({ text }) => text));

  const few = await ruleRows(rules(200), submitted, RULE_PEERS, onProgress);
  // it takes seconds for one event of thousands of rules
  const most = RULE_PEERS.filter((kind) => kind !== jsonRulesEngine);
  const more = await ruleRows(rules(1_000), submitted, most, onProgress);
  const many = await ruleRows(rules(5_000), submitted, most, onProgress);
  const lexicon = await lexiconRows(known, searched, onProgress);
  const sounds = await soundRow(known, searched, onProgress);
  const best = { rules: few.best, text: lexicon.best };
  const bytes = await bytesRow(rules(200), known, submitted, best, onProgress);
  const compiled = [
    ...compileRulesRows(rules(1_000), most, onProgress),
    compileTermsRow(terms(100_000), [lexicon.quickest], onProgress),
  ];
  onProgress('garbage');
  const garbage = [
    garbageRow('garbage per decision', 'lexicon'),
    garbageRow('garbage per decision (200 rules, no lexicon)', 'rules'),
  ];
  return {
    name: 'engine',
    machine: `${machine()}, ${describeUse(use())}`,
    rows: [...few.rows, ...more.rows, ...many.rows, ...lexicon.rows, sounds.row, bytes.row, ...compiled, ...garbage],
    checked: [few.checked, more.checked, many.checked, lexicon.checked, sounds.checked, bytes.checked],
  };
}

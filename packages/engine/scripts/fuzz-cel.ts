import { parseArgs } from 'node:util';
import { emptyReport, fuzzCel } from '../src/policy/cel/fuzz/fuzz.ts';
import { layTripwires } from '../src/policy/cel/fuzz/tripwire.ts';

/**
 * Tries random and mutated expressions over random events: `node packages/engine/scripts/fuzz-cel.ts --count 100000
 * --seed 1`. Ends with 1 where something was found; the same seed finds it again.
 */
const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const count = Number(values.count);
const seed = Number(values.seed);
if (!Number.isSafeInteger(count) || !Number.isSafeInteger(seed) || count < 1) {
  console.error('--count and --seed are whole numbers');
  process.exit(2);
}

/** Expressions a seed: a finding is made again without walking through all that came before it. */
const BATCH = 1000;
const MAX_FINDINGS = 20;

const wires = layTripwires();
const report = emptyReport();
/** A line tells how far it is after so many batches: who waits an hour wants to see that it goes on. */
const TOLD_EVERY = 50;
let found = 0;
for (let done = 0; done < count && found < MAX_FINDINGS; done += BATCH) {
  const batch = done / BATCH;
  fuzzCel(seed * 1_000_003 + batch, Math.min(BATCH, count - done), wires, report);
  found += report.findings.length;
  for (const finding of report.findings.splice(0)) console.log(`seed ${seed}, batch ${batch}`, finding);
  if ((batch + 1) % TOLD_EVERY === 0) console.error(`${report.expressions} of ${count}, ${found} found`);
}
wires.remove();
const { explained, findings: _, ...counts } = report;
console.log({ seed, ...counts, findings: found });
for (const [why, times] of explained) console.log(String(times).padStart(8), `@bufbuild/cel ${why}`);
process.exitCode = found === 0 ? 0 : 1;

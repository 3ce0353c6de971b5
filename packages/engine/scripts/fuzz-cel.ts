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
for (let done = 0; done < count && report.findings.length < MAX_FINDINGS; done += BATCH) {
  fuzzCel(seed * 1_000_003 + done / BATCH, Math.min(BATCH, count - done), wires, report);
  for (const finding of report.findings.splice(0)) console.log(`seed ${seed}, batch ${done / BATCH}`, finding);
}
wires.remove();
const { explained, findings, ...counts } = report;
console.log({ seed, ...counts, findings: findings.length });
for (const [why, times] of explained) console.log(String(times).padStart(8), `@bufbuild/cel ${why}`);
process.exitCode = findings.length === 0 ? 0 : 1;

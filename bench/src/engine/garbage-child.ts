import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { decide, emptySnapshot } from '@anxin/engine';
import { type GarbagePack, garbagePack, quietEvents } from './garbage.ts';

/**
 * What one decision allocates. A process of its own has a young space so large that nothing is collected while it decides,
 * so that the heap grows by all of it; where something was collected after all, fewer decisions are tried. Prints bytes.
 */
const WARM = 20_000;
const MOST = 20_000;
const LEAST = 500;

const snapshot = emptySnapshot();
const pack = garbagePack(process.argv[2] as GarbagePack);
const events = quietEvents();

/** When garbage was collected. */
const collections: number[] = [];
new PerformanceObserver((list) => {
  for (const { startTime } of list.getEntries()) collections.push(startTime);
}).observe({ entryTypes: ['gc'] });
/** They are told a little later. */
const TOLD_MS = 50;

function decideSome(count: number): void {
  for (let i = 0; i < count; i++) {
    const { reasons } = decide(events[i % events.length]!, snapshot, pack, { language: 'en' });
    if (reasons.length > 0) throw new Error(`${reasons[0]!.rule} fires on an event that should be quiet`);
  }
}

/** Bytes a decision; undefined where garbage was collected. */
async function measure(count: number): Promise<number | undefined> {
  globalThis.gc!();
  const started = performance.now();
  const before = process.memoryUsage();
  decideSome(count);
  const after = process.memoryUsage();
  await sleep(TOLD_MS);
  if (collections.some((time) => time >= started)) return undefined;
  return (after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers) / count;
}

decideSome(WARM);
let bytes: number | undefined;
for (let count = MOST; bytes === undefined && count >= LEAST; count /= 2) bytes = await measure(count);
if (bytes === undefined) throw new Error(`garbage was collected within ${LEAST} decisions`);
process.stdout.write(String(bytes));

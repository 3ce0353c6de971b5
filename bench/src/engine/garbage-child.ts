import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Decision, decide, emptySnapshot } from '@anxin/engine';
import { type GarbagePack, garbagePack, quietEvents } from './garbage.ts';

/**
 * What one decision allocates beyond itself. A process of its own has a young space so large that nothing is collected
 * while it decides, so that the heap grows by all of it; where something was collected after all, fewer decisions are
 * tried. What the decisions take themselves, which whoever asks for them keeps, is what is left of it after a collection.
 * Prints bytes.
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

const OPTIONS = { language: 'en' } as const;
const kept = new Array<Decision | undefined>(MOST).fill(undefined);

function decideSome(count: number): void {
  for (let i = 0; i < count; i++) {
    const decision = decide(events[i % events.length]!, snapshot, pack, OPTIONS);
    const { reasons } = decision;
    if (reasons.length > 0) throw new Error(`${reasons[0]!.rule} fires on an event that should be quiet`);
    kept[i] = decision;
  }
}

const used = (): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Bytes a decision; undefined where garbage was collected. */
async function measure(count: number): Promise<number | undefined> {
  kept.fill(undefined);
  globalThis.gc!();
  const started = performance.now();
  const before = used();
  decideSome(count);
  const after = used();
  await sleep(TOLD_MS);
  if (collections.some((time) => time >= started)) return undefined;
  globalThis.gc!();
  return (after - Math.max(before, used())) / count;
}

decideSome(WARM);
let bytes: number | undefined;
for (let count = MOST; bytes === undefined && count >= LEAST; count /= 2) bytes = await measure(count);
if (bytes === undefined) throw new Error(`garbage was collected within ${LEAST} decisions`);
process.stdout.write(String(bytes));

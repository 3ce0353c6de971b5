import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

test('gauges are read when asked for; one that fails leaves the others alone', async () => {
  const metrics = createMetrics();
  let depth = 1;
  metrics.gauge('queue_depth', 'Waiting', () => depth);
  metrics.gauge('broken', 'Fails', () => Promise.reject(new Error('no database')));
  metrics.gauges('lag', 'By reaction', 'reaction', () => new Map([['a', 2]]));
  metrics.counter('things_total', 'Things', ['kind']).inc({ kind: 'x' }, 3);
  depth = 7;
  const text = await metrics.text();
  expect(text).toContain('anxin_queue_depth 7');
  expect(text).toContain('anxin_broken Nan');
  expect(text).toContain('anxin_lag{reaction="a"} 2');
  expect(text).toContain('anxin_things_total{kind="x"} 3');
});

test('two registries in one process do not meet', async () => {
  const one = createMetrics();
  one.gauge('same', 'x', () => 1);
  const other = createMetrics();
  expect(() => other.gauge('same', 'x', () => 2)).not.toThrow();
  expect(await one.text()).toContain('anxin_same 1');
});

import { describe, expect, it } from 'vitest';
import { fuzzCel } from './fuzz.ts';
import { layTripwires } from './tripwire.ts';

describe('random and mutated expressions', () => {
  it('never throw, hang, read a prototype, change their answer or disagree with @bufbuild/cel', () => {
    const wires = layTripwires();
    try {
      const report = fuzzCel(20211111, 1200, wires);
      expect(report.findings).toEqual([]);
      // The fuzzer must get into every part, or it proves nothing.
      expect(report.parsed).toBeGreaterThan(600);
      expect(report.compiled).toBeGreaterThan(350);
      expect(report.values).toBeGreaterThan(180);
      expect(report.errors).toBeGreaterThan(180);
      expect(report.agreed).toBeGreaterThan(300);
    } finally {
      wires.remove();
    }
  });

  it('would be seen to read a prototype', () => {
    const wires = layTripwires();
    try {
      const event: Record<string, unknown> = {};
      expect(event.title).toBeUndefined();
      expect([...wires.touched]).toEqual([]);
      wires.watch(() => event.title ?? event.constructor);
      expect([...wires.touched]).toEqual(['title', 'constructor']);
      event.title = 'own';
      expect(Object.keys(event)).toEqual(['title']);
    } finally {
      wires.remove();
    }
    expect('title' in {}).toBe(false);
  });
});

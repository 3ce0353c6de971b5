import { expect, test } from 'vitest';
import { milestonesOf } from './milestones.ts';
import type { Release } from './release.ts';

const AT = '2026-11-20T08:00:00Z';
const lin = { id: 'u1', name: 'Lin' };
const report = (sound: boolean) => ({ at: AT, sound }) as Release['report'];
const release = (given: Partial<Release>): Release =>
  ({
    ...{ state: 'draft', created_by: lin, created_at: AT, report: null, rejection: null, approved_by: null },
    ...{ approved_at: null, notice_at: null, loaded_at: null, ended_at: null, needs_notice: false },
    ...given,
  }) as Release;
const said = (given: Partial<Release>): string =>
  milestonesOf(release(given))
    .map(({ name, state }) => `${name} ${state}`)
    .join(', ');

test('each state stands somewhere, with what is behind and what is ahead', () => {
  expect(said({})).toBe('written done, validated now, approved ahead, active ahead');
  expect(said({ report: report(false) })).toBe('written done, validated wrong, approved ahead, active ahead');
  const whole = { report: report(true), needs_notice: true };
  expect(said({ ...whole, state: 'validated' })).toBe(
    'written done, validated done, approved now, notice ahead, active ahead',
  );
  const agreed = { ...whole, approved_by: lin, approved_at: AT };
  expect(said({ ...agreed, state: 'approved' })).toBe(
    'written done, validated done, approved done, notice now, active ahead',
  );
  expect(said({ ...agreed, state: 'approved', notice_at: AT })).toBe(
    'written done, validated done, approved done, notice done, active now',
  );
  expect(said({ ...agreed, state: 'shadow' })).toBe(
    'written done, validated done, approved done, notice ahead, shadow now, active ahead',
  );
  expect(said({ ...agreed, state: 'rollout', notice_at: AT })).toContain('notice done, rollout now, active ahead');
  expect(said({ ...agreed, state: 'active', loaded_at: AT, needs_notice: false })).toBe(
    'written done, validated done, approved done, active now',
  );
  expect(said({ state: 'active', loaded_at: AT })).toBe('written done, active now');
});

test('what was sent back says so until it is written anew', () => {
  const rejection = { by: lin, at: AT, reason: 'too broad' };
  expect(said({ rejection, report: report(true) })).toBe('written done, validated done, approved wrong, active ahead');
  expect(said({ rejection })).toBe('written done, validated now, approved ahead, active ahead');
});

test('what has ended tells what it did, and nothing that it never did', () => {
  const ended = { ended_at: AT, state: 'superseded' } as const;
  // of the folder: nobody validated or approved it here
  expect(said({ ...ended, loaded_at: AT })).toBe('written done, active done, end now');
  expect(said({ ...ended, state: 'withdrawn', report: report(true) })).toBe('written done, validated done, end now');
  expect(said({ ...ended, state: 'withdrawn' })).toBe('written done, end now');
});

test('who and when stand beside what they did', () => {
  const [written, , approved] = milestonesOf(
    release({ state: 'approved', report: report(true), approved_by: { id: 'u2', name: 'Mei' }, approved_at: AT }),
  );
  expect([written?.by?.name, written?.at, approved?.by?.name, approved?.at]).toEqual(['Lin', AT, 'Mei', AT]);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../errors.ts';
import { createPasswords, passwordFault, SCRYPT_COST } from './password.ts';

const cost = { ln: 4, r: 8, p: 1 };
const quick = createPasswords({ cost });

test('a password fits its own hash and no other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), async (one, other) => {
      const kept = await quick.hash(one);
      expect((await quick.check(one, kept)).fits).toBe(true);
      expect((await quick.check(other, kept)).fits).toBe(one.normalize('NFKC') === other.normalize('NFKC'));
    }),
    { numRuns: 50 },
  );
});

test('hashes carry their parameters, and none is like another', async () => {
  const [one, two] = [await quick.hash('same'), await quick.hash('same')];
  expect(one).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
  expect(one).not.toBe(two);
  const stronger = createPasswords({ cost: { ln: 5, r: 8, p: 1 } });
  expect(await stronger.check('same', one)).toEqual({ fits: true, stale: true });
  expect(await stronger.check('same', await stronger.hash('same'))).toEqual({ fits: true, stale: false });
});

test('what is no hash of ours fits nothing', async () => {
  for (const kept of [null, '', 'secret', '$scrypt$ln=63,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$' + 'A'.repeat(43)])
    expect((await quick.check('', kept)).fits).toBe(false);
});

test('checking takes as long without a person as with one', async () => {
  const real = createPasswords({ cost: { ...SCRYPT_COST, p: 1 } });
  const kept = await real.hash('a password');
  // of the processor: by the clock, whatever else the machine does counts too
  const timeOf = async (known: string | null): Promise<number> => {
    const before = process.cpuUsage();
    await real.check('wrong password', known);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  let [known, unknown] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 0; i < 5; i++) {
    known = Math.min(known, await timeOf(kept));
    unknown = Math.min(unknown, await timeOf(null));
  }
  expect(unknown).toBeGreaterThan(known / 3);
  expect(known).toBeGreaterThan(unknown / 3);
});

test('work is bounded: some at once, some more wait, the rest is sent away', async () => {
  const passwords = createPasswords({ cost: { ln: 12, r: 8, p: 1 }, atOnce: 1, waiting: 2 });
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.hash('x')));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected']);
  const refused = results[3] as PromiseRejectedResult;
  expect(refused.reason).toBeInstanceOf(Problem);
  expect(refused.reason.code).toBe('server.overloaded');
  // and after that there is room again
  await expect(passwords.hash('x')).resolves.toContain('$scrypt$');
});

describe('what may be chosen', () => {
  test.each([
    ['short pass', undefined],
    ['ninechars', 'at least 10'],
    ['龙井茶好喝又便宜很香', undefined],
    ['aaaaaaaaaaaaaaaa', 'four different'],
    ['wang@example.com', 'e-mail'],
    [' WANG@example.com ', 'e-mail'],
    ['x'.repeat(201), 'at most'],
  ])('%s', (password, fault) => {
    const told = passwordFault(password, 'wang@example.com');
    if (fault === undefined) expect(told).toBeUndefined();
    else expect(told).toContain(fault);
  });
});

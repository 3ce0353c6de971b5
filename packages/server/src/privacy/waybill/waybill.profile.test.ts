import { mask } from '@anxin/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkProfile, labelText, WAYBILL_PROFILES, type WaybillProfile } from './waybill.profile.ts';

const screenOf = (name: string, phone: string, address: string) => ({
  name: mask('name', name),
  phone: mask('phone', phone),
  address: mask('address', address),
});

const someone = screenOf('王小明', '13812341234', '广东省深圳市南山区粤海街道科技园路8号阳光花园3栋1201室');

test.each([
  ['gb-t-41833-2022', { name: '王**', phone: '138******34', address: '广东省深圳市南山区粤海街道科技园路****' }],
  ['last-four', { name: '王**', phone: '*******1234', address: '广东省深圳市南山区粤海街道科技园路****' }],
  ['district', { name: '王**', phone: '*********34', address: '广东省深圳市南山区****' }],
  ['sealed', { name: '**', phone: '***********', address: '****' }],
] as const)('by the profile %s', (name, text) => {
  expect(labelText(WAYBILL_PROFILES[name], someone)).toEqual(text);
});

test.each<[Partial<WaybillProfile>, string]>([
  [{ name: 2 }, 'profile.name'],
  [{ phone: { first: 3, last: 4 } }, 'profile.phone'],
  [{ phone: { first: 4, last: 0 } }, 'profile.phone.first'],
  [{ phone: { first: 2, last: 4 } }, 'profile.phone'],
])('%j shows more than the standard allows', (part, field) => {
  expect(() => checkProfile({ ...WAYBILL_PROFILES.sealed, ...part })).toThrow(
    expect.objectContaining({ code: 'waybill.profile-lax', details: expect.objectContaining({ field }) }),
  );
});

const profiles = fc.record({
  name: fc.integer({ min: 0, max: 9 }),
  phone: fc.record({ first: fc.integer({ min: 0, max: 9 }), last: fc.integer({ min: 0, max: 4 }) }),
  address: fc.constantFrom('road', 'district', 'city', 'nothing'),
});
const accepted = (profile: WaybillProfile): boolean => {
  try {
    return checkProfile(profile) === profile;
  } catch {
    return false;
  }
};
const places = fc
  .array(
    fc.constantFrom('广东省', '深圳市', '南山区', '科技园路', '阳光小区', '8号', '3栋', '2单元', '1201室', '1-2-301'),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.join(''));

test('no profile that is taken shows what the standard wants hidden', () => {
  const phones = fc.stringMatching(/^1[3-9]\d{9}$/);
  const names = fc.string({ unit: fc.constantFrom(...'王李张欧阳娜小明*a1'), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(profiles.filter(accepted), names, phones, places, (profile, name, phone, address) => {
      const text = labelText(profile, screenOf(name, phone, address));
      // one character of the name stays, and every other is a star
      expect(Array.from(text.name.replaceAll('*', '')).length).toBeLessThanOrEqual(1);
      expect(text.name).toContain('*');
      expect(text.phone.replaceAll('*', '').length).toBeLessThanOrEqual(11 - 6);
      expect(text.address).not.toMatch(/\d|室|单元|栋|小区/);
      expect(text.address.endsWith('****')).toBe(true);
    }),
  );
});

test('what is no mask is not shown, whatever stands there', () => {
  fc.assert(
    fc.property(profiles.filter(accepted), names('*'), (profile, clear) => {
      const text = labelText(profile, { name: clear, phone: clear, address: clear });
      expect([text.name, text.phone, text.address]).toEqual(['****', '****', '****']);
    }),
  );
});

/** Texts without a character. */
function names(without: string): fc.Arbitrary<string> {
  return fc.string({ maxLength: 30 }).filter((text) => !text.includes(without));
}

import { Problem } from '../../foundation/errors.ts';

/** What of a recipient stands on a label. GB/T 41833-2022 bounds it from above; a stricter one is anybody's choice. */
export interface WaybillProfile {
  /** Characters of the name that are shown, from its beginning. */
  name: number;
  /** Digits of the phone that are shown, at its beginning and at its end. */
  phone: { first: number; last: number };
  /** How far the address is shown; `road` is the most: no unit, no room, no house. */
  address: 'road' | 'district' | 'city' | 'nothing';
}

/** By name; what is chosen where nothing is said comes first. */
export const WAYBILL_PROFILES = {
  'gb-t-41833-2022': { name: 1, phone: { first: 3, last: 2 }, address: 'road' },
  'last-four': { name: 1, phone: { first: 0, last: 4 }, address: 'road' },
  district: { name: 1, phone: { first: 0, last: 2 }, address: 'district' },
  sealed: { name: 0, phone: { first: 0, last: 0 }, address: 'nothing' },
} as const satisfies Record<string, WaybillProfile>;

export type ProfileName = keyof typeof WAYBILL_PROFILES;
export const PROFILE_NAMES = Object.keys(WAYBILL_PROFILES) as ProfileName[];

/** Digits of a mobile number in China; of a shorter number two are shown at most. */
const DIGITS = 11;
const LEAST_HIDDEN_DIGITS = 6;
const HIDDEN = '****';

/** @throws Problem `waybill.profile-lax` naming what the standard does not allow */
export function checkProfile(profile: WaybillProfile): WaybillProfile {
  const { name, phone } = profile;
  const lax = (field: string, rule: string): never => {
    throw new Problem('waybill.profile-lax', { field: `profile.${field}`, detail: `GB/T 41833-2022: ${rule}` });
  };
  if (name > 1) lax('name', 'one character of the name is shown at most');
  if (phone.first > 3) lax('phone.first', 'three digits at the beginning of the phone are shown at most');
  if (phone.first + phone.last > DIGITS - LEAST_HIDDEN_DIGITS)
    lax('phone', `at least ${LEAST_HIDDEN_DIGITS} digits of the phone are hidden`);
  return profile;
}

for (const profile of Object.values(WAYBILL_PROFILES)) checkProfile(profile);

export interface Recipient {
  name: string;
  phone: string;
  address: string;
}

/** What stands on the label, from the masks that a screen shows: nothing has to be opened for it. */
export function labelText(profile: WaybillProfile, screen: Recipient): Recipient {
  return {
    name: nameText(profile, screen.name),
    phone: phoneText(profile, screen.phone),
    address: addressText(profile, screen.address),
  };
}

function nameText({ name }: WaybillProfile, mask: string): string {
  const [first = '*', ...rest] = Array.from(mask);
  // a mask without a star is none: whoever stored it did not hide anything
  if (!mask.includes('*')) return HIDDEN;
  return name === 0 ? '**' : first + rest.map(() => '*').join('');
}

function phoneText({ phone }: WaybillProfile, mask: string): string {
  const form = /^(\d{3})\*{4,}(\d{4})$/.exec(mask);
  if (form) {
    const [, head, tail] = form as unknown as [string, string, string];
    const hidden = '*'.repeat(mask.length - phone.first - phone.last);
    return head.slice(0, phone.first) + hidden + (phone.last === 0 ? '' : tail.slice(-phone.last));
  }
  // a short number: of those with eight digits or more the last two are shown on a screen already
  const short = /^\*{6,}(\d\d)$/.exec(mask);
  return short && phone.last >= 2 ? mask : HIDDEN;
}

const REGION_END = { district: /[区县旗市](?!场)/g, city: /[市州盟]|地区/g } as const;

function addressText({ address }: WaybillProfile, mask: string): string {
  if (address === 'nothing' || !mask.endsWith(HIDDEN)) return HIDDEN;
  if (address === 'road') return mask;
  const shown = mask.slice(0, mask.indexOf(HIDDEN));
  // the outermost parts end with a province, a city and a district: what lies behind the third is a smaller place
  const ends = [...shown.matchAll(REGION_END[address])].map(({ index, 0: end }) => index + end.length);
  const cut = address === 'city' ? ends[0] : (ends[1] ?? ends[0]);
  return (cut === undefined ? '' : shown.slice(0, cut)) + HIDDEN;
}

import type { Keys } from '../../foundation/sealing/keys.ts';

/** What a list may say of somebody. */
export interface Contact {
  phone?: string | undefined;
  name?: string | undefined;
  address?: string | undefined;
}

const TOKEN_BYTES = 16;
const FEWEST_DIGITS = 7;
const SHORTEST_STREET = 5;
const LONGEST = 500;

/**
 * The keyed tokens of a contact, the surest first: of the phone, of name and address together, of the address alone. A
 * part that is masked (138****1234) or says too little gives none.
 */
export function tokensOf(keys: Pick<Keys, 'mac'>, contact: Contact): Buffer[] {
  const phone = phoneOf(contact.phone);
  const name = plain(contact.name);
  const street = streetOf(contact.address);
  return [
    ...(phone === undefined ? [] : [`phone ${phone}`]),
    ...(name === undefined || street === undefined ? [] : [`person ${name} ${street}`]),
    ...(street === undefined ? [] : [`street ${street}`]),
  ].map((text) => keys.mac('index', `leak-trace ${text}`).subarray(0, TOKEN_BYTES));
}

function phoneOf(text: string | undefined): string | undefined {
  if (text === undefined || text.includes('*')) return undefined;
  const digits = text
    .normalize('NFKC')
    .replace(/\D/g, '')
    .replace(/^(?:00)?86(?=1\d{10}$)/, '');
  return digits.length < FEWEST_DIGITS || digits.length > 20 ? undefined : digits;
}

function plain(text: string | undefined): string | undefined {
  if (text === undefined || text.length > LONGEST || /[*＊]/.test(text)) return undefined;
  const kept = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  return kept === '' ? undefined : kept;
}

/** Behind province, city and district, which lists write in as many ways as there are lists. */
function streetOf(text: string | undefined): string | undefined {
  const whole = plain(text);
  const street = whole?.replace(/^.{0,12}?(?:省|自治区)|^(?:北京|上海|天津|重庆)市?/u, '').replace(REGION, '');
  // a street alone is many people's
  return street !== undefined && street.length >= SHORTEST_STREET && /\p{N}/u.test(street) ? street : undefined;
}

const REGION = /^(?:[^市区县旗\p{N}]{1,10}(?:市|自治州|地区|盟))?(?:[^市区县旗\p{N}]{1,10}(?:市|区|县|旗))?/u;

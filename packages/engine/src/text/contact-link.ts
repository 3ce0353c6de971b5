import { lightFold } from './fold.ts';

/** A link or share code in the original: `[start, end)` in UTF-16 units. */
export interface LinkSpan {
  kind: 'url' | 'qq';
  start: number;
  end: number;
  canonical: string;
  disguised: boolean;
}

const ENDINGS =
  'com|cn|net|org|cc|top|xyz|vip|shop|info|biz|tv|club|site|online|ltd|link|live|app|ink|store|wang|ren|fun|icu|work|tech|pub|me|io|co';
/** Endings that are also usual abbreviations or words (`No.1 me`): only with a scheme, `www` or a path. */
const DOUBTFUL = /^(?:me|io|co|tv|cc|top|vip|app|live|work|fun|link|store|shop|pub|info|tech)$/;
const ADDRESS = /[a-z0-9@:/._~%?=&#+。．·点-]{4,}/g;
const HOST = new RegExp(
  `^(https?:/{1,2})?((?:[a-z0-9-]{1,63}[.。．·点]){1,5})(${ENDINGS})(?:[.。．·点](cn|hk|tw))?(:[0-9]{1,5})?([/?#].*)?$`,
);
const SCHEME = /^https?:\/\/[^/]{3,}/;
const MAIL = /^([a-z0-9._+-]{1,64})@([a-z0-9.-]{1,100}\.[a-z]{2,6})$/;
const LONGEST_LINK = 500;
/** Passwords of marketplaces: 8 to 15 letters and digits between two equal currency signs. */
const SHARE_CODE = /([¥$€£₤₳¢])([a-z0-9]{8,15})([¥$€£₤₳¢])/g;

/** Web addresses, mail addresses (of QQ: kind `qq`) and share codes. */
export function findLinks(original: string): LinkSpan[] {
  const text = lightFold(original).replaceAll('￥', '¥');
  return [...addresses(text), ...shareCodes(text)];
}

function addresses(text: string): LinkSpan[] {
  const found: LinkSpan[] = [];
  for (const match of text.matchAll(ADDRESS)) {
    const token = match[0].slice(0, LONGEST_LINK);
    const lead = /^[@:/._~%?=&#+。．·点-]*/.exec(token)![0].length;
    const bare = token.slice(lead).replace(/[:._~%?=&#+。．·点-]+$/, '');
    const start = match.index + lead;
    const mail = MAIL.exec(bare);
    if (mail !== null) {
      const qq = mail[2] === 'qq.com' && /^[1-9]\d{4,10}$/.test(mail[1]!);
      found.push({ kind: qq ? 'qq' : 'url', start, end: start + bare.length, canonical: bare, disguised: false });
      continue;
    }
    const scheme = bare.search(/https?:\//);
    const from = Math.max(scheme, 0);
    const canonical = addressOf(bare.slice(from));
    if (canonical === undefined) continue;
    found.push({
      kind: 'url',
      start: start + from,
      end: start + bare.length,
      canonical,
      disguised: canonical !== bare.slice(from),
    });
  }
  return found;
}

function addressOf(token: string): string | undefined {
  const host = HOST.exec(token);
  if (host === null) return SCHEME.test(token) ? token : undefined;
  const [, scheme, labels, ending, country, , path] = host;
  const named = labels!.split(/[.。．·点]/).filter((label) => label !== '');
  if (
    named.some((label) => label.startsWith('-') || label.endsWith('-')) ||
    !named.some((label) => /[a-z]/.test(label) || country)
  ) {
    return undefined;
  }
  const certain = scheme !== undefined || named[0] === 'www' || path !== undefined;
  if (!certain && (DOUBTFUL.test(ending!) || named.at(-1)!.length < 2)) return undefined;
  return token.replace(/[。．·点]/g, '.');
}

function shareCodes(text: string): LinkSpan[] {
  const found: LinkSpan[] = [];
  for (const match of text.matchAll(SHARE_CODE)) {
    const [whole, open, code, close] = match;
    if (open !== close || !/[a-z]/.test(code!) || !/\d/.test(code!)) continue;
    found.push({
      kind: 'url',
      start: match.index,
      end: match.index + whole.length,
      canonical: code!,
      disguised: false,
    });
  }
  return found;
}

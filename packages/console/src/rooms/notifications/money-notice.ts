import { formatMoney, formatTime } from '../../kit/format.ts';
import { nameOf } from '../../kit/names.ts';
import { purposeNames } from '../../kit/purposes.ts';
import { roleName } from '../../kit/role-names.ts';
import { fill, type Language } from '../../kit/words.ts';
import { moneyNames } from './money-names.ts';

type Given = Readonly<Record<string, unknown>>;

export interface NoticeReader {
  language: Language;
  timeZone: string;
  /** Of a category; its id where it has none. */
  categoryName(id: string): string;
}

const ABOUT_MONEY = /^(fund|payout|exemption)\.|^dispute\.unpaid$|^claim\.less$/;

/** What a notice about money says in the words of the reader: amounts, and names in place of codes. */
export function moneyParams(kind: string, given: Given, reader: NoticeReader): Record<string, string> {
  if (!ABOUT_MONEY.test(kind)) return {};
  const { language, timeZone } = reader;
  const text = (name: string): string => (typeof given[name] === 'string' ? (given[name] as string) : '');
  const known = moneyNames[language] as Record<string, string>;
  const word = (part: string, code: string): string => known[`${part}.${code}`] ?? code;
  const filled: Record<string, string> = {};
  const { currency } = given;
  for (const name of ['amount', 'agreed', 'otherwise']) {
    const amount = given[name];
    if (typeof amount === 'number' && typeof currency === 'string')
      filled[name] = formatMoney({ amount, currency }, language);
  }
  if (text('role') !== '') filled.role = text('role') === 'system' ? known.system! : roleName(text('role'), language);
  if (text('fund') !== '') filled.fund = nameOf(purposeNames, text('fund'), language);
  if (text('waits_for') !== '') filled.waits_for = word('waits', text('waits_for'));
  if (text('reason') !== '') filled.reason = word(kind === 'payout.approved' ? 'waits' : 'why', text('reason'));
  for (const end of ['from', 'to']) if (text(end) !== '') filled[end] = formatTime(text(end), timeZone, 'day');
  if (text('what') !== '') filled.what = whatOf(kind, text('what'), { given, filled, word, reader });
  return filled;
}

interface Known {
  given: Given;
  filled: Record<string, string>;
  word(part: string, code: string): string;
  reader: NoticeReader;
}

function whatOf(kind: string, code: string, { given, filled, word, reader }: Known): string {
  if (kind === 'fund.alarm') return alarmOf(code, given, { word, language: reader.language });
  if (typeof given.about !== 'string' || filled.amount === undefined) return word('kind', code);
  const about =
    code === 'deposit-level' ? reader.categoryName(given.about) : nameOf(purposeNames, given.about, reader.language);
  return fill(word('asked', code), { about, amount: filled.amount }, reader.language);
}

/** With its figures; notices of before they were told go without. */
function alarmOf(code: string, given: Given, { word, language }: Pick<Known, 'word'> & { language: Language }): string {
  const { amount, high, coverage, least, currency } = given;
  const isTold = [amount, high].every(Number.isFinite) || [coverage, least].every(Number.isFinite);
  if (!isTold) return word('alarm', code);
  const money = (sum: unknown): string =>
    typeof sum === 'number' && typeof currency === 'string' ? formatMoney({ amount: sum, currency }, language) : '';
  const figures = { coverage: String(coverage), least: String(least), amount: money(amount), high: money(high) };
  return fill(word('alarm', `${code}.told`), figures, language);
}

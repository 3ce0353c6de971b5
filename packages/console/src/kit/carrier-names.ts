import { createWords, type Language } from './words.ts';

/** Carriers that most marketplaces call by these codes; others are shown as they are called. */
const names = createWords(
  {
    ...{ sf: '顺丰速运', yto: '圆通速递', zto: '中通快递', sto: '申通快递', yunda: '韵达快递' },
    ...{ jd: '京东物流', ems: '中国邮政 EMS', jt: '极兔速递', deppon: '德邦快递' },
  },
  {
    ...{ sf: 'SF Express', yto: 'YTO Express', zto: 'ZTO Express', sto: 'STO Express', yunda: 'Yunda Express' },
    ...{ jd: 'JD Logistics', ems: 'China Post EMS', jt: 'J&T Express', deppon: 'Deppon Express' },
  },
);

type Known = keyof typeof names.en;
const LANGUAGES: readonly Language[] = ['zh-CN', 'en'];
const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const CARRIERS: readonly string[] = Object.keys(names.en);

/** What a carrier is called, by the word that scans name it with. */
export const carrierName = (code: string, language: Language): string =>
  Object.entries(names[language]).find(([known]) => known === code.toLowerCase())?.[1] ?? code;

/** The code of what somebody typed: a name that we know, or a code as it is. Undefined: neither. */
export function carrierOf(typed: string): string | undefined {
  const text = typed.trim().toLowerCase();
  const known = CARRIERS.find((code) =>
    LANGUAGES.some((language) => names[language][code as Known].toLowerCase() === text),
  );
  return known ?? (CODE.test(typed.trim()) ? typed.trim() : undefined);
}

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

export const CARRIERS: readonly string[] = Object.keys(names.en);

/** What a carrier is called, by the word that scans name it with. */
export const carrierName = (code: string, language: Language): string =>
  Object.entries(names[language]).find(([known]) => known === code.toLowerCase())?.[1] ?? code;

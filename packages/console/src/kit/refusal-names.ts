import { createWords } from './words.ts';

/** Why a second person of the platform did not agree to pay something. */
export const refusalNames = createWords(
  {
    ...{ amount: '金额不合适', grounds: '理由不充分', evidence: '缺少依据', timing: '时机不合适' },
    ...{ duplicate: '与已有的重复', unsaid: '未说明原因' },
  },
  {
    ...{
      amount: 'the amount does not fit',
      grounds: 'the grounds do not suffice',
      evidence: 'too little to show for it',
    },
    ...{ timing: 'not the time for it', duplicate: 'there is one like it already', unsaid: 'it was not said why' },
  },
);

/** As answers tell of it. */
export interface Refused {
  at: string;
  why: keyof (typeof refusalNames)['en'] | null;
}

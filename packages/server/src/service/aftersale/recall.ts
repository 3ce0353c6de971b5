import type { LocalText } from '@anxin/engine';
import type { AftersaleRow, Race } from './aftersale.ts';
import { RACE_TERMS } from './race.ts';

/** `asked`: the carrier has not said anything. `too-late`: of at least one parcel the consumer has the goods, or will. */
export const RECALL_STATES = ['asked', 'recalled', 'too-late'] as const;
export type RecallState = (typeof RECALL_STATES)[number];

export interface RecallAnswer {
  parcelId: string;
  carrier: string;
  outcome: Exclude<RecallState, 'asked'>;
  at: Date;
}

export const RECALL_TITLES: Readonly<Record<RecallState, LocalText>> = {
  asked: { 'zh-CN': '已通知承运商拦截，等待答复', en: 'The carrier was asked to turn it round, and has not answered' },
  recalled: { 'zh-CN': '承运商已拦截，货物退回商家', en: 'The carrier turned it round: it goes back to the merchant' },
  'too-late': { 'zh-CN': '未能拦截', en: 'It was too late to turn it round' },
};

/** How the recall of an order stands: what one parcel could not be is true of the order. */
export function recallStateOf(answers: readonly Pick<RecallAnswer, 'outcome'>[]): RecallState {
  if (answers.length === 0) return 'asked';
  return answers.some(({ outcome }) => outcome === 'too-late') ? 'too-late' : 'recalled';
}

/**
 * Who bears what of a race. Goods that come back are nobody's loss. Where the platform refunded goods on their way and they
 * could not be turned round, it is a refund without return: the merchant bears it where it agreed to that, else the platform.
 */
export function bearersOf(
  race: Race,
  { recall, agreed }: Pick<AftersaleRow, 'recall' | 'agreed'>,
): Pick<AftersaleRow, 'race' | 'goodsBy' | 'freightBy'> {
  const { goods, freight } = RACE_TERMS[race];
  if (recall === 'recalled') return { race, goodsBy: 'nobody', freightBy: freight };
  const unasked = recall === 'too-late' && race === 'in-transit' && agreed === 'no';
  return { race, goodsBy: unasked ? 'platform' : goods, freightBy: freight };
}

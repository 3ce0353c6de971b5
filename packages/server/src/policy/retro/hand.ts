import type { PackFile } from '@anxin/engine';
import { compiled, openReader, RE_DECIDE, type ReaderPlace } from '../bulk/reader.ts';
import { openThreads, type Threads } from '../bulk/threads.ts';
import { readSnoozed } from '../quality/snooze.store.ts';
import { judge } from './judge.ts';
import { readShelf, type Shelf } from './on-sale.ts';
import { addJudgement, emptyScanTally, type ScanPart } from './scan-tally.ts';

/** All that a thread needs to decide what is on sale. */
export interface ScanEquipment extends ReaderPlace {
  candidate: readonly PackFile[];
  asOf: Date;
}

/** @throws Error for a pack that cannot be read, naming the place */
export async function openScanHand({ candidate, asOf, ...place }: ScanEquipment) {
  const pack = compiled(candidate);
  const reader = await openReader(place, 'anxin retro-scan');
  const snoozed = new Set((await readSnoozed(reader.db, asOf)).map(({ rule }) => rule));
  return {
    async work(shelf: Shelf): Promise<ScanPart> {
      const { onSale, offSale, erased } = await readShelf(reader, shelf, asOf, RE_DECIDE);
      const judged = onSale.map((one) => judge(one, pack, snoozed));
      const tally = { ...emptyScanTally(), looked: onSale.length, offSale, erased };
      for (const judgement of judged) addJudgement(tally, judgement);
      return { tally, hits: judged.flatMap((judgement) => (judgement.kind === 'hit' ? [judgement.hit] : [])) };
    },
    close: reader.close,
  };
}

export type ScanCrew = Threads<Shelf, ScanPart>;

export const openScanCrew = (equipment: ScanEquipment): ScanCrew =>
  openThreads(new URL('./crew.thread.ts', import.meta.url), equipment);

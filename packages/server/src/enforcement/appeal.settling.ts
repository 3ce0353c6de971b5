import type { Tx } from '../foundation/database/database.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import type { PromiseStore } from '../foundation/promises/promise.store.ts';
import { answerOf } from './appeal.answer.ts';
import { caseOf } from './appeal.cases.ts';
import { appealSettled } from './appeal.events.ts';
import { answerPromise } from './appeal.promise.ts';
import { lockOpenAppeals, saveAppeal } from './appeal.store.ts';
import type { AppealTelling } from './appeal.telling.ts';
import { type AppealRow, afterStep } from './appeal.ts';
import type { MeasureRow } from './measure.ts';

export interface SettlingAppeals {
  promises: Pick<PromiseStore, 'void'>;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  tell: Pick<AppealTelling, 'settled'>;
  unask(tx: Tx, abouts: readonly string[]): Promise<void>;
}

export interface Reversed {
  by: string | null;
  at: Date;
  /** Where it is an appeal, that one undoes them, and answers itself. */
  causeId: string | null;
}

/**
 * Closes the appeals that are open against measures which are undone in this transaction; the caller holds their targets.
 * Nobody has decided them: they are no label of a decision, and no part of how often appeals are upheld.
 */
export const settleAppeals =
  ({ promises, append, tell, unask }: SettlingAppeals) =>
  async (tx: Tx, undone: readonly MeasureRow[], { by, at, causeId }: Reversed): Promise<void> => {
    if (undone.length === 0) return;
    const measures = new Map(undone.map((row) => [row.id, row]));
    const open = await lockOpenAppeals(tx, [...measures.keys()], causeId);
    if (open.length === 0) return;
    const settled = open.map((row): [AppealRow, MeasureRow] => {
      const measure = measures.get(row.measureId)!;
      const answer = answerOf({
        ...{ outcome: 'settled', measure, undone: [measure], instead: undefined, until: null, byAnother: false },
      });
      return [{ ...row, state: afterStep(row.state, 'settle')!, decidedAt: at, decidedBy: by, answer }, measure];
    });
    await promises.void(
      tx,
      settled.map(([{ id }]) => ({ kind: answerPromise.kind, key: id, at })),
    );
    await unask(
      tx,
      settled.map(([{ id }]) => caseOf(id).about),
    );
    await append(
      tx,
      settled.map(([row, measure]) => appealSettled(row, measure)),
    );
    for (const [row, measure] of settled) {
      await saveAppeal(tx, row);
      await tell.settled(tx, row, measure);
    }
  };

import type { Tx } from '../foundation/database/database.ts';
import { type Notify, peopleOf } from '../foundation/notices/notices.ts';
import type { MeasureRow } from './measure.ts';

/** People of one party that are told. */
const MOST_TOLD = 200;

/** Tells the people of the parties of measures, once a statement; without a statement once a measure. */
export const createTelling =
  (notify: Notify) =>
  async (
    tx: Tx,
    what: 'measure.taken' | 'measure.reversed' | 'measure.excused',
    measures: readonly MeasureRow[],
  ): Promise<void> => {
    const told = [
      ...new Map(
        measures.filter(({ party }) => party !== null).map((row) => [row.statementId ?? row.id, row]),
      ).values(),
    ];
    if (told.length === 0) return;
    const people = await peopleOf(
      tx,
      told.map(({ party }) => party!),
      MOST_TOLD,
    );
    for (const { id, party, kind, subject, statementId } of told) {
      const those = people.get(party!);
      if (those === undefined) continue;
      const link = statementId === null ? `/measures/${id}` : `/statements/${statementId}`;
      await notify(tx, those, what, { measure: id, kind, subject: subject.slice(0, 200) }, link);
    }
  };

import { CASE_TEXT } from '../casework/case.answer.ts';
import type { Principal } from '../foundation/access/principal.ts';
import type { Database } from '../foundation/database/database.ts';
import type { Sealer } from '../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import type { MeasureRow } from './measure.ts';

/** What free texts about measures are sealed for. */
export const MEASURE_TEXT = 'measure.reason';

export interface Reasons {
  /** What somebody wrote about a measure when they took it; null where there is nothing, or its person was erased. */
  open(by: Principal, row: MeasureRow): Promise<string | null>;
  /** What an owner answered to what is proposed against it. */
  openAnswer(by: Principal, row: MeasureRow, answer: string | null): Promise<string | null>;
  /** What somebody wrote who gave guidance instead. */
  openNote(by: Principal, row: MeasureRow): Promise<string | null>;
}

/** Opens the reasons that people gave. Whoever is not of the party leaves an entry on the trail. */
export const createReasons = (options: {
  db: Database;
  sealer: Pick<Sealer, 'openFields'>;
  trail: WriteTrail;
}): Reasons => {
  const read = async (by: Principal, row: MeasureRow, cipher: string, field: string): Promise<string | null> => {
    const [opened] = await options.sealer.openFields([{ cipher, field }], {
      // what a party was told is no secret from it
      purpose: by.party !== undefined && by.party === row.party ? 'own' : 'enforcement',
      onAccess: async ({ purpose, fields }) => {
        if (purpose === 'own') return;
        await options.trail(options.db, [
          {
            actor: { kind: by.kind, id: by.id },
            ...{ action: 'enforcement.measure.read', object: `measure/${row.id}`, purpose, outcome: 'done' },
            detail: { fields },
          },
        ]);
      },
    });
    return opened !== undefined && 'value' in opened ? String(opened.value) : null;
  };
  return {
    open: async (by, row) => (row.reason === null ? null : read(by, row, row.reason, MEASURE_TEXT)),
    openAnswer: async (by, row, answer) => (answer === null ? null : read(by, row, answer, MEASURE_TEXT)),
    openNote: async (by, row) => {
      const note = row.guidance?.note;
      return note ? read(by, row, note.text, note.fromCase ? CASE_TEXT : MEASURE_TEXT) : null;
    },
  };
};

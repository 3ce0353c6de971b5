import type { Answer, CaseDetail } from '../../kit/model.ts';

/** What goes with an answer. */
export interface Given {
  note: string;
  reasonCode: string | undefined;
}

export const NOTHING_GIVEN: Given = { note: '', reasonCode: undefined };

/** Reason codes that have a key: 1 to 9. */
const KEYED = 9;

/** What an answer lacks before it can be sent: the code first, because it takes one key, and the note takes typing. */
export function lackOf(
  { requires }: Pick<CaseDetail, 'requires'>,
  answer: Pick<Answer, 'note_required'>,
  { note, reasonCode }: Given,
): 'reason-code' | 'note' | undefined {
  if (requires.includes('reason-code') && reasonCode === undefined) return 'reason-code';
  return (answer.note_required || requires.includes('note')) && note.trim() === '' ? 'note' : undefined;
}

/** As the server takes it. */
export const bodyOf = ({ note, reasonCode }: Given): { note?: string; reason_code?: string } => ({
  ...(note.trim() === '' ? {} : { note }),
  ...(reasonCode === undefined ? {} : { reason_code: reasonCode }),
});

export const keyOfCode = (place: number): string | undefined => (place < KEYED ? String(place + 1) : undefined);

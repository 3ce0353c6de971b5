import { Problem } from '../foundation/errors.ts';
import type { CaseRow } from './case.store.ts';
import { answersIn, type CaseKinds } from './case-kind.ts';
import type { Queue } from './queue.ts';

/** What free texts of a case are sealed for. */
export const CASE_TEXT = 'case.text';

/** Which queues the caller reaches. */
export type Within = ((queue: Queue) => boolean) & {
  /** The skill groups that they are in; undefined where they may have every case. */
  skills?: readonly string[] | undefined;
};

export interface CaseDecision {
  answer: string;
  note?: string;
  reasonCode?: string;
  version: number;
}

/** @throws Problem `request.invalid` for an answer that the case does not have, or that lacks what is asked of it */
export function requireAnswer(
  row: CaseRow,
  { answer, note, reasonCode }: Omit<CaseDecision, 'version'>,
  { kinds, queue, within }: { kinds: CaseKinds; queue: Queue; within: Within },
): void {
  requireSkill(within, row);
  const kind = kinds.get(row.kind);
  const answers = kind ? answersIn(kind, row.queue) : [];
  const chosen = answers.find(({ id }) => id === answer);
  if (chosen === undefined) {
    const detail = `answer must be one of ${answers.map(({ id }) => id).join(', ')}`;
    throw new Problem('request.invalid', { field: 'answer', detail });
  }
  if (chosen.elsewhere)
    throw new Problem('request.invalid', {
      ...{ field: 'answer', detail: `${answer} says more than an answer to a case can: give it to ${row.about}` },
    });
  const written = note?.trim() ? note : undefined;
  if (chosen.noteRequired && written === undefined)
    throw new Problem('request.invalid', { field: 'note', detail: `note is missing: ${answer} needs one` });
  requireFields(queue, { note: written, reasonCode });
}

/** What a queue asks of every answer. */
function requireFields(
  queue: Queue,
  { note, reasonCode }: { note: string | undefined; reasonCode: string | undefined },
) {
  const { id, requires, reasonCodes } = queue;
  const refuse = (field: string, detail: string) => new Problem('request.invalid', { field, detail });
  if (requires.includes('note') && note === undefined)
    throw refuse('note', `note is missing: the queue ${id} asks for one`);
  const codes = reasonCodes.join(', ');
  if (requires.includes('reason-code') && reasonCode === undefined)
    throw refuse('reason_code', `reason_code is missing: the queue ${id} asks for one of ${codes}`);
  if (reasonCode !== undefined && !reasonCodes.includes(reasonCode))
    throw refuse(
      'reason_code',
      codes === '' ? `the queue ${id} has no reason codes` : `reason_code must be one of ${codes}`,
    );
}

/** What a route asks for beside the queue's group. */
export function requireSkill({ skills }: Within, { skill }: CaseRow): void {
  if (skill !== null && skills !== undefined && !skills.includes(skill))
    throw new Problem('case.skill', { detail: `It needs the skill ${skill}` });
}

/** The reason of an answer as the trail has it: its code, and its note as the cipher that stands in the case. */
export const whyOf = (note: string | null, reasonCode: string | undefined): Record<string, unknown> => ({
  ...(reasonCode === undefined ? {} : { reason_code: reasonCode }),
  ...(note === null ? {} : { reason: note }),
});

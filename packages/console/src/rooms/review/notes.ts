/**
 * What reviewers have typed and not sent, by item. In memory only: a note may quote a person, so it is not written to
 * the browser's storage; leaving the page asks first instead.
 */
const notes = new Map<string, string>();

export const noteOf = (id: string): string => notes.get(id) ?? '';

export function keepNote(id: string, text: string): void {
  if (text.trim() === '') notes.delete(id);
  else notes.set(id, text);
}

/** Whether leaving now would lose something. */
export const hasNotes = (): boolean => notes.size > 0;

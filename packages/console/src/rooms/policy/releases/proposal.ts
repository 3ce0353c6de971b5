import type { Person } from './release.ts';

/** GET /v1/proposals. */
export interface Proposal {
  id: string;
  kind: 'list' | 'lexicon';
  name: string;
  act: 'add' | 'remove';
  /** As lines of the file. */
  entries: string[];
  note: string;
  state: 'waiting' | 'approved' | 'rejected' | 'withdrawn';
  proposed_by: Person;
  proposed_at: string;
  decided_by: Person | null;
  decided_at: string | null;
  reason: string | null;
  /** That brought it into force. */
  release: string | null;
  /** Whether somebody else than who proposed it has to agree. */
  second_person: boolean;
}

/** A line of a list or lexicon: what it is about, and until when it stands, where it says so. */
export function entryOf(line: string): { text: string; expires: string | undefined; fields: string[] } {
  const [text = '', ...fields] = line.split('\t');
  const expires = fields.find((field) => field.startsWith('expires='))?.slice('expires='.length);
  return { text, expires, fields: fields.filter((field) => !field.startsWith('expires=')) };
}

import { type Actor, isActor } from './case.ts';

/** An entry of a case's history, in the order in which they were written. */
export interface CustodyEntry {
  at: Date;
  by: Actor | null;
  what: string;
  detail: string | null;
}

/** Somebody had a case, from an instant until another. */
export interface Custody {
  holder: Actor;
  from: Date;
  /** Null: they have it still. */
  to: Date | null;
  ended: CustodyEnd | null;
}

export type CustodyEnd = 'released' | 'lease-lost' | 'reassigned' | 'decided' | 'closed' | 'merged';

const ENDS: Readonly<Record<string, CustodyEnd>> = {
  released: 'released',
  'lease-lost': 'lease-lost',
  decided: 'decided',
  closed: 'closed',
  merged: 'merged',
};

/** Who held a case when, and how each time ended: told by its history alone. */
export function custodyOf(entries: readonly CustodyEntry[]): Custody[] {
  const all: Custody[] = [];
  const current = (): Custody | undefined => (all.at(-1)?.to === null ? all.at(-1) : undefined);
  const end = (at: Date, ended: CustodyEnd): void => {
    const open = current();
    if (open) all[all.length - 1] = { ...open, to: at, ended };
  };
  const begin = (holder: Actor, at: Date): void => {
    if (current()?.holder === holder) return;
    end(at, 'reassigned');
    all.push({ holder, from: at, to: null, ended: null });
  };
  for (const { at, by, what, detail } of entries) {
    if ((what === 'taken' || what === 'undone') && by !== null) begin(by, at);
    else if (what === 'assigned' && isActor(detail)) begin(detail, at);
    // whose lease ran out and who then answers all the same had it for that instant
    else if (what === 'decided' && by !== null) {
      begin(by, at);
      end(at, 'decided');
    } else if (ENDS[what] !== undefined) end(at, ENDS[what]);
  }
  return all;
}

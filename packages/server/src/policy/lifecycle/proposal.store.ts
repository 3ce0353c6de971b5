import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { EntryChange, ProposalState } from './entries.ts';

interface EntryProposalTable {
  id: string;
  kind: EntryChange['kind'];
  name: string;
  act: EntryChange['act'];
  entries: string[];
  note: string;
  state: ProposalState;
  proposed_by: string;
  proposed_at: Date;
  decided_by: string | null;
  decided_at: Date | null;
  reason: string | null;
  release: string | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    entry_proposal: EntryProposalTable;
  }
}

export type Proposal = Selectable<EntryProposalTable>;

export const insertProposal = (tx: Tx, proposal: Insertable<EntryProposalTable>): Promise<Proposal> =>
  tx.insertInto('entry_proposal').values(proposal).returningAll().executeTakeFirstOrThrow();

export const findProposal = (db: Database, id: string): Promise<Proposal | undefined> =>
  db.selectFrom('entry_proposal').selectAll().where('id', '=', id).executeTakeFirst();

export const updateProposal = (tx: Tx, id: string, patch: Updateable<EntryProposalTable>): Promise<Proposal> =>
  tx.updateTable('entry_proposal').set(patch).where('id', '=', id).returningAll().executeTakeFirstOrThrow();

/** The newest first. @param before the id of the last one already seen */
export const listProposals = (
  db: Database,
  { limit, before, state }: { limit: number; before?: string | undefined; state?: ProposalState | undefined },
): Promise<Proposal[]> =>
  db
    .selectFrom('entry_proposal')
    .selectAll()
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .$if(state !== undefined, (query) => query.where('state', '=', state!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();

export async function countWaiting(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from entry_proposal where state = 'waiting'`.execute(tx);
  return rows[0]!.count;
}

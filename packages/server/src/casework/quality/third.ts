import { sql } from 'kysely';
import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { CaseRow } from '../case.store.ts';
import { type CaseAct, isActor } from '../case.ts';

/** What was asked once more has no consequences that a further answer could change. @throws Problem `case.changed` */
export function requireConsequences({ look }: CaseRow): void {
  if (look !== null)
    throw new Problem('case.changed', { detail: 'It was asked to check an answer: open the case itself again' });
}

/** What two people saw differently is for a third one. @throws Problem `case.own-proposal` */
export async function requireThird(tx: Tx, row: CaseRow, act: CaseAct): Promise<void> {
  const who = act.act === 'assign' ? act.to : act.act === 'take' || act.act === 'decide' ? act.by : null;
  if (row.round === 1 || !isActor(who)) return;
  const { rows } = await sql`
    select from second_look where first_case = ${row.id} and second_by = ${who} and third_by is null`.execute(tx);
  if (rows.length > 0) throw new Problem('case.own-proposal');
}

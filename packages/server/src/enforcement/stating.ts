import type { Clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database/database.ts';
import { derivedId, derivedIdAt } from '../foundation/ids.ts';
import { readEvents } from '../foundation/log/log.store.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import { readDecisions } from '../policy/decision.store.ts';
import type { PackStore } from '../policy/pack.store.ts';
import { type Guidance, guidanceOf } from './guidance.ts';
import { isOwners, type MeasureRow } from './measure.ts';
import { readHearingsFor } from './owner.store.ts';
import { insertStatements } from './statement.store.ts';
import { type Statement, statementOf } from './statement.ts';

export interface StatingOptions {
  clock: Clock;
  packs: Pick<PackStore, 'byName' | 'current'>;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
}

type Packs = StatingOptions['packs'];

/** What statements of these measures say: one for each party and decision, or each act of a person. */
async function statementsOf(tx: Tx, measures: readonly MeasureRow[], packs: Packs) {
  const events = await readEvents(tx, distinct(measures.map(({ eventId }) => eventId)));
  const decisions = await readDecisions(tx, distinct(measures.map(({ decisionId }) => decisionId)));
  const groups = [...Map.groupBy(measures, groupOf).values()];
  const statements = await Promise.all(
    groups.map(async (group) => {
      const [first] = group;
      const decision = decisions.get(first!.decisionId ?? '');
      const pack = decision && (await packs.byName(decision.pack));
      const told = isOwners(first!) ? (await readHearingsFor(tx, [first!.id]))[0]?.texts : undefined;
      const id = derivedIdAt(first!.startsAt!, 'statement', first!.id);
      return statementOf(id, group, {
        event: events.get(first!.eventId ?? ''),
        decision,
        pack,
        current: packs.current(),
        told,
      });
    }),
  );
  return { groups, statements };
}

/**
 * Writes what parties are told of measures that begin: one statement for each party and decision, or each act of a
 * person. What nobody answers for is told to nobody.
 */
export const createStating =
  ({ packs, append }: StatingOptions) =>
  async (tx: Tx, measures: readonly MeasureRow[]): Promise<ReadonlyMap<string, string>> => {
    const addressed = measures.filter(({ party }) => party !== null);
    if (addressed.length === 0) return new Map();
    const { groups, statements } = await statementsOf(tx, addressed, packs);
    await insertStatements(tx, statements);
    await append(tx, statements.map(issued));
    return new Map(groups.flatMap((group, i) => group.map(({ id }) => [id, statements[i]!.id] as const)));
  };

/** What a party is told where guidance is given instead of a measure. */
export const createGuiding =
  ({ packs }: Pick<StatingOptions, 'packs'>) =>
  async (tx: Tx, row: MeasureRow, note: Guidance['note']): Promise<Guidance> => {
    const { statements } = await statementsOf(tx, [{ ...row, startsAt: row.endedAt }], packs);
    return guidanceOf(row, statements[0]!.body.texts, note);
  };

const groupOf = ({ party, decisionId, caseId, id }: MeasureRow): string =>
  JSON.stringify([party, decisionId ?? caseId ?? id]);

const distinct = (ids: readonly (string | null)[]): string[] => [...new Set(ids.flatMap((id) => id ?? []))];

const issued = ({ id, party, subject, issuedAt, automated, body }: Statement): OwnEvent => ({
  ...{ source: 'anxin/enforcement', id: derivedId('statement.issued', id), type: 'statement.issued', subject },
  ...{ time: issuedAt, causeId: body.texts.en.measures[0]!.id },
  data: {
    statement: { id, party, subject, automated, appeal_until: body.appeal_until },
  },
});

import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { Within } from '../case.answer.ts';
import { type CaseRow, lockCase, readHistory, type Wall } from '../case.store.ts';
import { actorOf } from '../case.ts';
import { type CaseKinds, decisionReview } from '../case-kind.ts';
import type { Queues } from '../queue.ts';
import { countItems, type GoldenItem, MOST_ITEMS, retireItem, saveItem } from './golden.store.ts';

export interface GoldenRequest {
  /** Each of them is right. */
  answers: readonly string[];
  why: string;
  /** Where it is handed out; in which the case was opened, when not given. */
  queue?: string;
}

export interface GoldenOptions {
  db: Database;
  clock: Clock;
  kinds: CaseKinds;
  queues(): Queues;
  trail: WriteTrail;
  wall: Wall;
  seal(row: CaseRow, text: string): Promise<string>;
}

export interface Golden {
  /** @throws Problem `case.changed` for what is not finished, `request.invalid` for answers that it does not have */
  makeGolden(by: Principal, within: Within, id: string, request: GoldenRequest): Promise<GoldenItem>;
  /** @throws Problem `request.not-found` */
  retireGolden(by: Principal, within: Within, id: string): Promise<void>;
}

const invalid = (field: string, detail: string) => new Problem('request.invalid', { field, detail });

/** What supervisors say of finished cases, so that others can be asked them again. */
export function createGolden({ db, clock, kinds, queues, trail, wall, seal }: GoldenOptions): Golden {
  const write = (tx: Tx, by: Principal, verb: string, id: string, detail: Record<string, unknown>) =>
    trail(tx, [
      {
        actor: { kind: by.kind, id: by.id },
        ...{ action: `casework.golden.${verb}`, object: `case/${id}`, outcome: 'done' as const, detail },
      },
    ]);

  const requireAnswers = ({ kind }: CaseRow, answers: readonly string[]): void => {
    const known = kinds.get(kind)!.answers.flatMap(({ id, passesTo }) => (passesTo === undefined ? [id] : []));
    const wrong = answers.find((answer) => !known.includes(answer));
    if (wrong !== undefined) throw invalid('answers', `answers must be of ${known.join(', ')}, not ${wrong}`);
  };

  const queueOf = async (row: CaseRow, within: Within, asked: string | undefined): Promise<string> => {
    if (asked !== undefined) {
      const known = queues().all.filter(within);
      if (!known.some(({ id }) => id === asked)) throw invalid('queue', 'queue must be one that there is');
      return asked;
    }
    const history = await readHistory(db, row.id);
    return history.find(({ what }) => what === 'opened')?.detail ?? row.queue;
  };

  return {
    async makeGolden(by, within, id, { answers, why, queue: asked }) {
      const actor = actorOf(by);
      return db.transaction().execute(async (tx) => {
        const row = (await lockCase(tx, id, wall))?.row;
        if (!row || !within(queues().of(row.queue))) throw new Problem('request.not-found');
        if (row.state !== 'final' || row.look !== null || row.kind !== decisionReview.kind)
          throw new Problem('case.changed', { detail: 'Only a review whose answer is final can be made golden' });
        requireAnswers(row, answers);
        const queue = await queueOf(row, within, asked);
        if ((await countItems(tx, queue)) >= MOST_ITEMS)
          throw invalid('queue', `the queue ${queue} has ${MOST_ITEMS} golden items already: retire some`);
        const item: GoldenItem = {
          ...{ caseId: id, queue, answers: [...new Set(answers)], why: await seal(row, why), madeBy: actor },
          ...{ madeAt: clock.now(), retiredAt: null },
        };
        await saveItem(tx, item);
        await write(tx, by, 'make', id, { queue, answers: item.answers, reason: item.why });
        return item;
      });
    },

    async retireGolden(by, within, id) {
      await db.transaction().execute(async (tx) => {
        const row = (await lockCase(tx, id, wall))?.row;
        if (!row || !within(queues().of(row.queue))) throw new Problem('request.not-found');
        if (!(await retireItem(tx, id, actorOf(by), clock.now()))) throw new Problem('request.not-found');
        await write(tx, by, 'retire', id, {});
      });
    },
  };
}

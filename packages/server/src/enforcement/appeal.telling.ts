import type { Tx } from '../foundation/database/database.ts';
import { type Notify, peopleOf } from '../foundation/notices/notices.ts';
import { type AppealMessage, readMessages } from './appeal.store.ts';
import type { AppealRow } from './appeal.ts';
import type { MeasureRow } from './measure.ts';

/** Tells people of appeals, in the transaction of what happened. */
export interface AppealTelling {
  opened(tx: Tx, appeal: AppealRow, measure: MeasureRow): Promise<void>;
  said(tx: Tx, appeal: AppealRow, measure: MeasureRow, message: AppealMessage): Promise<void>;
  decided(tx: Tx, appeal: AppealRow, measure: MeasureRow): Promise<void>;
  settled(tx: Tx, appeal: AppealRow, measure: MeasureRow): Promise<void>;
}

/** People of one party that are told. */
const MOST_TOLD = 200;

const usersIn = (actors: readonly (string | null)[]): string[] => [
  ...new Set(actors.flatMap((actor) => (actor?.startsWith('user/') ? [actor.slice('user/'.length)] : []))),
];

export function createAppealTelling(notify: Notify): AppealTelling {
  const partyOf = async (tx: Tx, { party }: AppealRow): Promise<string[]> =>
    (await peopleOf(tx, [party], MOST_TOLD)).get(party) ?? [];
  const linkOf = ({ id }: AppealRow): string => `/appeals/${id}`;
  const paramsOf = (appeal: AppealRow, { kind, subject }: MeasureRow) => ({
    ...{ appeal: appeal.id, measure: appeal.measureId, kind, subject: subject.slice(0, 200) },
  });

  return {
    opened: (tx, appeal, measure) =>
      notify(tx, 'supervisor', 'appeal.opened', paramsOf(appeal, measure), linkOf(appeal)),

    async said(tx, appeal, measure, { side, kind, by }) {
      const people =
        side === 'house'
          ? await partyOf(tx, appeal)
          : usersIn((await readMessages(tx, appeal.id)).flatMap((each) => (each.side === 'house' ? each.by : [])));
      const what = kind === 'request' ? 'appeal.asked' : 'appeal.message';
      const others = people.filter((id) => `user/${id}` !== by);
      await notify(tx, others, what, paramsOf(appeal, measure), linkOf(appeal));
    },

    async settled(tx, appeal, measure) {
      const params = { ...paramsOf(appeal, measure), outcome: appeal.state };
      await notify(tx, await partyOf(tx, appeal), 'appeal.decided', params, linkOf(appeal));
    },

    /** The party, and whoever took or confirmed what is now judged. */
    async decided(tx, appeal, measure) {
      const people = [...(await partyOf(tx, appeal)), ...usersIn([measure.takenBy, measure.settledBy])];
      const others = people.filter((id) => `user/${id}` !== appeal.decidedBy);
      const params = { ...paramsOf(appeal, measure), outcome: appeal.state };
      await notify(tx, others, 'appeal.decided', params, linkOf(appeal));
    },
  };
}

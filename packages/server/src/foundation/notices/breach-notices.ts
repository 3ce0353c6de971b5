import { isParty, type Party } from '../access/principal.ts';
import type { Tx } from '../database/database.ts';
import { isUuid } from '../ids.ts';
import type { Breach } from '../promises/promise-kind.ts';
import { holdersOf, type Notify, peopleOf } from './notices.ts';

export interface BreachNoticeOptions {
  notify: Notify;
  /** Of these cases those that still wait for an answer, each with the person who has it now; null: nobody has. */
  inHand(tx: Tx, cases: readonly string[]): Promise<ReadonlyMap<string, string | null>>;
}

/** Tells people of broken promises, in the transaction in which the breach is told. */
export type TellOfBreaches = (tx: Tx, breaches: readonly Breach[], now: Date) => Promise<void>;

/** People told of one promise. */
const MOST_TOLD = 200;
/** What was broken longer ago is history (an import, an outage) and nothing that somebody could still hurry for. */
const NEWS_FOR_MS = 24 * 3_600_000;
/** Who is told of their own promises; a consumer owes nothing, and the others do not work with the console. */
const TOLD_PARTIES: readonly string[] = ['merchant', 'creator'];

export function createBreachNotices({ notify, inHand }: BreachNoticeOptions): TellOfBreaches {
  const casesOf = async (tx: Tx, breaches: readonly Breach[]) => {
    const ids = [...new Set(breaches.flatMap(({ subject }) => caseIn(subject) ?? []))];
    const held = ids.length === 0 ? new Map<string, string | null>() : await inHand(tx, ids);
    const supervisors = [...held.values()].includes(null) ? await holdersOf(tx, 'supervisor', MOST_TOLD) : [];
    return new Map(Array.from(held, ([id, holder]) => [id, holder === null ? supervisors : [holder]] as const));
  };

  return async (tx, breaches, now) => {
    const news = breaches.filter((breach) => isNews(breach, now));
    const cases = await casesOf(tx, news);
    const parties = await peopleOf(tx, news.flatMap(toldParty), MOST_TOLD);
    for (const breach of news) {
      const id = caseIn(breach.subject);
      const people = id === undefined ? parties.get(breach.party ?? '') : cases.get(id);
      if (people) await notify(tx, people, 'promise.breached', paramsOf(breach), linkOf(breach.subject));
    }
  };
}

/** Told once a promise: a breach that was withdrawn and came back is not told again. */
const isNews = ({ number, dueAt }: Breach, now: Date): boolean =>
  number === 1 && now.getTime() - dueAt.getTime() < NEWS_FOR_MS;

/** The id of the case that a promise is about. */
function caseIn(subject: string): string | undefined {
  const id = subject.startsWith('case/') ? subject.slice('case/'.length) : '';
  return isUuid(id) ? id : undefined;
}

function toldParty({ subject, party }: Breach): Party[] {
  if (caseIn(subject) !== undefined || party === null || !isParty(party)) return [];
  return TOLD_PARTIES.includes(party.slice(0, party.indexOf('/'))) ? [party] : [];
}

const paramsOf = ({ promiseId, kind, subject, dueAt }: Breach) => ({
  ...{ promise: promiseId, kind, subject, due_at: dueAt.toISOString() },
});

/** An address longer than one may be leads nowhere, rather than keeping the breach from being told. */
const LONGEST_LINK = 300;

function linkOf(subject: string): string | null {
  const id = caseIn(subject);
  if (id !== undefined) return `/cases/${id}`;
  const cut = subject.indexOf('/');
  const link = `/subjects/${[subject.slice(0, cut), subject.slice(cut + 1)].map(encodeURIComponent).join('/')}`;
  return link.length > LONGEST_LINK ? null : link;
}

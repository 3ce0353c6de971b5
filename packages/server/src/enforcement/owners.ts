import { causesReaching, type MeasureKind, type OwnerTerms, ownedBy, type Pack } from '@anxin/engine';
import type { Tx } from '../foundation/database/database.ts';
import { derivedIdAt } from '../foundation/ids.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import { type Notify, peopleOf } from '../foundation/notices/notices.ts';
import type { Carrying } from './carrying.ts';
import { measureProposed, measureWithdrawn } from './measure.events.ts';
import { readMeasures } from './measure.store.ts';
import { isOwners, kindIn, later, type MeasureRow, typeOf } from './measure.ts';
import {
  addCause,
  endHearings,
  type HearingRow,
  insertHearing,
  lockHeard,
  type OwnerGroup,
  readCauses,
  readGroups,
  readHearingsOf,
  readOwner,
} from './owner.store.ts';
import { ownerText } from './owner.words.ts';

export interface OwnersOptions {
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  notify: Notify;
  pack(): Pick<Pack, 'measures' | 'ladders' | 'rules' | 'name'>;
}

/** People of one owner that are told. */
const MOST_TOLD = 200;

type Cause = Awaited<ReturnType<typeof readCauses>>[number];
type Carries = Pick<Carrying, 'propose' | 'reverse' | 'hold'>;

/** Tells owners that what was proposed against them is not taken. */
export const createWithdrawing =
  (options: Pick<OwnersOptions, 'append' | 'notify'>) =>
  async (tx: Tx, settled: readonly MeasureRow[]): Promise<void> => {
    const own = settled.filter(isOwners);
    if (own.length === 0) return;
    for (const { id, endedAt } of own) if (endedAt !== null) await endHearings(tx, [id], endedAt);
    const gone = own.filter(({ state }) => state === 'refused');
    await options.append(tx, gone.map(measureWithdrawn));
    await tell(tx, options.notify, 'measure.withdrawn', gone);
  };

async function tell(
  tx: Tx,
  notify: Notify,
  what: 'measure.hearing' | 'measure.withdrawn',
  rows: readonly MeasureRow[],
) {
  const people = await peopleOf(
    tx,
    rows.map(({ target }) => target),
    MOST_TOLD,
  );
  for (const { id, kind, target } of rows) {
    const those = people.get(target);
    if (those) await notify(tx, those, what, { measure: id, kind, subject: target.slice(0, 200) }, `/measures/${id}`);
  }
}

/** Asks a person about what is proposed against owners who had their time to answer. @returns how many, at most `limit` */
export async function askHeard(
  tx: Tx,
  ask: (tx: Tx, proposals: readonly MeasureRow[]) => Promise<void>,
  now: Date,
  limit: number,
): Promise<number> {
  const heard = await lockHeard(tx, now, limit);
  await endHearings(tx, heard, now);
  await ask(tx, await readMeasures(tx, heard));
  return heard.length;
}

/** What measures of parties come to for whoever these belong to: counted anew, and only ever proposed. */
export function createOwners({ append, notify, pack, carrying }: OwnersOptions & { carrying: Carries }) {
  /** Notes whom measures count for that have begun. */
  const note = async (tx: Tx, rows: readonly MeasureRow[]): Promise<void> => {
    for (const { id, kind, party, startsAt } of rows) {
      if (party === null || startsAt === null) continue;
      const relations = new Set(kindIn(pack(), kind).owners.map(({ value }) => value.relation));
      for (const relation of relations) {
        if (ownedBy(relation) !== typeOf(party)) continue;
        const owner = await readOwner(tx, party, relation, startsAt);
        if (owner !== undefined) await addCause(tx, id, { relation, owner, kind, party });
      }
    }
  };

  const propose = async (
    tx: Tx,
    {
      group,
      terms,
      n,
      since,
      causes,
      at,
    }: { group: OwnerGroup; terms: OwnerTerms; n: number; since: Date | null; causes: Cause[]; at: Date },
  ): Promise<void> => {
    const kind = kindIn(pack(), terms.kind);
    const { relation, owner } = group;
    const id = derivedIdAt(causes.at(-1)!.at, 'owner', owner, relation, group.kind, terms.kind, String(n));
    const row = await carrying.propose(tx, id, {
      ...{ kind, target: owner, subject: owner, party: owner, foundBy: 'origin', at, takenBy: null, pack: pack().name },
    });
    const until = later(at, terms.hear);
    const facts = { cause: kindIn(pack(), group.kind), led: kind, relation, causes, until, rules: pack().rules };
    await insertHearing(tx, {
      ...{ ...group, measureId: id, after: terms.after, within: terms.within, since, hearUntil: until },
      texts: { 'zh-CN': ownerText('zh-CN', facts), en: ownerText('en', facts) },
      ...{ answer: null, answeredAt: null, overAt: null },
    });
    await append(tx, [measureProposed(row, until)]);
    await tell(tx, notify, 'measure.hearing', [row]);
  };

  /** One kind of measure against one owner: what is proposed no longer rests on enough, or enough is there anew. */
  const settle = async (
    tx: Tx,
    group: OwnerGroup,
    {
      terms,
      hearings,
      causes,
      at,
      causeId,
    }: { terms: OwnerTerms | undefined; hearings: HearingRow[]; causes: Cause[]; at: Date; causeId: string },
  ): Promise<void> => {
    const rests = ({ since, led, after, within }: HearingRow): boolean =>
      causesReaching(between(causes, since, led.endedAt), { after, within }) !== undefined;
    const kept = hearings.filter(({ led }) => led.reversedWhy !== WITHDRAWN);
    const gone = kept.filter((hearing) => !rests(hearing) && !LEFT_ALONE.has(hearing.led.state));
    await carrying.reverse(
      tx,
      gone.map(({ measureId }) => measureId),
      { why: WITHDRAWN, by: null, at, causeId },
    );
    const newest = kept
      .filter((hearing) => !gone.includes(hearing))
      .sort(byEnd)
      .at(-1);
    if (terms === undefined || (newest !== undefined && newest.led.endedAt === null)) return;
    const since = newest?.led.endedAt ?? null;
    const reached = causesReaching(between(causes, since, null), terms);
    if (reached) await propose(tx, { group, terms, n: hearings.length, since, causes: reached, at });
  };

  /** Counts anew for all whom these measures count for. */
  const recount = async (tx: Tx, measures: readonly string[], at: Date, causeId: string): Promise<void> => {
    const groups = await readGroups(tx, measures);
    if (groups.length === 0) return;
    const before = (await Promise.all(groups.map((group) => readHearingsOf(tx, group)))).flat();
    await carrying.hold(tx, {
      targets: groups.map(({ owner }) => owner),
      measures: before.map(({ measureId }) => measureId),
    });
    for (const group of groups) {
      const [causes, hearings] = [await readCauses(tx, group), await readHearingsOf(tx, group)];
      const asked = termsOf(pack().measures.get(group.kind), group);
      const kinds = new Set([...asked.map(({ kind }) => kind), ...hearings.map(({ led }) => led.kind)]);
      for (const kind of kinds) {
        const own = hearings.filter(({ led }) => led.kind === kind);
        const terms = asked.find((one) => one.kind === kind);
        await settle(tx, group, { terms, hearings: own, causes, at, causeId });
      }
    }
  };

  return { note, recount };
}

const WITHDRAWN = 'cause-reversed';

/** A person said no already: there is nothing to take back. */
const LEFT_ALONE: ReadonlySet<string> = new Set(['refused', 'excused']);

const termsOf = (kind: MeasureKind | undefined, { relation }: OwnerGroup): OwnerTerms[] =>
  (kind?.owners ?? []).map(({ value }) => value).filter((terms) => terms.relation === relation);

/** What began after one proposal was over counts for the next, not for that one. */
const between = (causes: readonly Cause[], since: Date | null, until: Date | null): Cause[] =>
  causes.filter(({ at }) => (since === null || at > since) && (until === null || at <= until));

const byEnd = ({ led: a }: HearingRow, { led: b }: HearingRow): number =>
  (a.endedAt?.getTime() ?? Number.POSITIVE_INFINITY) - (b.endedAt?.getTime() ?? Number.POSITIVE_INFINITY);

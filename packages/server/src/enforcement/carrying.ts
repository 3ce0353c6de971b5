import { type Ladder, type Pack, POINTS } from '@anxin/engine';
import type { Tx } from '../foundation/database/database.ts';
import { derivedIdAt, type Ids } from '../foundation/ids.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import { compensationsOf } from './compensation.ts';
import { type Guidance, letOff, partiesLetOff } from './guidance.ts';
import { measureExpired, measureReversed, measureTaken } from './measure.events.ts';
import {
  addMeasureHistory,
  insertCompensations,
  insertMeasures,
  lockEnded,
  lockMeasures,
  lockOfLadder,
  lockReviewDue,
  lockStanding,
  readCausedBy,
  readMeasures,
  saveMeasures,
  takeTargets,
} from './measure.store.ts';
import { after, isOwners, kindIn, type MeasureRow } from './measure.ts';
import { addPoints, type ReadPoints, withdrawPoints } from './point.store.ts';
import { crossings } from './standing.ts';
import { join, keyOf, letOffRow, nextReview, proposedRow, reviewOf, rowOf, type Taking } from './taking.ts';

/** Why a measure is undone, as a machine's word. */
export type ReversalReason = 'appeal' | 'second-look' | 'mistake' | 'points-withdrawn' | 'cause-reversed';

export interface Undoing {
  why: ReversalReason;
  /** `user/<id>` or `key/<id>`; null: it follows from something else. */
  by: string | null;
  at: Date;
  /** The event or appeal that led to it. */
  causeId: string | null;
}

export interface CarryingOptions {
  ids: Ids;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  /** Whose ladders and kinds count now. */
  pack(): Pick<Pack, 'measures' | 'ladders'>;
  points: ReadPoints;
  /** Writes the statements of reasons of measures that begin, and gives each measure's. */
  state(tx: Tx, measures: readonly MeasureRow[]): Promise<ReadonlyMap<string, string>>;
  /** What a party is told where guidance is given instead. */
  guide(tx: Tx, row: MeasureRow, note: Guidance['note']): Promise<Guidance>;
  /** Tells people of the party, in the same transaction. */
  tell(
    tx: Tx,
    what: 'measure.taken' | 'measure.reversed' | 'measure.excused',
    measures: readonly MeasureRow[],
  ): Promise<void>;
  /** Asks a second person about what waits for one. */
  ask(tx: Tx, proposals: readonly MeasureRow[]): Promise<void>;
  /** Closes the appeals that are open against what is undone. */
  settleAppeals(tx: Tx, undone: readonly MeasureRow[], by: Undoing): Promise<void>;
  /** Of these nobody has to be asked any more. */
  unask(tx: Tx, settled: readonly MeasureRow[]): Promise<void>;
  /** Asks whether what is in force is still right. */
  review(tx: Tx, due: readonly MeasureRow[]): Promise<void>;
}

/** What becomes of measures in the caller's transaction: rows, points and what they lead to, statements, events. */
export interface Carrying {
  /**
   * Takes measures. The same asked for again while it is in force is counted with it, and lasts as long as the later
   * of the two would. For a first slight violation guidance is given instead, where the kind says so. Points that reach a milestone take its measures with them.
   * @returns for each taking its measure, in order
   */
  take(tx: Tx, takings: readonly Taking[]): Promise<MeasureRow[]>;
  /** Proposes a measure that waits whatever its kind says; nobody is asked about it yet. */
  propose(tx: Tx, id: string, taking: Taking): Promise<MeasureRow>;
  /** A second person agrees, or does not; or guidance is given instead. Nothing changes where the step cannot be taken. */
  settle(
    tx: Tx,
    id: string,
    step: 'confirm' | 'refuse' | 'excuse',
    by: string,
    at: Date,
    /** What is told where guidance is given, as a cipher. */
    note?: Guidance['note'],
  ): Promise<MeasureRow | undefined>;
  /**
   * Undoes measures with all that was taken because of them: points, milestones that only they reached, what travelled
   * along ownership. What is undone already stays as it is.
   */
  reverse(tx: Tx, ids: readonly string[], undoing: Undoing): Promise<MeasureRow[]>;
  /** Ends those whose time is over, the longest over first. @returns how many there were, at most `limit` */
  expire(tx: Tx, now: Date, limit: number): Promise<number>;
  /** What a measure asked of a party is done: those of this kind end before their time, or the one that is named. */
  complete(tx: Tx, party: string, kind: string, at: Date, causeId: string | null, only?: string): Promise<void>;
  /** Asks about those that somebody is to look at again, and notes when next. @returns how many, at most `limit` */
  review(tx: Tx, now: Date, limit: number): Promise<number>;
  /** Takes the turns for all that a transaction will take or undo in several steps, before the first of them. */
  hold(tx: Tx, wanted: { targets: readonly string[]; measures: readonly string[] }): Promise<void>;
  /** Points given back by a course. */
  learn(tx: Tx, course: { id: string; party: string; ladder: Ladder; at: Date; tenths: number }): Promise<void>;
}

export function createCarrying(options: CarryingOptions): Carrying {
  const { ids, append } = options;
  const step = (row: MeasureRow, at: Date, by: string | null, what: string, detail: string | null = null) => ({
    ...{ id: ids.next(), measureId: row.id, at, by, what, detail },
  });

  /** Measures that are in force from now on: their statements and events. */
  const begin = async (tx: Tx, rows: readonly MeasureRow[]): Promise<MeasureRow[]> => {
    if (rows.length === 0) return [];
    const statements = await options.state(tx, rows);
    const stated = rows.map((row) => ({ ...row, statementId: statements.get(row.id) ?? null }));
    await saveMeasures(tx, stated);
    await append(tx, stated.map(measureTaken));
    await options.tell(tx, 'measure.taken', stated);
    return stated;
  };

  const end = async (tx: Tx, rows: readonly MeasureRow[], { why, by, at, causeId }: Undoing): Promise<MeasureRow[]> => {
    const ended = rows.flatMap((row): MeasureRow[] => {
      const state = after(row.state, row.state === 'proposed' ? 'refuse' : 'reverse');
      return state === undefined
        ? []
        : [
            {
              ...{ ...row, state, endedAt: at, reversedWhy: why, reversedCause: causeId, reviewAt: null },
              // who confirmed it stays known; who undid it is in its history
              settledBy: row.state === 'proposed' ? by : row.settledBy,
            },
          ];
    });
    if (ended.length === 0) return [];
    await saveMeasures(tx, ended);
    await addMeasureHistory(
      tx,
      ended.map((row) => step(row, at, by, row.state, why)),
    );
    await options.unask(tx, ended);
    await withdrawPoints(
      tx,
      ended.filter(({ kind }) => kind === POINTS).map(({ id }) => id),
      at,
    );
    const undone = ended.filter(({ state }) => state === 'reversed');
    await append(tx, undone.map(measureReversed));
    await insertCompensations(
      tx,
      undone.flatMap((row) => compensationsOf(row, at)),
    );
    await options.tell(tx, 'measure.reversed', undone);
    await options.settleAppeals(tx, undone, { why, by, at, causeId });
    return ended;
  };

  /** Takes what the milestones of a ladder call for, and undoes what they call for no more. */
  const follow = async (
    tx: Tx,
    party: string,
    ladder: Ladder,
    cause: MeasureRow | undefined,
    at: Date,
  ): Promise<void> => {
    const { entries, from, frozen } = await options.points(tx, party, ladder);
    const isOpen = (reached: Date): boolean => frozen === undefined || reached > frozen;
    const known = await lockOfLadder(tx, party, ladder.id);
    const wanted = crossings(ladder, entries, from)
      .filter(({ at: reached }) => isOpen(reached))
      .flatMap(({ milestone, entry, at: reached }) =>
        ladder.milestones[milestone]!.measures.map(({ kind, duration }) => ({
          key: crossingKey(entry, ladder.milestones[milestone]!.at, kind),
          ...{ kind: kindIn(options.pack(), kind), duration, reached, entry, tenths: ladder.milestones[milestone]!.at },
        })),
      );
    const called = new Set(wanted.map(({ key }) => key));
    const found = Map.groupBy(known, ({ causeId, tenths, kind }) => crossingKey(causeId, tenths, kind));
    const gone = known.filter(
      ({ causeId, tenths, kind, takenAt }) => !called.has(crossingKey(causeId, tenths, kind)) && isOpen(takenAt),
    );
    const causes = new Map(
      (
        await readMeasures(
          tx,
          wanted.map(({ entry }) => entry),
        )
      ).map((row) => [row.id, row]),
    );
    const fresh = wanted
      .filter(({ key }) => (found.get(key) ?? []).every(isWithdrawn))
      .map(({ key, kind, duration, reached, entry, tenths }) => {
        const led = causes.get(entry);
        // what points reached, then not, reach again when those that were told of later are gone
        const again = found.get(key)?.length ?? 0;
        const parts = ['ladder', party, ladder.id, String(tenths), entry, kind.kind];
        const id = derivedIdAt(reached, ...parts, ...(again === 0 ? [] : [String(again)]));
        return rowOf(id, {
          ...{ kind, target: party, subject: party, party, foundBy: 'ladder', at: reached, takenBy: null },
          ...{ causeId: entry, eventId: led?.eventId ?? null, decisionId: led?.decisionId ?? null },
          ...{ rules: led?.rules ?? [], pack: led?.pack ?? null, duration, ladder, tenths },
        });
      });
    await arrive(tx, fresh, at);
    const undoing: Undoing = { why: 'points-withdrawn', by: null, at, causeId: cause?.id ?? null };
    await end(tx, gone, undoing);
    // and what came of them, or is in their place
    const followers = (await readFollowers(tx, gone)).map(({ id }) => id);
    await end(tx, await lockMeasures(tx, followers), { ...undoing, why: 'cause-reversed' });
  };

  /** New rows, in force or waiting for a second person. */
  const arrive = async (tx: Tx, rows: readonly MeasureRow[], at: Date): Promise<MeasureRow[]> => {
    await insertMeasures(tx, rows);
    await addMeasureHistory(
      tx,
      rows.map((row) => step(row, at, row.takenBy, row.state === 'proposed' ? 'proposed' : 'taken')),
    );
    await options.ask(
      tx,
      rows.filter(({ state }) => state === 'proposed'),
    );
    const began = new Map(
      (
        await begin(
          tx,
          rows.filter(({ state }) => state === 'in-force'),
        )
      ).map((row) => [row.id, row]),
    );
    return rows.map((row) => began.get(row.id) ?? row);
  };

  /** Guidance, with its words and to its party. */
  const guide = async (tx: Tx, row: MeasureRow, note: Guidance['note']): Promise<MeasureRow> => ({
    ...row,
    guidance: row.party === null ? null : await options.guide(tx, row, note),
  });

  /** Writes down those that guidance is given for instead. */
  const excuse = async (tx: Tx, takings: readonly Taking[]): Promise<ReadonlyMap<Taking, MeasureRow>> => {
    const excused = new Map<Taking, MeasureRow>();
    for (const taking of takings) excused.set(taking, await guide(tx, letOffRow(ids.next(), taking), null));
    const rows = [...excused.values()];
    await insertMeasures(tx, rows);
    await addMeasureHistory(
      tx,
      rows.map((row) => step(row, row.endedAt!, null, 'excuse')),
    );
    await options.tell(tx, 'measure.excused', rows);
    return excused;
  };

  /** Points that count from now on, and what they lead to. */
  const count = async (tx: Tx, rows: readonly MeasureRow[], at: Date): Promise<void> => {
    const points = rows.filter(({ kind, ladder, state }) => kind === POINTS && ladder !== null && state === 'in-force');
    await addPoints(
      tx,
      points.map(({ id, target, ladder, startsAt, tenths, subject }) => ({
        ...{ id, party: target, ladder: ladder!, at: startsAt!, kind: 'violation', tenths: tenths!, about: subject },
      })),
    );
    for (const row of oneEach(points)) {
      const ladder = options.pack().ladders.get(row.ladder!);
      if (ladder !== undefined) await follow(tx, row.target, ladder, row, at);
    }
  };

  return {
    async take(tx, asked) {
      if (asked.length === 0) return [];
      await takeTargets(tx, [...asked.map(({ target }) => target), ...partiesLetOff(asked)]);
      const off = await letOff(tx, asked);
      const excused = await excuse(
        tx,
        asked.filter((taking) => off.has(taking)),
      );
      const takings = asked.filter((taking) => !excused.has(taking));
      const standing = new Map(
        (await lockStanding(tx, [...new Set(takings.map(({ target }) => target))]))
          .filter((row) => row.causeId === null && !isOwners(row))
          .map((row) => [keyOf(row), row]),
      );
      const fresh = new Map<string, MeasureRow>();
      const joined = new Map<string, MeasureRow>();
      const keys = takings.map((taking) => {
        const row = rowOf(ids.next(), taking);
        const key = keyOf(row);
        const other = joined.get(key) ?? standing.get(key);
        if (other !== undefined) joined.set(key, join(other, row));
        else fresh.set(key, fresh.has(key) ? join(fresh.get(key)!, row) : row);
        return key;
      });
      const at = asked.at(-1)!.at;
      await saveMeasures(tx, [...joined.values()]);
      const arrived = await arrive(tx, [...fresh.values()], at);
      await count(tx, arrived, at);
      const found = new Map(arrived.map((row) => [keyOf(row), row]));
      const taken = new Map(takings.map((taking, i) => [taking, joined.get(keys[i]!) ?? found.get(keys[i]!)!]));
      return asked.map((taking) => excused.get(taking) ?? taken.get(taking)!);
    },

    async propose(tx, id, taking) {
      await takeTargets(tx, [taking.target]);
      const row = proposedRow(id, taking);
      await insertMeasures(tx, [row]);
      await addMeasureHistory(tx, [step(row, taking.at, null, 'proposed')]);
      return row;
    },

    async settle(tx, id, chosen, by, at, note = null) {
      const [seen] = await readMeasures(tx, [id]);
      if (seen === undefined) return undefined;
      await takeTargets(tx, [seen.target]);
      const [row] = await lockMeasures(tx, [id]);
      const state = after(row!.state, chosen);
      if (state === undefined) return undefined;
      const duration = row!.endsAt === null ? null : row!.endsAt.getTime() - row!.takenAt.getTime();
      const known: MeasureRow = {
        ...{ ...row!, state, settledBy: by },
        ...(state === 'in-force'
          ? {
              startsAt: at,
              endsAt: duration === null ? null : new Date(at.getTime() + duration),
              reviewAt: reviewOf(row!, at),
            }
          : { endsAt: null, endedAt: at }),
      };
      const settled = state === 'excused' ? await guide(tx, known, note) : known;
      await saveMeasures(tx, [settled]);
      await addMeasureHistory(tx, [step(settled, at, by, chosen)]);
      await options.unask(tx, [settled]);
      if (state === 'excused') await options.tell(tx, 'measure.excused', [settled]);
      if (state !== 'in-force') return settled;
      const [began] = await begin(tx, [settled]);
      await count(tx, [began!], at);
      return began;
    },

    async reverse(tx, wanted, undoing) {
      const all = await withFollowers(tx, wanted);
      await takeTargets(
        tx,
        all.map(({ target }) => target),
      );
      const now = await lockMeasures(
        tx,
        all.map(({ id }) => id),
      );
      const first = now.filter(({ id }) => wanted.includes(id));
      const travelled = now.filter(({ id }) => !wanted.includes(id));
      const undone = await end(tx, first, undoing);
      undone.push(...(await end(tx, travelled, { ...undoing, why: 'cause-reversed', by: null })));
      const points = undone.filter(({ kind, ladder }) => kind === POINTS && ladder !== null);
      for (const row of oneEach(points)) {
        const ladder = options.pack().ladders.get(row.ladder!);
        if (ladder !== undefined) await follow(tx, row.target, ladder, row, undoing.at);
      }
      return undone;
    },

    async expire(tx, now, limit) {
      const due = await lockEnded(tx, now, limit);
      const expired = due.map((row): MeasureRow => {
        return { ...row, state: after(row.state, 'expire')!, endedAt: row.endsAt, reviewAt: null };
      });
      await saveMeasures(tx, expired);
      await addMeasureHistory(
        tx,
        expired.map((row) => step(row, row.endedAt!, null, 'expired')),
      );
      await append(tx, expired.map(measureExpired));
      return due.length;
    },

    async complete(tx, party, kind, at, causeId, only) {
      await takeTargets(tx, [party]);
      const done = (await lockStanding(tx, [party]))
        .filter((row) => row.kind === kind && row.state === 'in-force' && row.startsAt! <= at)
        .filter(({ id }) => only === undefined || id === only)
        .map((row): MeasureRow => ({ ...row, state: after(row.state, 'expire')!, endedAt: at, reviewAt: null }));
      await saveMeasures(tx, done);
      await addMeasureHistory(
        tx,
        done.map((row) => step(row, at, null, 'completed', causeId)),
      );
      await append(tx, done.map(measureExpired));
    },

    async review(tx, now, limit) {
      const due = await lockReviewDue(tx, now, limit);
      await saveMeasures(
        tx,
        due.map((row) => ({ ...row, reviewAt: nextReview(row, now) })),
      );
      await options.review(tx, due);
      return due.length;
    },

    async hold(tx, { targets, measures }) {
      const all = await withFollowers(tx, measures);
      await takeTargets(tx, [...targets, ...all.map(({ target }) => target)]);
    },

    async learn(tx, { id, party, ladder, at, tenths }) {
      await takeTargets(tx, [party]);
      await addPoints(tx, [{ id, party, ladder: ladder.id, at, kind: 'course', tenths, about: `course/${id}` }]);
      await follow(tx, party, ladder, undefined, at);
    },
  };
}

/** One of each party and ladder: a ladder is followed once for all of them. */
const oneEach = (rows: readonly MeasureRow[]): MeasureRow[] => [
  ...new Map(rows.map((row) => [`${row.target}\n${row.ladder}`, row])).values(),
];

/**
 * What these led to, and what that led to: every measure has one cause at most, so this ends. Milestones are no mere
 * followers, for other points may have reached them too; nor is what came of them.
 */
async function readFollowers(tx: Tx, rows: readonly MeasureRow[]): Promise<MeasureRow[]> {
  const all: MeasureRow[] = [];
  for (let next = rows; next.length > 0; ) {
    const caused = await readCausedBy(
      tx,
      next.map(({ id }) => id),
    );
    next = caused.filter(({ foundBy }) => foundBy !== 'ladder');
    all.push(...next);
  }
  return all;
}

async function withFollowers(tx: Tx, wanted: readonly string[]): Promise<MeasureRow[]> {
  const asked = await readMeasures(tx, wanted);
  return [...asked, ...(await readFollowers(tx, asked))];
}

const crossingKey = (entry: string | null, tenths: number | null, kind: string): string =>
  JSON.stringify([entry, tenths, kind]);

/** Undone because points no longer called for it; what a person undid or refused stays so. */
const isWithdrawn = ({ reversedWhy }: MeasureRow): boolean => reversedWhy === 'points-withdrawn';

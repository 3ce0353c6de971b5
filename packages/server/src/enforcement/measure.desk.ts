import { durationMs, ladderFor, type MeasureKind, type Pack, POINTS, tenthsOf } from '@anxin/engine';
import type { Principal } from '../foundation/access/principal.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import type { Sealer } from '../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import { amountText } from '../ledger/amounts.ts';
import { partyAnswering } from './answering-party.ts';
import type { Carrying } from './carrying.ts';
import { MEASURE_TEXT } from './measure.reasons.ts';
import { readMeasures } from './measure.store.ts';
import { type FOUND_BY_PEOPLE, isOwners, type MeasureRow, typeOf } from './measure.ts';
import { requireHeard } from './owner.desk.ts';
import type { Taking } from './taking.ts';

/** What somebody asks to be done. */
export interface MeasureRequest {
  kind: string;
  target: string;
  /** What it is about; the target itself where it is left out. */
  subject?: string;
  foundBy: (typeof FOUND_BY_PEOPLE)[number];
  reason?: string;
  rules?: readonly string[];
  /** Subjects, events or files that show it. */
  evidence?: readonly string[];
  duration?: string;
  points?: number;
  ladder?: string;
  basis?: string;
  destination?: string;
  amount?: { amount: number; currency: string };
  exposure?: number;
}

export interface MeasureDesk {
  /**
   * In force at once, or proposed where its kind needs a second person.
   * @throws Problem `request.invalid`, `measure.incomplete`, `measure.over-exposure`
   */
  take(by: Principal, request: MeasureRequest): Promise<MeasureRow>;
  /** Guidance is told with its reason. @throws Problem `measure.state`; `measure.own-proposal` for who proposed it and `measure.hearing` while an owner can answer, but for refusing it */
  settle(by: Principal, id: string, step: 'confirm' | 'refuse' | 'excuse', reason?: string): Promise<MeasureRow>;
  /** @throws Problem `measure.state` */
  reverse(by: Principal, id: string, reason: string): Promise<MeasureRow[]>;
}

export interface MeasureDeskOptions {
  db: Database;
  clock: Clock;
  sealer: Pick<Sealer, 'sealValues'>;
  trail: WriteTrail;
  carrying: Carrying;
  pack(): Pick<Pack, 'measures' | 'ladders'>;
  /** Whether another person must confirm; an installation of one person switches it off. */
  secondPerson: boolean;
  /** Called after each commit that wrote to the log. */
  onStored(): void;
}

export function createMeasureDesk(options: MeasureDeskOptions): MeasureDesk {
  const { db, clock, sealer, trail, carrying } = options;

  const write = (tx: Tx, by: Principal, verb: string, row: MeasureRow, detail: Record<string, unknown> = {}) =>
    trail(tx, [
      {
        actor: { kind: by.kind, id: by.id },
        ...{ action: `enforcement.measure.${verb}`, object: `measure/${row.id}`, outcome: 'done' },
        detail: { kind: row.kind, target: row.target, ...detail },
      },
    ]);

  const find = async (id: string): Promise<MeasureRow> => {
    const [row] = await readMeasures(db, [id]);
    if (row === undefined) throw new Problem('request.not-found');
    return row;
  };

  const seal = async (row: Pick<MeasureRow, 'party' | 'target'>, text: string): Promise<string> => {
    const [cipher] = await sealer.sealValues([{ person: row.party ?? row.target, field: MEASURE_TEXT, value: text }]);
    return cipher!;
  };

  return {
    async take(by, request) {
      const { target, subject = target, evidence = [], rules = [] } = request;
      const kind = kindFor(options.pack(), request);
      requireComplete(kind, request);
      const party = await partyAnswering(db, target, subject);
      const reason = request.reason === undefined ? null : await seal({ party, target }, request.reason);
      const amount = request.amount && {
        ...{ amount: BigInt(request.amount.amount), currency: request.amount.currency },
        ...(request.exposure === undefined ? {} : { exposure: BigInt(request.exposure) }),
      };
      const taking: Taking = {
        ...{ kind, target, subject, party, foundBy: request.foundBy, at: clock.now(), takenBy: `${by.kind}/${by.id}` },
        ...{ confirmed: !options.secondPerson, rules, evidence, reason, duration: request.duration, amount },
        ...{ basis: request.basis ?? null, destination: request.destination ?? null },
        ...pointsOf(options.pack(), request),
      };
      const taken = await db.transaction().execute(async (tx) => {
        const [row] = await carrying.take(tx, [taking]);
        await write(tx, by, row!.state === 'proposed' ? 'propose' : 'take', row!, {
          ...{ found_by: row!.foundBy, ...(reason === null ? {} : { reason }) },
        });
        return row!;
      });
      options.onStored();
      return taken;
    },

    async settle(by, id, step, reason) {
      const row = await find(id);
      const actor = `${by.kind}/${by.id}`;
      if (step !== 'refuse' && options.secondPerson && row.takenBy === actor) throw new Problem('measure.own-proposal');
      const cipher = reason === undefined ? undefined : await seal(row, reason);
      const note = cipher === undefined ? null : { text: cipher, fromCase: false };
      const settled = await db.transaction().execute(async (tx) => {
        if (step !== 'refuse' && isOwners(row)) await requireHeard(tx, row.id, clock.now());
        const after = await carrying.settle(tx, id, step, actor, clock.now(), note);
        if (after === undefined)
          throw new Problem('measure.state', { detail: `It is ${row.state}: only what is proposed can be settled` });
        await write(tx, by, step, after, cipher === undefined ? {} : { reason: cipher });
        return after;
      });
      options.onStored();
      return settled;
    },

    async reverse(by, id, reason) {
      const row = await find(id);
      const cipher = await seal(row, reason);
      const undone = await db.transaction().execute(async (tx) => {
        const ended = await carrying.reverse(tx, [id], {
          ...{ why: 'mistake', by: `${by.kind}/${by.id}`, at: clock.now(), causeId: null },
        });
        if (ended.length === 0)
          throw new Problem('measure.state', { detail: `It is ${row.state}: there is nothing to undo` });
        await write(tx, by, 'reverse', row, { reason: cipher, undone: ended.length });
        return ended;
      });
      options.onStored();
      return undone;
    },
  };
}

const wrong = (field: string, detail: string): never => {
  throw new Problem('request.invalid', { field, detail });
};

/** @throws Problem `request.invalid` */
function kindFor({ measures }: Pick<Pack, 'measures'>, { kind, target, duration }: MeasureRequest): MeasureKind {
  const found = measures.get(kind);
  if (found === undefined)
    return wrong('kind', `there is no measure ${kind}; there are ${[...measures.keys()].join(', ')}`);
  if (!found.on.includes(typeOf(target)))
    return wrong('target', `${kind} cannot be done to a ${typeOf(target)}; it is for ${found.on.join(', ')}`);
  if (duration !== undefined && found.longest !== undefined && durationMs(duration) > durationMs(found.longest))
    return wrong('duration', `${kind} lasts ${found.longest} at most`);
  return found;
}

function requireComplete(kind: MeasureKind, request: MeasureRequest): void {
  const lacks = (field: string): never => {
    throw new Problem('measure.incomplete', { field, detail: `${kind.kind} needs ${field}` });
  };
  if (kind.reasons && !request.reason?.trim()) lacks('reason');
  if (kind.evidence && (request.evidence ?? []).length === 0) lacks('evidence');
  if (kind.basis && !request.basis?.trim()) lacks('basis');
  if (kind.basis && !request.destination?.trim()) lacks('destination');
  if (kind.amount && request.amount === undefined) lacks('amount');
  if (!kind.amount && request.amount !== undefined) wrong('amount', `${kind.kind} is not about money`);
  // a penalty has its basis in the contract; what is frozen has it in what is at risk
  if (kind.amount && !kind.basis) {
    if (request.exposure === undefined) lacks('exposure');
    const { amount, currency } = request.amount!;
    if (amount > request.exposure!)
      throw new Problem('measure.over-exposure', {
        field: 'amount',
        detail: `${amountText(amount, currency)} is more than the ${amountText(request.exposure!, currency)} that is exposed`,
      });
  }
  if (kind.kind === POINTS && request.points === undefined) lacks('points');
}

function pointsOf(
  { ladders }: Pick<Pack, 'ladders'>,
  { kind, target, points, ladder: named }: MeasureRequest,
): Pick<Taking, 'ladder' | 'tenths'> {
  if (kind !== POINTS) return {};
  const ladder = ladderFor(ladders, typeOf(target), named);
  if (ladder === undefined) return wrong('ladder', `a ${typeOf(target)} has no ladder${named ? ` ${named}` : ''}`);
  if (ladder.party !== typeOf(target)) return wrong('ladder', `${ladder.id} is for a ${ladder.party}`);
  return { ladder, tenths: tenthsOf(points!) };
}

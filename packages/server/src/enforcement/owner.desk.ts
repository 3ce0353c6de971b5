import type { Principal } from '../foundation/access/principal.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import type { Sealer } from '../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import type { Carrying } from './carrying.ts';
import { MEASURE_TEXT } from './measure.reasons.ts';
import { lockMeasures } from './measure.store.ts';
import type { MeasureRow } from './measure.ts';
import { endHearings, type HearingRow, readHearingsFor, saveAnswer } from './owner.store.ts';

export interface OwnerDesk {
  /** An owner answers to what is proposed against it, once; then a person is asked. @throws Problem `measure.heard` */
  answer(by: Principal, row: MeasureRow, text: string): Promise<MeasureRow>;
}

export interface OwnerDeskOptions {
  db: Database;
  clock: Clock;
  sealer: Pick<Sealer, 'sealValues'>;
  trail: WriteTrail;
  carrying: Pick<Carrying, 'hold'>;
  ask(tx: Tx, proposals: readonly MeasureRow[]): Promise<void>;
  onStored(): void;
}

/** Until when an owner can answer; null: it cannot. */
export const hearUntil = ({ overAt, hearUntil: until, led }: HearingRow, now: Date): Date | null =>
  led.state === 'proposed' && overAt === null && now < until ? until : null;

/** @throws Problem `measure.hearing` */
export async function requireHeard(tx: Tx, id: string, now: Date): Promise<void> {
  const [hearing] = await readHearingsFor(tx, [id]);
  const until = hearing && hearUntil(hearing, now);
  if (until) throw new Problem('measure.hearing', { detail: `It can answer until ${until.toISOString()}` });
}

export const createOwnerDesk = (options: OwnerDeskOptions): OwnerDesk => ({
  async answer(by, { id, target }, text) {
    const { db, clock, sealer, trail, carrying } = options;
    const [cipher] = await sealer.sealValues([{ person: target, field: MEASURE_TEXT, value: text }]);
    const now = clock.now();
    const answered = await db.transaction().execute(async (tx) => {
      await carrying.hold(tx, { targets: [target], measures: [id] });
      const [row] = await lockMeasures(tx, [id]);
      const [hearing] = await readHearingsFor(tx, [id]);
      if (hearing === undefined || hearUntil(hearing, now) === null) throw new Problem('measure.heard');
      await saveAnswer(tx, id, cipher!, `${by.kind}/${by.id}`, now);
      await endHearings(tx, [id], now);
      await options.ask(tx, [row!]);
      await trail(tx, [
        {
          actor: { kind: by.kind, id: by.id },
          ...{ action: 'enforcement.measure.answer', object: `measure/${id}`, outcome: 'done', detail: { target } },
        },
      ]);
      return row!;
    });
    options.onStored();
    return answered;
  },
});

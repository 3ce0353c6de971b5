import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { type JudgementRow, readJudgements } from './judgement.store.ts';
import type { JudgementKind } from './judging.ts';

/** Which rights are used for the consumer, without their asking. None: somebody has to look at it, or ask for more. */
export const RIGHTS: Readonly<Record<JudgementKind, readonly string[]>> = {
  'late-shipment': ['late-ship-pay'],
  'no-pickup': ['late-ship-pay'],
  'false-shipment': ['false-ship-pay'],
  stalled: ['late-ship-pay'],
  delayed: ['late-ship-pay'],
  // the goods never come: their price is one thing, that they are late another
  lost: ['lost-refund', 'late-ship-pay'],
  'slot-missed': ['dedicated-express'],
  'carrier-changed': ['dedicated-express'],
  damaged: [],
  'weight-misfit': [],
};

/** A claim that the platform opens by itself. */
export interface PlatformAsk {
  orderId: string;
  code: string;
  facts: {
    parcel: {
      late_hours: number;
      status: string;
      carrier: string;
      scanned: boolean;
      among: number;
      anew: boolean;
    };
    /** What is lost is no single one of the goods. */
    whole?: true;
    /** Who is to blame, in shares of a hundred: the pool pays first and recovers from them. */
    blame: { merchant: number; platform: number; carrier: number };
    partners: { carrier?: string };
    /** What was broken is the merchant's own word on its page: it bears that, whether or not it chose the right. */
    ownWord?: true;
  };
  /** When it happened. */
  at: Date;
  /** What a delivery was promised counts also before the moment from which consumers can ask. */
  early: true;
  causeId: string;
}

/** `known`: the order has used this right already. The rest says why it cannot be used. */
export interface PlatformAnswer {
  outcome: 'opened' | 'review' | 'known' | 'not-frozen' | 'window' | 'not-used';
  claimId?: string;
}

/** The room of claims, as far as it is needed here. */
export interface PlatformClaims {
  /** @throws Premise while the order's rights are not known yet */
  openByPlatform(tx: Tx, ask: PlatformAsk): Promise<PlatformAnswer>;
}

/** Who is to blame for a judgement, as those need it who pay first and recover after. */
export function blameOf({
  kind,
  carrier,
  blame,
}: Pick<JudgementRow, 'kind' | 'carrier' | 'blame'>): Omit<PlatformAsk['facts'], 'parcel'> {
  const merchant = blame === 'merchant' ? 100 : 0;
  return {
    blame: { merchant, platform: 0, carrier: 100 - merchant },
    // a carrier's word for itself may have spaces; the name of an account has none
    partners: carrier === null ? {} : { carrier: encodeURIComponent(carrier) },
    ...(kind === 'carrier-changed' ? { ownWord: true } : {}),
  };
}

/** @param anew whether the goods come once more, for an after-sale */
export function askOf(row: JudgementRow, code: string, anew: boolean): PlatformAsk {
  const { order_id, kind, carrier, facts, at, event_id } = row;
  return {
    ...{ orderId: order_id, code, at, early: true, causeId: event_id },
    facts: {
      parcel: {
        ...{ late_hours: countOf(facts.late_hours), status: kind, among: countOf(facts.parcels), anew },
        // a false shipment is one however much later the carrier had it
        ...{ carrier: carrier ?? '', scanned: kind !== 'false-shipment' && carrier !== null },
      },
      ...blameOf(row),
      ...(kind === 'lost' ? { whole: true } : {}),
    },
  };
}

const countOf = (fact: string | number | undefined): number => (typeof fact === 'number' ? fact : 0);

/** Whether an after-sale of the order brings its goods once more, or is to: it has deadlines of its own, and ends with a refund where they do not come. */
export async function comesAnew(from: Database | Tx, orderId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from aftersale where order_id = ${orderId} and type in ('resend', 'exchange', 'repair')
      and state not in ('closed', 'cancelled', 'refused-once', 'refused-twice') limit 1`.execute(from);
  return rows.length > 0;
}

/** Who is to blame where a consumer uses a right for something that was judged; undefined: nothing was. */
export async function blamedFor(
  from: Database | Tx,
  orderId: string,
  code: string,
): Promise<ReturnType<typeof blameOf> | undefined> {
  const judged = (await readJudgements(from, orderId)).find(
    (row) => row.withdrawn_at === null && RIGHTS[row.kind].includes(code),
  );
  return judged && blameOf(judged);
}

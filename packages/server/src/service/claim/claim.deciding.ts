import type { RemedyLine } from '@anxin/engine';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { MerchantBears } from '../payout/payout.ts';
import {
  type ClaimHands,
  type ClaimOptions,
  grantedAs,
  type Held,
  heldBy,
  judged,
  requirePaid,
  restOf,
  step,
} from './claim.acting.ts';
import { caseOf } from './claim.cases.ts';
import { actorOf, type Opening, type WireMoney } from './claim.opening.ts';
import { CLAIM_FIELDS } from './claim.sealing.ts';
import { addEvidence, filesAbout, lockClaim, readClaim, saveClaim } from './claim.store.ts';
import { aboutClaim, beyondRefund, type ClaimRow, scaled, totalOf } from './claim.ts';

export interface MerchantAnswer {
  answer: 'accept' | 'offer' | 'refuse';
  /** Of an offer. */
  amount?: WireMoney | undefined;
  /** What the merchant says; a refusal needs it, and files that show it. */
  words?: string | undefined;
  files?: readonly string[] | undefined;
}

export interface PersonDecision {
  outcome: 'grant' | 'refuse';
  /** Less than the terms come to, and never less than the law gives. */
  amount?: WireMoney | undefined;
}

export interface Deciding {
  /** Says which files show what, and hands the claim in. @throws Problem `claim.missing`, `claim.facts`, `claim.state` */
  submit(by: Principal, id: string, evidence: readonly { kind: string; files: readonly string[] }[]): Promise<ClaimRow>;
  /** @throws Problem `claim.state`, `claim.offer`, `claim.missing` */
  answer(by: Principal, id: string, answer: MerchantAnswer): Promise<ClaimRow>;
  /** Whether an offer will do. @throws Problem `claim.state` */
  consent(by: Principal, id: string, agrees: boolean): Promise<ClaimRow>;
  /** @throws Problem `claim.state`, `claim.below-floor`, `claim.formula`, `case.*` */
  decide(by: Principal, id: string, decision: PersonDecision): Promise<ClaimRow>;
  /** @throws Problem `claim.state` */
  withdraw(by: Principal, id: string): Promise<ClaimRow>;
  /** What a deadline leads to that nobody kept; nothing where the claim has gone on. */
  lapse(tx: Tx, id: string, state: ClaimRow['state'], at: Date): Promise<void>;
}

export interface DecidingOptions extends ClaimOptions {
  sealer: Pick<Sealer, 'sealValues'>;
  trail: WriteTrail;
  hands: ClaimHands;
  opening: Pick<Opening, 'submit'>;
}

export function createDeciding(options: DecidingOptions): Deciding {
  const { db, clock, sealer, trail, catalogue, cases, hands, opening } = options;

  const enter = (tx: Tx, by: Principal, verb: string, row: ClaimRow, detail: object = {}) =>
    trail(tx, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: `service.claim.${verb}`, object: aboutClaim(row.id) },
        ...{ outcome: 'done', detail: { order: row.orderId, code: row.code, state: row.state, ...detail } },
      },
    ]);

  const change = async (id: string, work: (tx: Tx, row: ClaimRow, now: Date) => Promise<ClaimRow>) => {
    const done = await db.transaction().execute(async (tx) => {
      const row = await lockClaim(tx, id);
      if (row === undefined) throw new Problem('request.not-found');
      return work(tx, row, clock.now());
    });
    options.onStored();
    return done;
  };

  /** What a claim comes to now; a rest by law is what was left of it. */
  const owed = async (tx: Tx, row: ClaimRow, held: Held) => {
    if (row.restOf !== null) return { lines: row.assessed!, rest: (_: readonly RemedyLine[]) => 0n };
    const { facts } = await judged(tx, options, row, held);
    const paid = requirePaid(held.right.plan.assess(facts), row.code);
    const had = BigInt(facts.claim.had ?? 0);
    return { lines: paid.lines, rest: (lines: readonly RemedyLine[]) => restOf(paid, lines, had) };
  };

  /** Who agreed to the right, or was asked about this claim, bears it. */
  const bearsOf = ({ right }: Held, heard: boolean): MerchantBears =>
    right.agreed ? 'agreed' : heard ? 'heard' : 'no';

  /** What a rest gives is no longer left. */
  const settleRest = async (tx: Tx, { restOf: of, granted }: ClaimRow): Promise<void> => {
    if (of === null) return;
    const before = (await lockClaim(tx, of))!;
    const left = before.rest - beyondRefund(granted!);
    await saveClaim(tx, { ...before, rest: left > 0n ? left : 0n });
  };

  const grant = async (
    tx: Tx,
    row: ClaimRow,
    how: { held: Held; lines: readonly RemedyLine[]; rest: bigint; heard: boolean; reason: string; now: Date },
  ): Promise<ClaimRow> => {
    const { held, lines, rest, heard, reason, now } = how;
    const after = grantedAs(row, { lines, bears: bearsOf(held, heard), rest, reason, at: now });
    await hands.move(tx, row, after, held, now);
    await settleRest(tx, after);
    return after;
  };

  /** @throws Problem `claim.facts` for a file that is not about it, or is somebody else's */
  const noteFiles = async (
    tx: Tx,
    row: ClaimRow,
    kind: string,
    files: readonly string[],
    byMerchant: boolean,
    at: Date,
  ) => {
    const person = byMerchant ? `merchant/${row.merchantId}` : `consumer/${row.consumerId}`;
    const ids = [...new Set(files.map((id) => id.toLowerCase()))];
    const there = await filesAbout(tx, aboutClaim(row.id), ids, person);
    const strange = ids.find((id) => !there.includes(id));
    if (strange !== undefined)
      throw new Problem('claim.facts', { field: 'files', detail: `${strange} was not added to this claim` });
    await addEvidence(
      tx,
      ids.map((attachmentId) => ({ claimId: row.id, attachmentId, kind, byMerchant, at })),
    );
  };

  return {
    submit: (by, id, evidence) =>
      change(id, async (tx, row, now) => {
        if (row.state !== 'evidence') throw new Problem('claim.state', { detail: `It is ${row.state}` });
        const { terms } = (await heldBy(tx, catalogue, row)).right.plan;
        for (const { kind, files } of evidence) {
          if (!terms.evidence.some((asked) => asked.kind === kind))
            throw new Problem('claim.facts', {
              field: 'evidence',
              detail: `${kind} is none of ${terms.evidence.map((asked) => asked.kind).join(', ')}`,
            });
          await noteFiles(tx, row, kind, files, false, now);
        }
        const after = await opening.submit(tx, row, now);
        await enter(tx, by, 'submit', after);
        return after;
      }),

    async answer(by, id, { answer, amount, words, files = [] }) {
      const seen = await readClaim(db, id);
      if (seen === undefined) throw new Problem('request.not-found');
      const [cipher] =
        words === undefined
          ? [null]
          : await sealer.sealValues([
              { person: `merchant/${seen.merchantId}`, field: CLAIM_FIELDS.answer, value: words },
            ]);
      return change(id, async (tx, before, now) => {
        if (before.state !== 'merchant') throw new Problem('claim.state', { detail: `It is ${before.state}` });
        const row = { ...before, answer: cipher!, answeredAt: now };
        const held = await heldBy(tx, catalogue, row);
        await noteFiles(tx, row, 'merchant', files, true, now);
        let after: ClaimRow;
        if (answer === 'refuse') {
          if (words === undefined) throw new Problem('claim.missing', { field: 'text', detail: 'A refusal says why' });
          if (files.length === 0)
            throw new Problem('claim.missing', { field: 'files', detail: 'A refusal shows why: at least one file' });
          after = { ...row, state: step(row, 'ask-person'), reason: 'merchant-refused' };
          await hands.move(tx, before, after, held, now);
        } else {
          const { lines, rest } = await owed(tx, row, held);
          if (answer === 'offer') {
            const offered = offeredOf(amount, row, lines);
            after = { ...row, state: step(row, 'offer'), assessed: lines, offered };
            await hands.move(tx, before, after, held, now);
          } else {
            after = await grant(tx, row, {
              ...{ held, lines, rest: rest(lines), heard: true, reason: 'merchant-accepted', now },
            });
            after = await hands.pay(tx, after, held);
          }
        }
        await enter(tx, by, 'answer', after, { answer });
        return after;
      });
    },

    consent: (by, id, agrees) =>
      change(id, async (tx, row, now) => {
        if (row.state !== 'offered') throw new Problem('claim.state', { detail: `It is ${row.state}` });
        const held = await heldBy(tx, catalogue, row);
        let after: ClaimRow;
        if (agrees) {
          const { lines, rest } = await owed(tx, row, held);
          const less = scaled(lines, row.offered!);
          after = await grant(tx, row, {
            ...{ held, lines: less, rest: rest(less), heard: true, reason: 'offer-accepted', now },
          });
          after = await hands.pay(tx, after, held);
        } else {
          after = { ...row, state: step(row, 'ask-person'), reason: 'offer-declined' };
          await hands.move(tx, row, after, held, now);
        }
        await enter(tx, by, 'consent', after, { agrees });
        return after;
      }),

    async decide(by, id, { outcome, amount }) {
      const done = await db.transaction().execute(async (tx) => {
        // cases are locked before what they are about
        const found = await cases.lock(tx, caseOf(id));
        const row = await lockClaim(tx, id);
        if (row === undefined) throw new Problem('request.not-found');
        const now = clock.now();
        const held = await heldBy(tx, catalogue, row);
        let after: ClaimRow;
        if (outcome === 'refuse') {
          after = { ...row, state: step(row, 'refuse'), settledAt: now, reason: 'person-refused' };
          await hands.move(tx, row, after, held, now);
        } else {
          step(row, 'grant');
          const { lines, rest } = await owed(tx, row, held);
          const granted = decidedLines(amount, row, lines, rest);
          after = await grant(tx, row, {
            ...{
              held,
              lines: granted,
              rest: rest(granted),
              heard: row.answeredAt !== null || row.reason === 'merchant-silent',
              now,
            },
            reason: 'person-granted',
          });
          after = await hands.pay(tx, after, held, actorOf(by));
        }
        if (found) await cases.answer(tx, found, { by: actorOf(by) as never, answer: outcome, at: now });
        await enter(tx, by, 'decide', after, { outcome });
        return after;
      });
      options.onStored();
      return done;
    },

    withdraw: (by, id) =>
      change(id, async (tx, row, now) => {
        const after: ClaimRow = { ...row, state: step(row, 'withdraw'), settledAt: now, reason: 'consumer' };
        await hands.move(tx, row, after, await heldBy(tx, catalogue, row), now);
        await enter(tx, by, 'withdraw', after);
        return after;
      }),

    async lapse(tx, id, state, at) {
      const row = await lockClaim(tx, id);
      if (row === undefined || row.state !== state) return;
      const held = await heldBy(tx, catalogue, row);
      if (state === 'evidence') {
        const after: ClaimRow = { ...row, state: step(row, 'withdraw'), settledAt: at, reason: 'evidence-lapsed' };
        await hands.move(tx, row, after, held, at);
        return;
      }
      if (state === 'offered') {
        // silence accepts no less than what is owed
        const after = { ...row, state: step(row, 'ask-person'), reason: 'offer-unanswered' };
        await hands.move(tx, row, after, held, at);
        return;
      }
      if (state !== 'merchant') return;
      // whoever was asked and said nothing was heard
      const { facts } = await judged(tx, options, row, held);
      const paid = held.right.plan.assess(facts);
      if (paid.outcome === 'pay') {
        const rest = restOf(paid, paid.lines, BigInt(facts.claim.had ?? 0));
        // its payout is asked for by the job: several may lapse in one transaction
        await grant(tx, row, { held, lines: paid.lines, rest, heard: true, reason: 'merchant-silent', now: at });
        return;
      }
      const after = { ...row, state: step(row, 'ask-person'), reason: 'merchant-silent' };
      await hands.move(tx, row, after, held, at);
    },
  };
}

/** @throws Problem `claim.offer`, `claim.currency` */
function offeredOf(amount: WireMoney | undefined, row: ClaimRow, lines: readonly RemedyLine[]): bigint {
  if (amount === undefined) throw new Problem('claim.offer', { field: 'amount', detail: 'An offer says how much' });
  const offered = inCurrency(amount, row);
  const whole = totalOf(lines);
  if (offered <= 0n || offered >= whole)
    throw new Problem('claim.offer', {
      field: 'amount',
      detail: `The terms come to ${whole}: an offer lies above 0 and below that`,
    });
  return offered;
}

/** @throws Problem `claim.below-floor`, `claim.over-paid`, `claim.currency` */
function decidedLines(
  amount: WireMoney | undefined,
  row: ClaimRow,
  lines: readonly RemedyLine[],
  rest: (lines: readonly RemedyLine[]) => bigint,
): readonly RemedyLine[] {
  if (amount === undefined) return lines;
  const total = inCurrency(amount, row);
  const whole = totalOf(lines);
  if (total <= 0n) throw new Problem('claim.offer', { field: 'amount', detail: 'Nothing is no grant: refuse it' });
  if (total > whole)
    throw new Problem('claim.over-paid', { field: 'amount', detail: `The terms come to ${whole}, not ${total}` });
  const granted = scaled(lines, total);
  const short = rest(granted) - rest(lines);
  if (short > 0n)
    throw new Problem('claim.below-floor', {
      field: 'amount',
      detail: `The law gives ${short} more than the ${beyondRefund(granted)} beyond the refund`,
    });
  return granted;
}

/** @throws Problem `claim.currency` */
function inCurrency({ amount, currency }: WireMoney, row: ClaimRow): bigint {
  if (currency !== row.currency)
    throw new Problem('claim.currency', { field: 'amount', detail: `The order was paid in ${row.currency}` });
  return BigInt(amount);
}

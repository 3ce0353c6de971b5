import type { RemedyLine } from '@anxin/engine';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import {
  assessedNow,
  bearsOf,
  type ClaimHands,
  type ClaimOptions,
  grantedAs,
  type Held,
  heldBy,
  isGone,
  requirePaid,
  restNow,
  restOf,
  step,
} from './claim.acting.ts';
import {
  decidedLines,
  lossOf,
  offeredOf,
  type PersonDecision,
  requireNoAmount,
  requireSaid,
  type WireMoney,
  withLoss,
} from './claim.amounts.ts';
import { caseOf } from './claim.cases.ts';
import { LOSS_EVIDENCE } from './claim.missing.ts';
import { actorOf, type Opening } from './claim.opening.ts';
import { CLAIM_FIELDS } from './claim.sealing.ts';
import { addEvidence, filesAbout, lockClaim, readClaim, saveClaim } from './claim.store.ts';
import { aboutClaim, agreedOn, beyondRefund, type ClaimRow, totalOf } from './claim.ts';

export interface MerchantAnswer {
  answer: 'accept' | 'offer' | 'refuse';
  /** Of an offer. */
  amount?: WireMoney | undefined;
  /** What the merchant says; a refusal needs it, and files that show it. */
  words?: string | undefined;
  files?: readonly string[] | undefined;
}

export interface Submitted {
  evidence: readonly { kind: string; files: readonly string[] }[];
  /** Where it was not said yet. */
  loss?: WireMoney | undefined;
}

/** What a claim comes to. */
export interface Assessed {
  lines: readonly RemedyLine[];
  /** What the law asks for beyond the refund, and of what was had before. */
  floor: { law: string; amount: bigint } | null;
  currency: string;
}

export interface Deciding {
  /** Says which files show what, and hands the claim in. @throws Problem `claim.missing`, `claim.facts`, `claim.state` */
  submit(by: Principal, id: string, given: Submitted): Promise<ClaimRow>;
  /** @throws Problem `claim.state`, `claim.deadline`, `claim.offer`, `claim.missing` */
  answer(by: Principal, id: string, answer: MerchantAnswer): Promise<ClaimRow>;
  /** Whether an offer will do. @throws Problem `claim.state` */
  consent(by: Principal, id: string, agrees: boolean): Promise<ClaimRow>;
  /** What a claim would come to with so much of its loss accepted; nothing is written. @throws Problem as `decide` */
  assess(id: string, loss: WireMoney | undefined): Promise<Assessed>;
  /** @throws Problem `claim.state`, `claim.missing`, `claim.below-floor`, `claim.formula`, `case.*` */
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

  /** What a rest by law comes to now: no more than its claim has still to come. @throws Problem `claim.no-rest` */
  const restOwed = async (from: Database | Tx, row: ClaimRow, held: Held): Promise<bigint> => {
    const before = (await readClaim(from, row.restOf!))!;
    const [asked, left] = [totalOf(row.assessed!), await restNow(from, options, before, held)];
    if (left === 0n)
      throw new Problem('claim.no-rest', { detail: 'What was had since comes to all that the law gives' });
    return left < asked ? left : asked;
  };

  /**
   * What a claim comes to now; a rest by law is what was left of it, and all of that is owed.
   * @returns undefined: all of it came back another way. @throws Problem as `requirePaid`, `restOwed`
   */
  const owed = async (tx: Tx, row: ClaimRow, held: Held) => {
    if (row.restOf !== null) {
      const left = await restOwed(tx, row, held);
      const lines: RemedyLine[] = [{ kind: 'compensation', amount: left }];
      return { lines, rest: (granted: readonly RemedyLine[]) => left - beyondRefund(granted) };
    }
    const { facts, assessment } = await assessedNow(tx, options, row, held);
    if (isGone(assessment)) return undefined;
    const paid = requirePaid(assessment, row.code);
    const had = BigInt(facts.claim.had ?? 0);
    return { lines: paid.lines, rest: (lines: readonly RemedyLine[]) => restOf(paid, lines, had) };
  };

  /** What it comes to without a loss that nobody but the two sides has looked at. */
  const withoutLoss = async (tx: Tx, row: ClaimRow, held: Held, lines: readonly RemedyLine[]) => {
    if (row.restOf !== null || row.lossSaid === null || row.loss !== null) return lines;
    const { assessment: without } = await assessedNow(tx, options, { ...row, loss: 0n }, held);
    return without.outcome === 'pay' ? without.lines : [];
  };

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
    const after = grantedAs(row, { lines, bears: bearsOf(held, row, heard), rest, reason, at: now });
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

  /** All that a claim asks for came back another way while somebody was about to give it: it is over. */
  const closed = async (
    tx: Tx,
    by: Principal,
    verb: string,
    { row, held, now }: { row: ClaimRow; held: Held; now: Date },
    detail: object,
  ): Promise<ClaimRow> => {
    const after = await hands.close(tx, row, held, now);
    await enter(tx, by, verb, after, { ...detail, reason: after.reason });
    return after;
  };

  const sealDecision = async (id: string, words: string | undefined): Promise<string | null> => {
    if (words === undefined) return null;
    const seen = await readClaim(db, id);
    if (seen === undefined) throw new Problem('request.not-found');
    const person = `consumer/${seen.consumerId}` as const;
    return (await sealer.sealValues([{ person, field: CLAIM_FIELDS.decision, value: words }]))[0]!;
  };

  return {
    submit: (by, id, { evidence, loss }) =>
      change(id, async (tx, before, now) => {
        if (before.state !== 'evidence') throw stateFault(before);
        const held = await heldBy(tx, catalogue, before);
        const row = loss === undefined ? before : { ...before, lossSaid: lossOf(loss, before, held) };
        if (loss !== undefined) await saveClaim(tx, row);
        const kinds = held.right.plan.terms.evidence.map((asked) => asked.kind);
        if (row.lossSaid !== null) kinds.push(LOSS_EVIDENCE);
        for (const { kind, files } of evidence) {
          if (!kinds.includes(kind))
            throw new Problem('claim.facts', { field: 'evidence', detail: `${kind} is none of ${kinds.join(', ')}` });
          await noteFiles(tx, row, kind, files, false, now);
        }
        const after = await opening.submit(tx, row, now);
        await enter(tx, by, 'submit', after);
        return after;
      }),

    async answer(by, id, { answer, amount, words, files = [] }) {
      requireNoAmount(answer, amount);
      const seen = await readClaim(db, id);
      if (seen === undefined) throw new Problem('request.not-found');
      const [cipher] =
        words === undefined
          ? [null]
          : await sealer.sealValues([
              { person: `merchant/${seen.merchantId}`, field: CLAIM_FIELDS.answer, value: words },
            ]);
      return change(id, async (tx, before, now) => {
        if (before.state !== 'merchant') throw stateFault(before);
        // silence has granted it by then, and nobody gains by being looked at late
        if (answer !== 'accept' && before.dueAt !== null && now >= before.dueAt)
          throw new Problem('claim.deadline', {
            ...{ detail: `It fell due at ${before.dueAt.toISOString()}`, params: { due: before.dueAt.toISOString() } },
          });
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
          const due = await owed(tx, row, held);
          if (due === undefined) return closed(tx, by, 'answer', { row, held, now }, { answer });
          const { lines, rest } = due;
          const proved = await withoutLoss(tx, row, held, lines);
          if (answer === 'offer') {
            const offered = offeredOf(amount, row, lines, proved);
            after = { ...row, state: step(row, 'offer'), assessed: lines, offered };
            await hands.move(tx, before, after, held, now);
          } else if (totalOf(proved) < totalOf(lines)) {
            // two sides that agree prove no loss, and a fund would pay it first
            after = { ...row, state: step(row, 'ask-person'), reason: 'merchant-accepts-loss' };
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
          const due = await owed(tx, row, held);
          if (due === undefined) return closed(tx, by, 'consent', { row, held, now }, { agrees });
          const { lines, rest } = due;
          const less = agreedOn(lines, row.offered!);
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

    async assess(id, loss) {
      const seen = await readClaim(db, id);
      if (seen === undefined) throw new Problem('request.not-found');
      const held = await heldBy(db, catalogue, seen);
      const row = loss === undefined ? seen : withLoss(loss, seen);
      if (row.restOf !== null) {
        const amount = await restOwed(db, row, held);
        return { lines: [{ kind: 'compensation', amount }], floor: null, currency: row.currency };
      }
      const { assessment } = await assessedNow(db, options, row, held);
      const { lines, floor } = requirePaid(assessment, row.code);
      return { lines, floor: floor ? { law: floor.law, amount: floor.amount } : null, currency: row.currency };
    },

    async decide(by, id, decision) {
      const { outcome, amount, reason } = decision;
      requireSaid(decision);
      const words = await sealDecision(id, decision.words);
      const done = await db.transaction().execute(async (tx) => {
        // cases are locked before what they are about
        const found = await cases.lock(tx, caseOf(id));
        const before = await lockClaim(tx, id);
        if (before === undefined) throw new Problem('request.not-found');
        const now = clock.now();
        const held = await heldBy(tx, catalogue, before);
        const told = { ...before, decisionReason: reason ?? null, decisionWords: words };
        const row = outcome === 'grant' ? withLoss(decision.loss, told) : told;
        let after: ClaimRow;
        if (outcome === 'refuse') {
          after = { ...row, state: step(row, 'refuse'), settledAt: now, reason: 'person-refused' };
          await hands.move(tx, row, after, held, now);
        } else {
          // neither what the consumer has to show nor what the merchant has to say is passed over
          if (before.state !== 'review') throw stateFault(before);
          const due = await owed(tx, row, held);
          // its case is closed with it
          if (due === undefined) return closed(tx, by, 'decide', { row: before, held, now }, { outcome });
          const { lines, rest } = due;
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
        const accepted = after.loss === null ? {} : { loss: Number(after.loss) };
        await enter(tx, by, 'decide', after, { outcome, ...(reason ? { reason } : {}), ...accepted });
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
      const { facts, assessment: paid } = await assessedNow(tx, options, row, held);
      if (isGone(paid)) return void (await hands.close(tx, row, held, at));
      // a loss that nobody looked at is not paid because nobody answered
      if (paid.outcome === 'pay' && row.lossSaid === null) {
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

/** What is over says why. */
const stateFault = ({ state, reason }: ClaimRow): Problem =>
  new Problem('claim.state', { detail: reason === null ? `It is ${state}` : `It is ${state}: ${reason}` });

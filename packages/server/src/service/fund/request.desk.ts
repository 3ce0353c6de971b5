import type { Principal } from '../../foundation/access/principal.ts';
import { beijingDay, beijingMidnight } from '../../foundation/beijing-time.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { amountParam, amountText } from '../../ledger/amounts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Operation } from '../../ledger/operation.ts';
import type { Payments } from '../../ledger/payments/payments.ts';
import { createTellAsker, type RefusalReason } from '../answered.ts';
import { requireReturnable, returnDeposit } from './deposit.return.ts';
import { fundPermissions } from './fund.permissions.ts';
import { settled } from './recovering.ts';
import { saveRecovery } from './recovery.store.ts';
import { lackingOf, type Recovery } from './recovery.ts';
import { type RequestChecks, readCurrencies, requireAskable } from './request.checks.ts';
import { doneAloneSince, insertRequest, lockRequest, saveAnswer, saveLevel, writtenOffSince } from './request.store.ts';
import type { FundRequest, FundRequestKind, NewFundRequest } from './request.ts';
import { requireSecond } from './second.ts';
import { lockOwed } from './settlement.store.ts';
import type { FundTerms } from './terms.ts';

interface RequestDeskOptions extends RequestChecks {
  db: Database;
  clock: Clock;
  ids: Ids;
  ledger: Pick<Ledger, 'post'>;
  payments: Pick<Payments, 'ask'>;
  notify: Notify;
  trail: WriteTrail;
  terms: FundTerms;
  onStored(): void;
}

export interface RequestDesk {
  /**
   * Done at once as far as one person may, else it waits for somebody else.
   * @throws Problem `fund.merchant`, `fund.category`, `fund.currency`, `fund.asked`, `fund.write-off-cap`, `fund.write-off-more`,
   * `fund.deposit-stays`
   */
  ask(by: Principal, asked: NewFundRequest): Promise<FundRequest>;
  /** By somebody else than who asked. @throws Problem `fund.state`, `payout.second-person`, `fund.write-off-…`, `fund.deposit-stays` */
  approve(by: Principal, id: string): Promise<FundRequest>;
  /** @param why told to whoever asked. @throws Problem `fund.state` */
  refuse(by: Principal, id: string, why?: RefusalReason): Promise<FundRequest>;
}

/** Debts that one write-off is about at most. */
const MOST_DEBTS = 500;
const A_DAY_MS = 86_400_000;
export const REQUESTS_LINK = '/money/fund';

const nameOf = ({ kind, id }: Pick<Principal, 'kind' | 'id'>): string => `${kind}/${id}`;
const answering = fundPermissions.filter(({ name }) => name === 'service.fund.approve');

/** Levels and what is paid back of deposits are on a page of their own. */
const linkOf = ({ kind }: FundRequest): string => (kind.startsWith('deposit-') ? '/money/deposits' : REQUESTS_LINK);

export function createRequestDesk(options: RequestDeskOptions): RequestDesk {
  const { db, clock, ids, ledger, notify, trail, terms } = options;
  const tellAsker = createTellAsker(notify, answering);

  /** A sum in pieces is the same sum: what was done without a second person within a day counts with it. */
  const isAlone = async (tx: Tx, { kind, amount, currency }: FundRequest, now: Date): Promise<boolean> => {
    if (!terms.secondPerson) return true;
    // what every merchant of a category has to put down is never one person's word
    const most: Record<FundRequestKind, bigint> = {
      ...{ contribution: terms.contributionAlone, 'write-off': terms.writeOffAlone, 'deposit-level': -1n },
      'deposit-return': terms.returnAlone,
    };
    if (amount > most[kind]) return false;
    // with which currency a platform begins is no one person's word either
    if (kind === 'contribution' && (await readCurrencies(tx)).length === 0) return false;
    const before = await doneAloneSince(tx, { kind, currency, since: new Date(now.getTime() - A_DAY_MS) });
    return before + amount <= most[kind];
  };

  const contribute = (tx: Tx, { id, fund, currency, amount }: FundRequest) =>
    ledger.post(tx, [
      {
        ...{ do: 'move', key: `fund/${id}`, code: 'fund.contribution', amount },
        debit: { owner: 'platform', purpose: 'clearing', currency },
        credit: { owner: 'platform', purpose: fund!, currency },
      },
    ]);

  /** @returns the debts that it would be taken of. @throws Problem `fund.write-off-cap`, `fund.write-off-more` */
  const requireOwed = async (tx: Tx, request: FundRequest, now: Date): Promise<Recovery[]> => {
    const { currency, amount } = request;
    const merchantId = request.merchantId!;
    const done = await writtenOffSince(tx, currency, beijingMidnight(`${beijingDay(now).slice(0, 4)}-01-01`));
    if (done + amount > terms.writeOffYear)
      throw new Problem('fund.write-off-cap', {
        field: 'amount',
        detail: `${amountText(done, currency)} of ${amountText(terms.writeOffYear, currency)} were written off this year`,
        params: { done: amountParam(done, currency), most: amountParam(terms.writeOffYear, currency) },
      });
    const owed = await lockOwed(tx, merchantId, currency, MOST_DEBTS);
    const sum = owed.reduce((all, recovery) => all + lackingOf(recovery), 0n);
    if (sum < amount)
      throw new Problem('fund.write-off-more', {
        field: 'amount',
        detail: `${amountText(sum, currency)} is owed, not ${amountText(amount, currency)}`,
        params: { most: amountParam(sum, currency), asked: amountParam(amount, currency) },
      });
    return owed;
  };

  const writeOff = async (tx: Tx, request: FundRequest, now: Date): Promise<void> => {
    const { id, currency, amount } = request;
    const merchantId = request.merchantId!;
    const owed = await requireOwed(tx, request, now);
    const operation: Operation = {
      ...{ do: 'move', key: `fund/${id}`, code: `write-off.${request.reason}`, amount },
      debit: { owner: 'platform', purpose: 'write-off', currency },
      credit: { owner: `merchant/${merchantId}`, purpose: 'receivable', currency },
    };
    await ledger.post(tx, [operation]);
    let left = amount;
    for (const recovery of owed) {
      const part = left < lackingOf(recovery) ? left : lackingOf(recovery);
      if (part === 0n) continue;
      left -= part;
      await saveRecovery(tx, settled({ ...recovery, writtenOff: recovery.writtenOff + part }, now));
    }
  };

  /** @returns how it stands then */
  const carryOut = async (tx: Tx, request: FundRequest, now: Date): Promise<FundRequest['state']> => {
    if (request.kind === 'contribution') await contribute(tx, request);
    else if (request.kind === 'write-off') await writeOff(tx, request, now);
    else if (request.kind === 'deposit-level')
      await saveLevel(tx, request.categoryId!, request.currency, request.amount, now);
    else {
      await returnDeposit(tx, options, request, now);
      return 'paying';
    }
    return 'done';
  };

  const enter = (tx: Tx, by: Principal, verb: string, request: FundRequest): Promise<void> => {
    const { id, kind, amount, currency, fund, merchantId, categoryId, reason, refusedWhy: why } = request;
    const about = { kind, amount: Number(amount), currency, fund, merchant: merchantId, category: categoryId, reason };
    return trail(tx, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: `service.fund.${verb}`, outcome: 'done' },
        ...{ object: `fund-request/${id}`, detail: why === null ? about : { ...about, why } },
      },
    ]);
  };

  const tell = (tx: Tx, by: Principal, request: FundRequest): Promise<void> => {
    const { id, kind, fund, merchantId, categoryId, amount, currency } = request;
    const isRefused = request.state === 'refused';
    return tellAsker(tx, {
      ...{ askedBy: request.askedBy, by, kind: isRefused ? 'fund.refused' : 'fund.approved', link: linkOf(request) },
      params: {
        ...{ request: id, what: kind, about: fund ?? merchantId ?? categoryId ?? '' },
        ...{ amount: Number(amount), currency, reason: isRefused ? (request.refusedWhy ?? 'unsaid') : request.reason },
      },
    });
  };

  const answer = async (
    by: Principal,
    id: string,
    work: (tx: Tx, request: FundRequest, now: Date) => Promise<FundRequest>,
  ) => {
    const answered = await db.transaction().execute(async (tx) => {
      const request = await lockRequest(tx, id);
      if (!request) throw new Problem('request.not-found');
      if (request.state !== 'asked') throw new Problem('fund.state', { detail: `It is ${request.state}` });
      const now = clock.now();
      const after = { ...(await work(tx, request, now)), answeredBy: nameOf(by), answeredAt: now };
      await saveAnswer(tx, after);
      await enter(tx, by, after.state === 'refused' ? 'refuse' : 'approve', after);
      await tell(tx, by, after);
      return after;
    });
    options.onStored();
    return answered;
  };

  return {
    async ask(by, { kind, currency, amount, reason, fund = null, merchantId = null, categoryId = null }) {
      const now = clock.now();
      const asked: FundRequest = {
        ...{ id: ids.next(), kind, state: 'asked', currency, amount, reason, fund, merchantId, categoryId },
        ...{ askedBy: nameOf(by), askedAt: now, answeredBy: null, answeredAt: null, refusedWhy: null },
      };
      const request = await db.transaction().execute(async (tx) => {
        await requireAskable(tx, asked, options);
        const alone = await isAlone(tx, asked, now);
        // a second person is asked for nothing that could not be done
        if (!alone && kind === 'write-off') await requireOwed(tx, asked, now);
        if (!alone && kind === 'deposit-return') await requireReturnable(tx, asked);
        const made: FundRequest = alone
          ? { ...asked, state: await carryOut(tx, asked, now), answeredBy: asked.askedBy, answeredAt: now }
          : asked;
        await insertRequest(tx, made);
        await enter(tx, by, 'ask', made);
        if (!alone) await notify(tx, 'fund-manager', 'fund.asked', { request: made.id, what: kind }, REQUESTS_LINK);
        return made;
      });
      options.onStored();
      return request;
    },
    approve: (by, id) =>
      answer(by, id, async (tx, request, now) => {
        await requireSecond(tx, by, [request.askedBy], terms.secondPerson);
        return { ...request, state: await carryOut(tx, request, now) };
      }),
    refuse: (by, id, why) =>
      answer(by, id, async (_tx, request) => ({ ...request, state: 'refused', refusedWhy: why ?? null })),
  };
}

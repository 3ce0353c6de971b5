import { Problem } from '../../foundation/errors.ts';
import type { NewTrailEntry } from '../../foundation/trail/trail.store.ts';
import { insertPeak, lockPeak, type Peak, settlePeak } from './peak.store.ts';
import type { VaultOptions } from './vault.ts';

type Actor = { kind: 'key' | 'user'; id: string };

const MOST_DAYS = 31;
const DAY_MS = 86_400_000;

/** Sales peaks: declared by one officer, in force when another agrees, or at once where one person is the house. */
export function createPeaks({ db, clock, ids, trail, secondPerson }: VaultOptions & { secondPerson: boolean }) {
  const entry = (by: Actor, verb: string, { id, merchantId, factor }: Peak): NewTrailEntry => ({
    ...{ actor: by, action: `privacy.peak.${verb}`, outcome: 'done', object: `vault-peak/${id}` },
    detail: { merchant: merchantId, factor },
  });

  const step = (id: string, by: Actor, verb: 'approve' | 'withdraw', check: (peak: Peak, me: string) => void) =>
    db.transaction().execute(async (tx): Promise<Peak> => {
      const peak = await lockPeak(tx, id);
      if (peak === undefined) throw new Problem('request.not-found');
      const me = `${by.kind}/${by.id}`;
      if (peak.withdrawnAt !== null) throw new Problem('vault.peak', { detail: 'It was taken back' });
      check(peak, me);
      const at = clock.now();
      await settlePeak(tx, id, verb === 'approve' ? 'approved' : 'withdrawn', me, at);
      await trail(tx, [entry(by, verb, peak)]);
      return verb === 'approve'
        ? { ...peak, approvedAt: at, approvedBy: me }
        : { ...peak, withdrawnAt: at, withdrawnBy: me };
    });

  return {
    /** @throws Problem `request.invalid` for a time that is none or too long */
    async declare(by: Actor, given: Pick<Peak, 'merchantId' | 'from' | 'to' | 'factor' | 'reason'>): Promise<Peak> {
      const days = (given.to.getTime() - given.from.getTime()) / DAY_MS;
      if (!(days > 0 && days <= MOST_DAYS))
        throw new Problem('request.invalid', {
          field: 'to',
          detail: `to must lie after from, by ${MOST_DAYS} days at most`,
        });
      const [at, me] = [clock.now(), `${by.kind}/${by.id}`];
      const peak: Peak = {
        ...{ ...given, id: ids.next(), declaredAt: at, declaredBy: me, withdrawnAt: null, withdrawnBy: null },
        ...(secondPerson ? { approvedAt: null, approvedBy: null } : { approvedAt: at, approvedBy: me }),
      };
      await db.transaction().execute(async (tx) => {
        await insertPeak(tx, peak);
        await trail(tx, [entry(by, 'declare', peak)]);
      });
      return peak;
    },
    /** @throws Problem `request.not-found`, `vault.peak`, `vault.own-peak` */
    approve: (by: Actor, id: string) =>
      step(id, by, 'approve', (peak, me) => {
        if (peak.approvedAt !== null) throw new Problem('vault.peak', { detail: 'It is approved already' });
        if (secondPerson && peak.declaredBy === me) throw new Problem('vault.own-peak');
      }),
    /** @throws Problem `request.not-found`, `vault.peak` */
    withdraw: (by: Actor, id: string) => step(id, by, 'withdraw', () => undefined),
  };
}

import type { Keys } from '../../foundation/sealing/keys.ts';

const BYTES = 6;

/**
 * Where a case lies between 0 and 1: the same in every process and whenever it is asked, and as good as random to whoever
 * has not the installation's keys. So nobody can foresee which of their answers is given once more.
 */
export const lotBy =
  (keys: Pick<Keys, 'mac'>) =>
  (caseId: string): number =>
    keys.mac('index', `second-look ${caseId}`).readUIntBE(0, BYTES) / 2 ** (8 * BYTES);

import type { Pack } from '@anxin/engine';
import type { Tx } from '../foundation/database/database.ts';
import type { Sealer } from '../foundation/sealing/sealer.ts';
import type { Carrying } from './carrying.ts';
import type { MeasureCases } from './measure.cases.ts';
import { MEASURE_TEXT } from './measure.reasons.ts';
import { readMeasures } from './measure.store.ts';
import type { Taking } from './taking.ts';

export interface ProposalAsk {
  /** UUIDv7 derived from what it is for, so that it is proposed once. */
  id: string;
  /** Of the pack's catalogue. */
  kind: string;
  /** Against whom. */
  party: string;
  at: Date;
  /** In words: for who decides, and then for the party. */
  reason: string;
}

export interface Proposal {
  id: string;
  taking: Taking;
}

/** What a chapter proposes against a party: it waits for a person, however slight its kind is. */
export interface Proposing {
  /** Outside of any transaction: the reason is sealed. @returns undefined: the pack has no such kind */
  prepare(ask: ProposalAsk): Promise<Proposal | undefined>;
  /** A person is asked about it. The same again is the same. */
  propose(tx: Tx, proposal: Proposal): Promise<void>;
  /** What it was for is over: nobody is asked any more, and what is in force ends. */
  settle(tx: Tx, id: string, at: Date): Promise<void>;
}

export function createProposing({
  carrying,
  cases,
  sealer,
  pack,
}: {
  carrying: Carrying;
  cases: Pick<MeasureCases, 'ask'>;
  sealer: Pick<Sealer, 'sealValues'>;
  pack(): Pack;
}): Proposing {
  return {
    async prepare({ id, kind: name, party, at, reason }) {
      const { measures, name: packName } = pack();
      const kind = measures.get(name);
      if (kind === undefined) return undefined;
      const [cipher] = await sealer.sealValues([{ person: party, field: MEASURE_TEXT, value: reason }]);
      const about = { target: party, subject: party, party };
      return { id, taking: { kind, ...about, foundBy: 'patrol', at, takenBy: null, reason: cipher!, pack: packName } };
    },
    async propose(tx, { id, taking }) {
      if ((await readMeasures(tx, [id])).length > 0) return;
      await cases.ask(tx, [await carrying.propose(tx, id, taking)]);
    },
    async settle(tx, id, at) {
      const [row] = await readMeasures(tx, [id]);
      if (row?.state === 'proposed')
        await carrying.reverse(tx, [id], { why: 'cause-reversed', by: null, at, causeId: null });
      else if (row?.state === 'in-force') await carrying.complete(tx, row.target, row.kind, at, null, id);
    },
  };
}

import type {
  CaseProposal,
  Decision,
  Evidence,
  Language,
  MeasureProposal,
  Pack,
  Reason,
  Snapshot,
  Verdict,
} from '@anxin/engine';
import { renderReason } from '@anxin/engine';
import { isParty, type Party } from '../foundation/access/principal.ts';
import type { Refs } from '../foundation/log/event.ts';

/** A reason as it is stored: texts are rendered from the pack that decided, in the reader's language. */
export interface StoredReason {
  rule: string;
  params: Reason['params'];
  evidence: Evidence[];
  weight: number;
  /**
   * Where the rule read a personal field: parameters and texts of evidence, sealed under the person's key. They are
   * not in `params` and `evidence` then.
   */
  sealed?: string;
}

export interface DecisionBody {
  reasons: StoredReason[];
  case: CaseProposal | null;
  measures: MeasureProposal[];
  /** Taken out because the day's limit was reached, and left out where nothing was. */
  withheld?: MeasureProposal[];
  snapshot: Snapshot;
}

/** A decision on record. */
export interface DecisionRecord {
  id: string;
  eventId: string;
  eventType: string;
  subject: string;
  verdict: Verdict;
  pack: string;
  decidedAt: Date;
  /** Those that its event refers to: whose decision it is too. */
  parties: readonly Party[];
  body: DecisionBody;
}

/** The parties among what an event refers to. */
export const partiesOf = (refs: Refs): Party[] =>
  Object.entries(refs)
    .map(([kind, id]) => `${kind}/${id}`)
    .filter(isParty)
    .sort();

/** What stands in a message for a parameter that the reader may not see. */
const HIDDEN = '…';

/**
 * The decision as a reader gets it (contract, section 4). `pack` is the one that made it; without it the messages are
 * empty, everything else is there.
 */
export function viewDecision(record: DecisionRecord, pack: Pack | undefined, language: Language): Decision {
  return {
    id: record.id,
    event_id: record.eventId,
    subject: record.subject,
    verdict: record.verdict,
    case: record.body.case,
    reasons: record.body.reasons.map((reason) => viewReason(reason, pack, language)),
    measures: record.body.measures,
    ...(record.body.withheld === undefined ? {} : { withheld: record.body.withheld }),
    pack: record.pack,
    snapshot: record.body.snapshot,
  };
}

/** A decision as those see it whom it is about: not what is switched off or used up just now. */
export function forParty({ withheld: _, snapshot, ...decision }: Decision): Decision {
  const { snoozed: _snoozed, withheld: _withheld, ...given } = snapshot;
  return { ...decision, snapshot: given };
}

function viewReason(reason: StoredReason, pack: Pack | undefined, language: Language): Reason {
  const { rule, params, evidence, weight } = reason;
  const shown = reason.sealed === undefined ? params : hideTexts(params);
  const rendered = pack ? renderReason(pack, rule, shown, language) : undefined;
  // the stored evidence and parameters stand; only the words are the pack's
  return { rule, params: shown, message: '', ...rendered, evidence, weight };
}

/** Texts could repeat what a person wrote; counts and flags cannot. */
export function hideTexts(params: Reason['params']): Reason['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? HIDDEN : value]),
  );
}

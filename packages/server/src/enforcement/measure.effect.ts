import { type Decision, ladderFor, type MeasureProposal, type Pack, POINTS, tenthsOf } from '@anxin/engine';
import { isParty } from '../foundation/access/principal.ts';
import type { Clock } from '../foundation/clock.ts';
import { answeringParty } from '../foundation/log/answering.ts';
import type { Effect } from '../foundation/log/effect.ts';
import type { UnplacedEvent } from '../foundation/log/event.ts';
import type { Carrying } from './carrying.ts';
import { foundIn, kindIn, typeOf } from './measure.ts';
import type { Taking } from './taking.ts';

export interface MeasureEffect {
  clock: Clock;
  carrying: Pick<Carrying, 'take'>;
  pack(): Pick<Pack, 'measures' | 'ladders' | 'rules'>;
  /** When a decision takes its measures; now, where it is not given: a history that is told later has its own time. */
  takenAt?(decision: Decision): Date;
}

/** What decisions propose is done in the transaction of their event: whoever got the decision finds its measures. */
export function measureEffect({ clock, carrying, pack, takenAt = () => clock.now() }: MeasureEffect): Effect {
  return {
    name: 'enforcement.measures',
    wants: (decision) => decision.measures.length > 0,
    async apply(tx, admitted) {
      const current = pack();
      await carrying.take(
        tx,
        admitted.flatMap(({ event, decision }) => takingsOf(event, decision!, current, takenAt(decision!))),
      );
    },
  };
}

/** What a decision proposes, or a person took up that it withheld. */
export function takingsOf(
  event: UnplacedEvent,
  decision: Pick<Decision, 'id' | 'measures' | 'pack'> & { reasons: readonly { rule: string }[] },
  pack: Pick<Pack, 'measures' | 'ladders' | 'rules'>,
  at: Date,
  by: Pick<Taking, 'takenBy' | 'caseId'> = { takenBy: null },
): Taking[] {
  const answering = answeringParty(event);
  return decision.measures.flatMap((proposal): Taking[] => {
    const target = proposal.subject ?? proposal.party;
    if (target === undefined) return [];
    const ladder = proposal.kind === POINTS ? ladderFor(pack.ladders, typeOf(target), proposal.ladder) : undefined;
    return [
      {
        ...{ kind: kindIn(pack, proposal.kind), target, subject: event.subject, at, ...by },
        party: isParty(target) ? target : answering,
        ...{ foundBy: foundIn(event.type), eventId: event.id, decisionId: decision.id, pack: decision.pack },
        rules: rulesFor(proposal, decision.reasons, pack),
        ...{ duration: proposal.duration, ladder },
        ...(ladder === undefined ? {} : { tenths: tenthsOf(proposal.points ?? 0) }),
      },
    ];
  });
}

/** Of the reasons those whose rules take such a measure; all of them where the pack has other rules now. */
function rulesFor(
  { kind }: MeasureProposal,
  reasons: readonly { rule: string }[],
  { rules }: Pick<Pack, 'rules'>,
): string[] {
  const fired = reasons.map(({ rule }) => rule);
  const taking = new Set(rules.filter(({ measures }) => measures.some((one) => one.kind === kind)).map(({ id }) => id));
  const such = fired.filter((rule) => taking.has(rule));
  return such.length > 0 ? such : fired;
}

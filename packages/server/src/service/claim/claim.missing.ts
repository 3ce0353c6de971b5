import type { GuaranteePlan, LackingEvidence, Missing } from '@anxin/engine';
import { Type } from 'typebox';
import type { ProblemDetails } from '../../foundation/errors.ts';

/** Shows a loss: receipts, records of a doctor. Every claim that says one takes it, whatever else its terms ask for. */
export const LOSS_EVIDENCE = 'loss';

type Way = readonly LackingEvidence[];

/** With what every way needs besides. */
export function alsoNeeding({ evidence, ways, ...more }: Missing, needed: LackingEvidence): Missing {
  return {
    ...{ ...more, evidence: [...evidence, needed] },
    ways: ways.length === 0 ? [[needed]] : ways.map((way) => [...way, needed]),
  };
}

/** Each thing by its name, as the problem tells it; what another could stand for, with that one. */
export function toldMissing({ terms }: GuaranteePlan, { asks, ways }: Pick<Missing, 'asks' | 'ways'>): ProblemDetails {
  const said = asks.map((name) => ({ field: name === 'ground' ? 'ground' : `asked.${name}`, message: 'is not said' }));
  const titled = ({ kind, least }: LackingEvidence): string =>
    `at least ${least}: ${terms.evidence.find((asked) => asked.kind === kind)?.title.en ?? (kind === LOSS_EVIDENCE ? 'Proof of the loss' : kind)}`;
  const isFirm = ({ kind }: LackingEvidence): boolean => ways.every((way) => has(way, kind));
  const firm = (ways[0] ?? []).filter(isFirm);
  const others = ways.map((way) => way.filter((one) => !isFirm(one))).filter((way) => way.length > 0);
  const named = (way: Way): string => way.map(({ kind }) => `evidence.${kind}`).join(' and ');
  const kinds = new Map(others.flat().map((one) => [one.kind, one]));
  const shown = [
    ...firm.map((one) => ({ field: `evidence.${one.kind}`, message: titled(one) })),
    ...[...kinds.values()].map((one) => {
      const instead = others.filter((way) => !has(way, one.kind)).map(named);
      return { field: `evidence.${one.kind}`, message: `${titled(one)}; or instead ${instead.join(' or ')}` };
    }),
  ];
  const either = others.map((way) => way.map((one) => `evidence.${one.kind} ${titled(one)}`).join(' and '));
  const whole = [
    ...[...said, ...shown.slice(0, firm.length)].map(({ field, message }) => `${field} ${message}`),
    ...(either.length === 0 ? [] : [`one of these: ${either.join(', or ')}`]),
  ];
  return {
    field: (said[0] ?? shown[0])!.field,
    detail: whole.join('; '),
    ...(ways.length === 0 ? {} : { params: { ways: ways.map(writtenWay).join(' | ') } }),
    problems: [...said, ...shown],
  };
}

const has = (way: Way, kind: string): boolean => way.some((one) => one.kind === kind);

/** `photo:2`, or `record:1 + photo:2`: for programs that tell it in their own words. */
const writtenWay = (way: Way): string => way.map(({ kind, least }) => `${kind}:${least}`).join(' + ');

export const wayFields = Type.Array(Type.Object({ kind: Type.String(), least: Type.Integer() }));
export const waysSchema = Type.Array(wayFields, {
  description: 'Each of these is enough: photos, or a film. None where nothing is lacking',
});

export const showWays = (ways: Missing['ways']) => ways.map((way) => [...way]);

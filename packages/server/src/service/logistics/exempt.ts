import type { NamedBreak } from '../../foundation/promises/promise.ts';

/** On what ground nobody could deliver as promised. */
export const EXEMPTION_GROUNDS = [
  'weather',
  'disaster',
  'epidemic',
  'traffic-control',
  'public-event',
  'other',
] as const;
export type ExemptionGround = (typeof EXEMPTION_GROUNDS)[number];
/** `extend`: the clocks stand still in that time. `void`: what was promised into that time is off. */
export const EXEMPTION_EFFECTS = ['extend', 'void'] as const;
export type ExemptionEffect = (typeof EXEMPTION_EFFECTS)[number];

/** As far as deadlines know it. */
export interface Exempt {
  id: string;
  regions: readonly string[];
  effect: ExemptionEffect;
  from: Date;
  to: Date;
}

export const touches = ({ regions }: Pick<Exempt, 'regions'>, codes: readonly (string | null)[]): boolean =>
  codes.some((code) => code !== null && regions.some((prefix) => code.startsWith(prefix)));

/** The pauses of those that stop the clocks. */
export const pausesOf = (exempt: readonly Exempt[]): NamedBreak[] =>
  exempt.filter(({ effect }) => effect === 'extend').map(({ id, from, to }) => ({ key: `exemption ${id}`, from, to }));

/** Whether a time that was promised, from opening to deadline, runs into an exemption. */
export const runsInto = ({ from, to }: Pick<Exempt, 'from' | 'to'>, opened: Date, due: Date): boolean =>
  opened < to && from < due;

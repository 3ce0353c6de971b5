import type { CelProgram } from '../policy/cel/cel.ts';
import { isCelError } from '../policy/cel/values.ts';

/** Whether a condition holds: one that is left out does, and one that cannot be told is as `otherwise` says. */
export function holds(program: CelProgram | undefined, values: Record<string, unknown>, otherwise: boolean): boolean {
  const value = program?.evaluate(values) ?? true;
  return isCelError(value) ? otherwise : value === true;
}

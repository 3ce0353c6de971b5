import type { CallContext, CelFunction } from '../env.ts';
import type { CelType } from '../types.ts';
import type { CelError, CelValue } from '../values.ts';

/** Arguments in the JavaScript form that the signature guarantees; a shorter overload leaves the last ones out. */
type Arguments = readonly (CelValue | undefined)[];
type Implementation<A extends Arguments> = (args: A, context: CallContext) => CelValue | CelError;

/** A plain function or operator. The implementation's argument types must agree with `params`. */
export function fn<A extends Arguments>(
  name: string,
  params: readonly CelType[],
  result: CelType,
  call: Implementation<A>,
): CelFunction {
  return { name, params, result, call: call as unknown as CelFunction['call'] };
}

/** A function called as a method of its first parameter. */
export function method<A extends Arguments>(
  name: string,
  params: readonly CelType[],
  result: CelType,
  call: Implementation<A>,
): CelFunction {
  return { ...fn(name, params, result, call), method: true };
}

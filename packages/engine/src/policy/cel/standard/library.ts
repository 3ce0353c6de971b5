import type { CelFunction } from '../env.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { COLLECTION } from './collection.ts';
import { CONVERSIONS } from './conversion.ts';
import { STRINGS } from './string.ts';
import { TIME } from './time.ts';

/** Every function and operator that an expression finds without being told. */
export const STANDARD_LIBRARY: readonly CelFunction[] = [
  ...ARITHMETIC,
  ...COLLECTION,
  ...CONVERSIONS,
  ...STRINGS,
  ...TIME,
];

import type { Guarantee } from './guarantee.ts';

/**
 * The codes with those that they bundle, each once, a bundle before its rights. Codes that are not known stay out.
 */
export function expandBundles(
  codes: Iterable<string>,
  guarantees: { get(code: string): Pick<Guarantee, 'bundles'> | undefined },
): readonly string[] {
  const found = new Set<string>();
  const visit = (code: string): void => {
    const guarantee = guarantees.get(code);
    if (guarantee === undefined || found.has(code)) return;
    found.add(code);
    guarantee.bundles.forEach(visit);
  };
  for (const code of codes) visit(code);
  return [...found];
}

import type { FeaturePlan, Pack, PackDocument, PackProblem } from '@anxin/engine';
import { personalFields } from '@anxin/events';
import { touchesPath } from '../personal-reasons.ts';
import { pathsRead } from './counting.ts';

/**
 * Features whose value would be one that was read from a personal field: a sum, an extreme or a mean stands in decisions in
 * clear. To count by such a field, or how many different ones there are, is no trouble: those are kept as HMACs.
 */
export function personalFeatures(pack: Pack, document: PackDocument): PackProblem[] {
  return document.features.flatMap((feature) => {
    const plan = pack.features.get(feature.name);
    const found = plan && personalValue(plan);
    if (!found) return [];
    const { file, line, column } = feature;
    const message = `the value of ${feature.name} is read from ${found.field}, which is personal on ${found.type}`;
    const hint = 'count such events, or distinct values: neither tells what they are';
    return [{ file, line, column, code: 'personal-feature', message, hint }];
  });
}

function personalValue(plan: FeaturePlan): { type: string; field: string } | undefined {
  if (plan.measure === 'distinct') return undefined;
  for (const type of plan.counts.keys()) {
    const read = pathsRead(plan, type, ['value']);
    const personal = personalFields(type).map(({ path }) => path.filter((name) => name !== '[]'));
    const field = personal.find((path) => read.some((one) => touchesPath(one, path)));
    if (field) return { type, field: field.join('.') };
  }
  return undefined;
}

import type { Pack, PackProblem } from '@anxin/engine';
import { personalFields } from '@anxin/events';
import { touchesPath } from './personal-reasons.ts';

/**
 * Measures whose party is computed from a personal field. A party is an id that is stored and shown in clear, so such
 * a pack is refused before it decides anything.
 */
export function personalMeasures(pack: Pack): PackProblem[] {
  const problems: PackProblem[] = [];
  for (const [type, { rules }] of pack.types) {
    const personal = personalFields(type).map(({ path }) => path.filter((name) => name !== '[]'));
    for (const { document, measures } of rules) {
      const read = measures.flatMap(({ party }) => (party ? party.references.map((r) => [r.variable, ...r.path]) : []));
      const found = personal.find((field) => read.some((path) => touchesPath(path, field)));
      if (!found) continue;
      const { file, line, column } = document;
      const message = `a measure of ${document.id} names its party by ${found.join('.')}, which is personal on ${type}`;
      problems.push({ file, line, column, code: 'personal-party', message, hint: 'name the party by its id' });
    }
  }
  return problems;
}

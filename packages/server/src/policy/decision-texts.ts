import type { Pack } from '@anxin/engine';
import type { StoredEvent } from '../foundation/log/event.ts';
import { looksSealed } from '../foundation/sealing/cipher.ts';
import type { DecisionRecord } from './decision.ts';
import { touchesPath } from './personal-reasons.ts';

export interface SubjectText {
  field: string;
  /** Null where the field is personal. */
  text: string | null;
  masked: boolean;
}

const MOST = 100;
const DEEPEST = 32;

/**
 * The texts of an event in which its decision's rules looked, by the paths that evidence uses; those that evidence lies
 * in first. Personal ones are named and not shown.
 */
export function textsOf(event: StoredEvent, record: DecisionRecord, pack: Pack | undefined): SubjectText[] {
  const marked = new Set(record.body.reasons.flatMap((reason) => reason.evidence.map(({ field }) => field)));
  const plans = pack?.types.get(event.type)?.rules ?? [];
  const read = plans.flatMap(({ matches }) =>
    [...matches.values()].flatMap(({ places }) => places.fields.map(({ path }) => path)),
  );
  const wanted = (leaf: Leaf): boolean =>
    marked.has(leaf.field) || read.some((path) => path.length <= leaf.names.length && touchesPath(path, leaf.names));
  const texts = [...leavesOf(event.data, '', [], 0)].filter(wanted);
  texts.sort((a, b) => Number(marked.has(b.field)) - Number(marked.has(a.field)));
  return texts.slice(0, MOST).map(({ field, text }) => {
    const masked = looksSealed(text);
    return { field, text: masked ? null : text, masked };
  });
}

interface Leaf {
  /** `video.frames[2]` */
  field: string;
  names: readonly string[];
  text: string;
}

function* leavesOf(
  value: unknown,
  field: string,
  names: readonly string[],
  depth: number,
): Generator<Leaf, void, void> {
  if (depth > DEEPEST) return;
  if (typeof value === 'string') {
    if (!value.startsWith('data:')) yield { field, names, text: value };
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* leavesOf(item, `${field}[${i}]`, names, depth + 1);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value))
      yield* leavesOf(inner, field === '' ? name : `${field}.${name}`, [...names, name], depth + 1);
  }
}

import type { Steps } from '../text/steps.ts';
import type { PackCase, PlantedViolation } from './document.ts';
import { PACK_LIMITS } from './limits.ts';
import { json, list, object, optional, placed, type Read, required, type Source, text } from './reader.ts';
import { eventType, ruleId } from './rule.ts';
import type { EngineEvent, PackProblem, Snapshot } from './types.ts';
import { show } from './yaml.ts';

const rules = (what: string) => list(what, placed(ruleId), { max: 1000 });

const caseShape = object('a case', {
  name: required(text('name', 200)),
  type: required(placed(eventType)),
  data: required(json('data')),
  id: optional(text('id', 200)),
  source: optional(text('source', 200)),
  time: optional(text('time', 60)),
  subject: optional(text('subject', 200)),
  snapshot: optional(
    object('snapshot', {
      features: optional(json('features')),
      signals: optional(json('signals')),
      lists: optional(json('lists')),
      models: optional(json('models')),
    }),
  ),
  fires: optional(rules('fires')),
  quiet: optional(rules('quiet')),
});

/**
 * Reads one case; `known` says which rule ids the pack has, where that is known, `beside` those of the file it judges.
 */
export function readCase(known: ReadonlyMap<string, unknown> | undefined, beside: readonly string[]): Read<PackCase> {
  return (node, source) => {
    const shape = caseShape(node, source);
    if (shape === undefined) return undefined;
    const fires = shape.fires ?? [];
    const quiet = shape.quiet ?? [];
    if (fires.length + quiet.length === 0) {
      return source.report(
        node.offset,
        'wrong-case',
        'a case names rules that fire, or rules that stay quiet',
        'add fires: […] or quiet: […]',
      );
    }
    for (const rule of [...fires, ...quiet]) {
      if (known !== undefined && !known.has(rule.value)) unknownRule(source, rule, known);
    }
    for (const rule of quiet) {
      if (fires.some(({ value }) => value === rule.value)) {
        source.reportAt(
          rule,
          'wrong-case',
          `${rule.value} cannot both fire and stay quiet`,
          'take it out of one of the two',
        );
      }
    }
    return {
      name: shape.name,
      type: shape.type.value,
      data: shape.data,
      id: shape.id,
      source: shape.source,
      time: shape.time,
      subject: shape.subject,
      snapshot: shape.snapshot,
      fires: fires.map(({ value }) => value),
      quiet: quiet.map(({ value }) => value),
      beside,
      file: source.file,
      ...source.place(node.offset),
    };
  };
}

function unknownRule(
  source: Source,
  rule: { value: string; line: number; column: number },
  known: ReadonlyMap<string, unknown>,
): void {
  // Ids share long beginnings, so nearness is looked for in the last part.
  const near = [...known.keys()].find((id) => id.endsWith(rule.value.slice(rule.value.lastIndexOf('.'))));
  const hint = near === undefined ? 'write the whole id of a rule, as its file has it' : `did you mean ${near}?`;
  source.reportAt(rule, 'unknown-rule', `the pack has no rule ${show(rule.value)}`, hint);
}

const LINES_A_PIECE = 256;

/** Reads a planted set: one JSON object a line. Broken lines are told and left out. */
export function* plantedSteps(
  file: string,
  content: string,
  known: ReadonlyMap<string, unknown> | undefined,
  problems: PackProblem[],
): Steps<PlantedViolation[]> {
  const out: PlantedViolation[] = [];
  const lines = content.split('\n');
  for (const [index, line] of lines.entries()) {
    if (index % LINES_A_PIECE === 0) yield;
    if (line.trim() === '') continue;
    if (problems.length >= PACK_LIMITS.problems) break;
    const refuse = (message: string, hint: string) =>
      problems.push({ file, line: index + 1, column: 1, code: 'planted', message, hint });
    if (line.length > PACK_LIMITS.plantedLineLength) {
      refuse(
        `the line has ${line.length} characters; at most ${PACK_LIMITS.plantedLineLength} are read`,
        'shorten its data',
      );
      continue;
    }
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      refuse(`not JSON: ${(error as Error).message}`, 'one JSON object a line');
      continue;
    }
    const planted = plantedOf(value, refuse, known);
    if (planted !== undefined) out.push({ ...planted, file, line: index + 1 });
  }
  return out;
}

const PLANTED = '{"kind": …, "disguise": …, "type": …, "data": {…}, "rules": ["…"]}';

function plantedOf(
  value: unknown,
  refuse: (message: string, hint: string) => void,
  known: ReadonlyMap<string, unknown> | undefined,
): Omit<PlantedViolation, 'file' | 'line'> | undefined {
  if (!isRecord(value)) return void refuse('a planted violation is an object', PLANTED);
  const own = (key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);
  const [kind, disguise, type, data, ids] = ['kind', 'disguise', 'type', 'data', 'rules'].map(own);
  for (const [key, part] of Object.entries({ kind, disguise, type })) {
    if (typeof part !== 'string' || part === '') return void refuse(`${key} must be a text`, PLANTED);
  }
  if (!isRecord(data)) return void refuse('data must be an object', PLANTED);
  if (!Array.isArray(ids) || ids.length === 0 || !ids.every((id) => typeof id === 'string')) {
    return void refuse('rules must be a list of rule ids', PLANTED);
  }
  const stranger = known && ids.find((id) => !known.has(id));
  if (stranger !== undefined)
    return void refuse(`the pack has no rule ${show(stranger)}`, 'write the whole id of a rule, as its file has it');
  return { kind: kind as string, disguise: disguise as string, type: type as string, data, rules: ids };
}

/** The event of a case or a planted violation; what it leaves out is filled in, the same each time. */
export function eventOf(
  part: { type: string; data: Record<string, unknown> } & Partial<Pick<PackCase, 'id' | 'source' | 'time' | 'subject'>>,
  id: string,
): EngineEvent {
  return {
    id: part.id ?? id,
    source: part.source ?? 'urn:anxin:case',
    type: part.type,
    time: part.time ?? '2024-06-03T04:00:00Z',
    subject: part.subject ?? subjectOf(part.type, part.data),
    data: part.data,
  };
}

export function snapshotOf(part: Pick<PackCase, 'snapshot'>): Snapshot {
  return { features: {}, signals: {}, lists: {}, models: {}, ...(part.snapshot as Partial<Snapshot> | undefined) };
}

/** `<type>/<id>`: of the member that the event type names, else of the first one with an id. */
function subjectOf(type: string, data: Record<string, unknown>): string {
  const first = type.split('.')[0]!;
  const names = [first, ...Object.keys(data)];
  for (const name of names) {
    const member = Object.hasOwn(data, name) ? data[name] : undefined;
    if (isRecord(member) && Object.hasOwn(member, 'id') && typeof member.id === 'string') return `${name}/${member.id}`;
  }
  return `${first}/unknown`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { TSchema } from 'typebox';
import { isPersonalName, kindOfName } from './personal-names.ts';
import { fieldPath } from './plain-json.ts';
import { type Owner, PERSONAL, type PersonalKind, type PersonalMark } from './schema.ts';

/** A personal field of an event type, as its schema marks it. */
export interface PersonalField {
  /** Names below `data`; `[]` stands for every entry of a list. Everything below the path is personal too. */
  path: string[];
  kind: PersonalKind;
  whose: readonly Owner[];
  maxLength: number;
}

/** One personal value of one event. */
export interface PersonalPlace {
  /** Keys and positions below `data`. */
  path: (string | number)[];
  /** The same for every event and entry: `order.recipient.phone`, `merchant.device_ids[]`. Ciphers are bound to it. */
  field: string;
  /** `<type>/<id>` of whose it is. */
  person: string;
  kind: PersonalKind;
  maxLength: number;
  /** A text, number or boolean. */
  value: string | number | boolean;
}

/** What of a schema matters for finding personal fields. */
export interface MarkNode {
  mark?: PersonalMark;
  properties?: Map<string, MarkNode>;
  items?: MarkNode;
}

interface JsonSchema {
  type?: string;
  properties?: Record<string, TSchema>;
  items?: TSchema;
  anyOf?: TSchema[];
  [PERSONAL]?: PersonalMark;
}

/** Reads the marks out of a schema, once. The alternatives of a union are laid over each other. */
export function readMarks(schema: TSchema): MarkNode {
  const { properties, items, anyOf, [PERSONAL]: mark } = schema as JsonSchema;
  const node: MarkNode = {};
  if (mark) node.mark = mark;
  if (properties) node.properties = new Map(Object.entries(properties).map(([key, inner]) => [key, readMarks(inner)]));
  if (items) node.items = readMarks(items);
  for (const alternative of anyOf ?? []) {
    const other = readMarks(alternative);
    node.mark ??= other.mark;
    node.items ??= other.items;
    if (other.properties) node.properties = new Map([...other.properties, ...(node.properties ?? [])]);
  }
  return node;
}

export function listMarks(node: MarkNode, path: string[] = []): PersonalField[] {
  const own = node.mark ? [{ path, kind: node.mark.kind, whose: node.mark.whose, maxLength: node.mark.maxLength }] : [];
  const below = [...(node.properties ?? [])].flatMap(([key, inner]) => listMarks(inner, [...path, key]));
  return [...own, ...below, ...(node.items ? listMarks(node.items, [...path, '[]']) : [])];
}

/** The path with `[]` for every position. */
const fieldClass = (path: readonly (string | number)[]): string =>
  path.reduce<string>((name, key) => (typeof key === 'number' ? `${name}[]` : fieldPath(name, key)), '');

/** Resolves a dotted path of own properties; anything else on the way is `undefined`. */
export function valueAt(data: unknown, path: string): unknown {
  let value = data;
  for (const key of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** The first owner that the data names, as `<type>/<id>`. */
function findOwner(data: unknown, owners: readonly Owner[]): string | undefined {
  for (const owner of owners) {
    if ('id' in owner) {
      const id = valueAt(data, owner.id);
      if (typeof id === 'string' && id !== '') return `${owner.as}/${id}`;
      continue;
    }
    const type = valueAt(data, `${owner.party}.type`);
    const id = valueAt(data, `${owner.party}.id`);
    if (typeof type === 'string' && typeof id === 'string' && (owner.only ?? type) === type) return `${type}/${id}`;
  }
  return undefined;
}

const NET_MAX_LENGTH = 60_000;

/**
 * Every personal value of an event: the marked ones, and, as a safety net, those below undeclared fields whose name is
 * typical for personal data; these belong to `natural`. A value whose owner the event does not name belongs to the
 * event's subject, so that it is never left in clear.
 */
export function findPersonal(
  marks: MarkNode,
  natural: readonly Owner[],
  event: { subject: string; data: unknown },
): PersonalPlace[] {
  const places: PersonalPlace[] = [];
  const owners = new Map<readonly Owner[], string>();
  const ownerOf = (whose: readonly Owner[]): string => {
    let person = owners.get(whose);
    if (person === undefined) {
      person = findOwner(event.data, whose) ?? findOwner(event.data, natural) ?? event.subject;
      owners.set(whose, person);
    }
    return person;
  };

  // one stack for the whole walk: paths are copied only where something personal is found
  const path: (string | number)[] = [];
  const walk = (value: unknown, node: MarkNode | undefined, inherited: PersonalMark | undefined): void => {
    const mark = node?.mark ?? inherited;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        path.push(i);
        walk(value[i], node?.items, mark);
        path.pop();
      }
    } else if (value !== null && typeof value === 'object') {
      for (const key of Object.keys(value)) {
        const declared = node?.properties?.get(key);
        const telling = declared === undefined && isPersonalName(key);
        const outer = mark ?? { whose: natural, maxLength: NET_MAX_LENGTH };
        path.push(key);
        walk((value as Record<string, unknown>)[key], declared, telling ? { ...outer, kind: kindOfName(key) } : mark);
        path.pop();
      }
    } else if (mark !== undefined && value !== null && value !== undefined) {
      const { whose, kind, maxLength } = mark;
      places.push({
        path: [...path],
        field: fieldClass(path),
        person: ownerOf(whose),
        kind,
        maxLength,
        value: value as string | number | boolean,
      });
    }
  };
  walk(event.data, marks, undefined);
  return places;
}

import { LineCounter, parseDocument, visit } from 'yaml';
import { columnsOf, fill, MappingError, parseTemplate, type Template } from './template.ts';

/** A mapping file, read: how rows of a table become events. docs/ingest.md describes the format. */
export interface Mapping {
  format: 'csv' | 'tsv' | 'jsonl' | undefined;
  /** Names of the columns of a file without a header line. */
  columns: string[] | undefined;
  zone: string;
  currency: string;
  events: EventMapping[];
}

interface EventMapping {
  line: number;
  /** Path of a list: one event for each of its items, which are `{item}`, at `{index}`. */
  each: string | undefined;
  at: 'all' | 'first' | 'rest';
  source: Template;
  type: Template;
  id: Template;
  time: Template;
  subject: Template;
  data: DataNode;
}

type DataNode =
  | { kind: 'template'; template: Template }
  | { kind: 'constant'; value: number | boolean | null }
  | { kind: 'list'; items: DataNode[] }
  | { kind: 'table'; entries: [string, DataNode][] };

const FIELDS = ['type', 'source', 'id', 'time', 'subject'] as const;
const TOP = ['format', 'columns', 'zone', 'currency', 'source', 'events'];
const EVENT = [...FIELDS, 'each', 'at', 'data'];
/** Columns that every row has. */
const BUILT_IN = ['line', 'item', 'index'];
const MAX_DEPTH = 12;

/** Reads a mapping file; the message of what is wrong names its line. */
export function parseMapping(text: string): Mapping {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const lineOf = (path: (string | number)[]): number => {
    const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
    return node?.range ? lines.linePos(node.range[0]).line : 1;
  };
  const fail = (path: (string | number)[], message: string): never => {
    throw new MappingError(`line ${lineOf(path)}: ${message}`);
  };
  const broken = document.errors[0];
  if (broken) throw new MappingError(`line ${lines.linePos(broken.pos[0]).line}: ${broken.message.split('\n')[0]}`);
  visit(document, {
    Alias: (_, node) => {
      throw new MappingError(`line ${lines.linePos(node.range?.[0] ?? 0).line}: aliases are not taken here`);
    },
  });
  const root = document.toJS() as unknown;
  if (!isRecord(root)) return fail([], 'a mapping is a table of settings with a list of events');
  for (const key of Object.keys(root))
    if (!TOP.includes(key)) fail([key], `unknown setting "${key}"; there are ${TOP.join(', ')}`);
  if (root.format !== undefined && !['csv', 'tsv', 'jsonl'].includes(root.format as string))
    fail(['format'], 'format is csv, tsv or jsonl');
  if (
    root.columns !== undefined &&
    !(Array.isArray(root.columns) && root.columns.every((name) => typeof name === 'string'))
  )
    fail(['columns'], 'columns is a list of names');
  if (!Array.isArray(root.events) || root.events.length === 0)
    return fail(['events'], 'events is a list with at least one entry');

  const template = (path: (string | number)[], value: unknown): Template => {
    if (typeof value !== 'string' && typeof value !== 'number') return fail(path, `${path.at(-1)} is a text`);
    try {
      return parseTemplate(String(value));
    } catch (error) {
      return fail(path, (error as Error).message);
    }
  };
  const node = (path: (string | number)[], value: unknown): DataNode => {
    if (path.length > MAX_DEPTH) return fail(path, `data is nested more than ${MAX_DEPTH} deep`);
    if (typeof value === 'string') return { kind: 'template', template: template(path, value) };
    if (value === null || typeof value === 'number' || typeof value === 'boolean') return { kind: 'constant', value };
    if (Array.isArray(value)) return { kind: 'list', items: value.map((item, i) => node([...path, i], item)) };
    if (!isRecord(value)) return fail(path, 'data holds texts, numbers, yes or no, lists and tables');
    return { kind: 'table', entries: Object.entries(value).map(([key, item]) => [key, node([...path, key], item)]) };
  };
  const events = root.events.map((entry: unknown, i): EventMapping => {
    const path = ['events', i];
    if (!isRecord(entry)) return fail(path, 'an event is a table');
    for (const key of Object.keys(entry))
      if (!EVENT.includes(key)) fail([...path, key], `unknown setting "${key}"; there are ${EVENT.join(', ')}`);
    if (entry.at !== undefined && !['all', 'first', 'rest'].includes(entry.at as string))
      fail([...path, 'at'], 'at is all, first or rest');
    if (entry.each !== undefined && typeof entry.each !== 'string') fail([...path, 'each'], 'each names a list');
    const values: Record<string, unknown> = { source: root.source, ...entry };
    for (const field of FIELDS) if (values[field] === undefined) fail(path, `the event lacks "${field}"`);
    if (!isRecord(entry.data)) return fail([...path, 'data'], 'data is a table');
    const read = (field: (typeof FIELDS)[number]) => template([...path, field], values[field]);
    return {
      line: lineOf(path),
      each: entry.each as string | undefined,
      at: (entry.at as EventMapping['at'] | undefined) ?? 'all',
      type: read('type'),
      source: read('source'),
      id: read('id'),
      time: read('time'),
      subject: read('subject'),
      data: node([...path, 'data'], entry.data),
    };
  });
  return {
    format: root.format as Mapping['format'],
    columns: root.columns as string[] | undefined,
    zone: typeof root.zone === 'string' ? root.zone : 'Asia/Shanghai',
    currency: typeof root.currency === 'string' ? root.currency : 'CNY',
    events,
  };
}

/** The columns that a mapping takes and `columns` lacks, with the line of the entry that takes them. */
export function missingColumns(mapping: Mapping, columns: readonly string[]): { column: string; line: number }[] {
  const known = new Set([...columns, ...BUILT_IN]);
  return mapping.events.flatMap((event) => {
    const taken = new Set([
      ...FIELDS.flatMap((field) => columnsOf(event[field])),
      ...dataColumns(event.data),
      ...(event.each ? [event.each] : []),
    ]);
    return [...taken].filter((column) => !known.has(column)).map((column) => ({ column, line: event.line }));
  });
}

function dataColumns(node: DataNode): string[] {
  if (node.kind === 'template') return columnsOf(node.template);
  if (node.kind === 'constant') return [];
  return (node.kind === 'list' ? node.items : node.entries.map(([, child]) => child)).flatMap(dataColumns);
}

/** A row of the file: a record for CSV and TSV, whatever the line holds for JSONL. */
export interface Row {
  line: number;
  value: unknown;
}

/**
 * The events of a row.
 * @throws MappingError when a value does not fit its type; the message names the column
 */
export function mapRow(mapping: Mapping, row: Row): Record<string, unknown>[] {
  const column = (name: string): unknown => (name === 'line' ? row.line : lookUp(row.value, name));
  return mapping.events.flatMap((event) => {
    if (event.each === undefined) return [mapEvent(mapping, event, column)];
    const list = column(event.each);
    if (!Array.isArray(list)) throw new MappingError(`"${event.each}" is no list`);
    const items = list.map((item, index) => ({ item, index }));
    const wanted = event.at === 'first' ? items.slice(0, 1) : event.at === 'rest' ? items.slice(1) : items;
    return wanted.map(({ item, index }) =>
      mapEvent(mapping, event, (name) => (name === 'item' ? item : name === 'index' ? index : column(name))),
    );
  });
}

function mapEvent(mapping: Mapping, event: EventMapping, value: (name: string) => unknown): Record<string, unknown> {
  const scope = { value, zone: mapping.zone, currency: mapping.currency };
  const mapped: Record<string, unknown> = {};
  for (const field of FIELDS) mapped[field] = fill(event[field], scope);
  mapped.data = fillNode(event.data, scope);
  return mapped;
}

function fillNode(node: DataNode, scope: Parameters<typeof fill>[1]): unknown {
  if (node.kind === 'template') return fill(node.template, scope);
  if (node.kind === 'constant') return node.value;
  if (node.kind === 'list')
    return node.items.map((item) => fillNode(item, scope)).filter((value) => value !== undefined);
  const filled = node.entries.map(([key, child]) => [key, fillNode(child, scope)] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Own properties only, one step a dot. */
function lookUp(value: unknown, name: string): unknown {
  if (isRecord(value) && Object.hasOwn(value, name)) return value[name];
  let current = value;
  for (const step of name.split('.')) {
    if (!isRecord(current) || !Object.hasOwn(current, step)) return undefined;
    current = current[step];
  }
  return current;
}

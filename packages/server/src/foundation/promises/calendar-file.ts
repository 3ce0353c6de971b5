import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { Problem } from '../errors.ts';
import {
  AROUND_THE_CLOCK,
  type Calendar,
  type CalendarDefinition,
  CalendarError,
  compileCalendar,
} from './calendar.ts';

const SHIPPED = join(import.meta.dirname, 'calendars.yaml');
const MAX_BYTES = 256 * 1024;
const MAX_CALENDARS = 200;
const FIELDS = ['id', 'zone', 'week', 'holidays', 'workdays'];

/** Calendars by their id. */
export type Calendars = ReadonlyMap<string, Calendar>;

/**
 * The built-in calendar, the shipped ones, and those of the operator's file, which replace others of the same id.
 * @throws Problem `config.invalid` with every problem as `file:line:column field: message`
 */
export function loadCalendars(operatorFile?: string): Calendars {
  const calendars = new Map<string, Calendar>([[AROUND_THE_CLOCK.id, AROUND_THE_CLOCK]]);
  for (const file of operatorFile === undefined ? [SHIPPED] : [SHIPPED, operatorFile]) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      throw new Problem('config.invalid', { detail: `The calendars' file ${file} cannot be read` }, error);
    }
    for (const calendar of parseCalendars(text, file)) {
      if (calendar.id === AROUND_THE_CLOCK.id)
        throw new Problem('config.invalid', { detail: `${file}: around-the-clock is built in and stays as it is` });
      calendars.set(calendar.id, calendar);
    }
  }
  return calendars;
}

/** Reads the YAML (or JSON) form: `calendars:` and a list. @throws Problem as {@link loadCalendars} */
export function parseCalendars(text: string, file: string): Calendar[] {
  const problems: { field?: string; message: string }[] = [];
  const fail = (): never => {
    const detail = problems.map(({ message }) => message).join('\n');
    throw new Problem('config.invalid', { detail, problems: problems.slice(0, 100) });
  };
  if (Buffer.byteLength(text) > MAX_BYTES) {
    problems.push({ message: `${file}: is over ${MAX_BYTES / 1024} KB` });
    return fail();
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const place = (path: (string | number)[]): string => {
    // what is missing has no place of its own: its parent's is shown
    for (let depth = path.length; depth >= 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) {
        const { line, col } = lines.linePos(node.range[0]);
        return `${file}:${line}:${col}`;
      }
    }
    return file;
  };
  const report = (path: (string | number)[], message: string): void => {
    const field = path.join('.');
    problems.push({ field, message: `${place(path)} ${field}: ${message}` });
  };
  for (const error of document.errors) {
    const { line, col } = lines.linePos(error.pos[0]);
    problems.push({ message: `${file}:${line}:${col} ${error.message.split('\n')[0]}` });
  }
  if (problems.length > 0) return fail();

  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    problems.push({ message: `${file}: ${(error as Error).message}` });
    return fail();
  }
  const list = isObject(value) ? value.calendars : undefined;
  if (!Array.isArray(list) || list.length > MAX_CALENDARS) {
    report(['calendars'], `must be a list of at most ${MAX_CALENDARS} calendars`);
    return fail();
  }
  const calendars: Calendar[] = [];
  const seen = new Set<string>();
  const read = (entry: unknown, index: number): Calendar | undefined => {
    const before = problems.length;
    const check = (fits: boolean, field: string[], message: string): void => {
      if (!fits) report(['calendars', index, ...field], message);
    };
    if (!isObject(entry)) {
      check(false, [], 'must be a calendar');
      return undefined;
    }
    for (const field of Object.keys(entry))
      check(FIELDS.includes(field), [field], `is no field; there are ${FIELDS.join(', ')}`);
    for (const field of ['week', 'workdays'])
      check(!Object.hasOwn(entry, field) || isObject(entry[field]), [field], 'must be a mapping');
    check(!Object.hasOwn(entry, 'holidays') || Array.isArray(entry.holidays), ['holidays'], 'must be a list of days');
    if (problems.length > before) return undefined;
    try {
      return compileCalendar(entry as unknown as CalendarDefinition);
    } catch (error) {
      if (!(error instanceof CalendarError)) throw error;
      for (const issue of error.issues) report(['calendars', index, ...issue.path], issue.message);
      return undefined;
    }
  };
  list.forEach((entry: unknown, index) => {
    const calendar = read(entry, index);
    if (!calendar) return;
    if (seen.has(calendar.id)) report(['calendars', index, 'id'], `${calendar.id} is there twice`);
    seen.add(calendar.id);
    calendars.push(calendar);
  });
  return problems.length > 0 ? fail() : calendars;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { parsePack } from '@anxin/engine';
import { Problem } from '../../foundation/errors.ts';
import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';
import { type Files, joinLines, linesOf, splitLexicon } from './files.ts';

/** A list or a lexicon, and what somebody wants in it or out of it. */
export interface EntryChange {
  kind: 'list' | 'lexicon';
  name: string;
  act: 'add' | 'remove';
  /** Lines of the file; to remove from a lexicon, terms. */
  entries: readonly string[];
}

export const PROPOSAL_STATES = ['waiting', 'approved', 'rejected', 'withdrawn'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];
export type ProposalStep = 'approve' | 'reject' | 'withdraw';

const PROPOSAL_MACHINE: Machine<ProposalState, ProposalStep> = {
  start: 'waiting',
  ends: ['approved', 'rejected', 'withdrawn'],
  steps: {
    waiting: { approve: 'approved', reject: 'rejected', withdraw: 'withdrawn' },
    approved: {},
    rejected: {},
    withdrawn: {},
  },
};

checkMachine(PROPOSAL_MACHINE);

/** @throws Problem `release.state` for one that is settled */
export function settled(state: ProposalState, step: ProposalStep): ProposalState {
  const next = PROPOSAL_MACHINE.steps[state][step];
  if (next === undefined) throw new Problem('release.state', { detail: `The proposal is ${state} already` });
  return next;
}

/** A value of a list as people give it. @param expires a day, or an instant */
export const valueLine = ({ value, expires }: { value: string; expires?: string }): string =>
  expires === undefined ? value : `${value}\texpires=${expires}`;

/** A term of a lexicon as people give it: all that a line of its file can say. */
export interface TermEntry {
  term: string;
  tags?: readonly string[];
  before?: readonly string[];
  after?: readonly string[];
  within?: readonly string[];
  gap?: number;
  word?: boolean;
  short?: boolean;
  /** Left out, the header of the lexicon holds. */
  exact?: boolean;
  sound?: boolean;
  /** As its file has them: `food` only there, `!food` everywhere else. */
  category?: readonly string[];
}

/** The line of a lexicon's file that says the same. */
export function termLine({ term, word, short, gap, exact, sound, ...lists }: TermEntry): string {
  const { tags, before, after, within, category } = lists;
  const fields = Object.entries({ tags, before, after, within, category }).flatMap(([key, values]) =>
    values === undefined || values.length === 0 ? [] : [`${key}=${values.join('|')}`],
  );
  if (gap !== undefined) fields.push(`gap=${gap}`);
  // what is false in every lexicon needs no word; what a header may say does
  if (word === true) fields.push('word=true');
  if (short === true) fields.push('short=true');
  if (exact !== undefined) fields.push(`exact=${exact}`);
  if (sound !== undefined) fields.push(`sound=${sound}`);
  return [term, ...fields].join('\t');
}

const pathOf = ({ kind, name }: Pick<EntryChange, 'kind' | 'name'>): string =>
  kind === 'list' ? `lists/${name}.list` : `lexicons/${name}.lex`;

/** What a line stands for: a list's value, or a lexicon's term. Nothing for what is no entry. */
function entryOf(line: string): string | undefined {
  const entry = line.split('\t', 1)[0]!.trim();
  return entry === '' || entry.startsWith('#') ? undefined : entry;
}

/** What a line is the entry of: one term may stand in several lines for several categories, and is taken out with all of them. */
function keyOf(line: string, { kind, act }: Pick<EntryChange, 'kind' | 'act'>): string | undefined {
  const entry = entryOf(line);
  if (entry === undefined || kind === 'list' || act === 'remove') return entry;
  const category = line.split('\t').find((field) => field.trim().startsWith('category='));
  if (category === undefined) return entry;
  const names = category.slice(category.indexOf('=') + 1).split('|');
  return `${entry}\t${[...new Set(names.map((name) => name.trim()))].join('|')}`;
}

/**
 * The files with a change in them; the same object where it changes nothing, because all of it is so already. An entry that
 * is there with other fields gets those of the change.
 * @returns undefined where there is no such list or lexicon
 */
export function changeEntries(files: Files, change: EntryChange): Files | undefined {
  const { kind, act, entries } = change;
  const path = pathOf(change);
  const text = files.get(path);
  if (text === undefined) return undefined;
  const { header, body } = kind === 'lexicon' ? splitLexicon(text) : { header: '', body: text };
  const lines = linesOf(body);
  const wanted = new Map(entries.map((line) => [keyOf(line, change), line]));
  const there = new Set<string | undefined>();
  const changed = lines.flatMap((line) => {
    const entry = keyOf(line, change);
    if (entry === undefined || !wanted.has(entry)) return [line];
    if (act === 'remove' || there.has(entry)) return [];
    there.add(entry);
    return [wanted.get(entry)!];
  });
  if (act === 'add') for (const [entry, line] of wanted) if (!there.has(entry)) changed.push(line);
  const same = changed.length === lines.length && changed.every((line, i) => line === lines[i]);
  return same ? files : new Map(files).set(path, header + joinLines(changed));
}

/** The entries of a change that the content has, or has not, already: nothing would come of them. */
export function idleEntries(files: Files, change: EntryChange): string[] {
  const { act, entries } = change;
  const text = files.get(pathOf(change)) ?? '';
  const { body } = change.kind === 'lexicon' ? splitLexicon(text) : { body: text };
  const there = new Map(linesOf(body).map((line) => [keyOf(line, change), line]));
  return entries.filter((line) =>
    act === 'add' ? there.get(keyOf(line, change))?.trim() === line : !there.has(keyOf(line, change) ?? ''),
  );
}

/**
 * Checks that lines are entries as their file takes them.
 * @throws Problem `request.invalid` naming the entry, with the likely fix
 */
export function checkEntries(change: EntryChange, field: string): void {
  const refuse = (position: number, detail: string, hint: string): never => {
    throw new Problem('request.invalid', { field: `${field}[${position}]`, detail, hint });
  };
  const seen = new Set<string>();
  for (const [position, line] of change.entries.entries()) {
    const key = keyOf(line, change) ?? '';
    const fault = seen.has(key) ? TWICE : entryFault(change.act, line, entryOf(line));
    if (fault !== undefined) refuse(position, ...fault);
    seen.add(key);
  }
  if (change.act === 'remove') return;
  // what the engine says to a file that has only these lines
  const path = pathOf(change);
  const problem = parsePack([{ path, text: joinLines(change.entries) }]).problems.find(({ file }) => file === path);
  if (problem) refuse(problem.line - 1, problem.message, problem.hint);
}

/** What is wrong, and the likely fix. */
type Fault = readonly [detail: string, hint: string];

const TWICE: Fault = ['it is named twice', 'name it once'];

function entryFault(act: EntryChange['act'], line: string, entry: string | undefined): Fault | undefined {
  if (entry === undefined)
    return ['an entry is not empty and does not begin with #', 'write the value or the term itself'];
  if (/[\r\n]/.test(line)) return ['an entry stands on one line', 'make two entries of it'];
  if (act === 'remove')
    return line === entry
      ? undefined
      : ['an entry has no space at its ends and no fields', 'write the value or term alone'];
  return line.startsWith(entry) ? undefined : ['an entry has no space at its ends', 'take the space away'];
}

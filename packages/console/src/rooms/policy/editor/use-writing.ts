import { type RefObject, useEffect, useMemo, useState } from 'react';
import { useGo } from '../../../kit/navigation.tsx';
import type { Release } from '../releases/release.ts';
import { addressOfEditor } from './address.ts';
import { appendCase, casesOf } from './case-yaml.ts';
import type { CodeAreaHandle } from './code-area.tsx';
import { changesIn, groupOf, withEdit, withoutFile } from './edits.ts';
import { emptyRule, type PlacedRule, type RuleForm } from './form.ts';
import { useKeptEdits } from './kept-edits.ts';
import type { NewRulePlace } from './new-rule.tsx';
import { lineOf, ruleAround } from './rule-around.ts';
import { appendRule, replaceLines, writeRule } from './rule-yaml.ts';
import { useFiles } from './use-files.ts';

export interface Begun {
  /** The release whose files are read: the draft, or what a new draft begins with. */
  base: string;
  draft: Release | undefined;
  file: string;
  line: number | undefined;
  rule: string | undefined;
}

/** The rule that a form shows: its lines are those that the form writes. */
interface Formed {
  first: number;
  last: number;
  rule: RuleForm;
}

/** Where the caret goes once the file is here; without a line, to the rule that the page was opened with. */
interface Goal {
  line: number | undefined;
  column: number;
}

/** What somebody writes: which file is open, as text or as a form, where the caret is, and what has changed. */
export function useWriting(begun: Begun, code: RefObject<CodeAreaHandle | null>) {
  const { base, draft } = begun;
  const go = useGo();
  const kept = useKeptEdits(base, draft?.revision ?? null);
  const { edits, setEdits } = kept;
  const [file, setFile] = useState(begun.file);
  const [goal, setGoal] = useState<Goal | undefined>({ line: begun.line, column: 1 });
  const [caret, setCaret] = useState(begun.line ?? 1);
  const [formed, setFormed] = useState<Formed>();
  const [wanted, setWanted] = useState<NewRulePlace>();
  const opened = useMemo(() => [...new Set([file, casesOf(file)])], [file]);
  const files = useFiles(base, draft?.revision ?? null, opened);
  const stored = files.textOf(file);
  const deleted = edits[file] === null;
  const text = edits[file] ?? stored ?? '';
  const loaded = stored !== undefined;
  const isRules = groupOf(file) === 'rules';
  const around = useMemo(() => ruleAround(text, caret - 1), [text, caret]);
  const rule = isRules ? (formed?.rule.id ?? around.id) : begun.rule;

  useEffect(() => {
    if (goal === undefined || !loaded || code.current === null) return;
    const line = goal.line ?? lineOf(text, begun.rule);
    if (line !== undefined) code.current.goTo(line, goal.column);
    setGoal(undefined);
  }, [goal, loaded, text, begun.rule, code]);

  // a new rule comes behind those of its file, so the file has to be here first
  useEffect(() => {
    if (wanted === undefined || wanted.file !== file || !loaded) return;
    const form = emptyRule(wanted.id, wanted.type);
    const whole = appendRule(text, writeRule(form));
    setEdits({ ...edits, [file]: whole.text });
    setWanted(undefined);
    setFormed({ first: whole.first, last: whole.text.trimEnd().split('\n').length, rule: form });
    go(addressOfEditor({ ...(draft ? { release: base } : { base }), rule: wanted.id, file }), { replace: true });
  }, [wanted, file, loaded, text, edits, setEdits, draft, base, go]);

  const write = (path: string, next: string): void => setEdits(withEdit(edits, path, next, files.textOf(path) ?? null));
  return {
    ...{ kept, files, file, stored, text, loaded, deleted, isRules, caret, setCaret, formed, rule },
    changes: useMemo(() => changesIn(edits), [edits]),
    /** Types of event that the rule is for. */
    on: formed?.rule.on ?? around.on,
    write: (next: string): void => write(file, next),
    /** As text, at a place of it. */
    open(path: string, place?: { line: number; column?: number }): void {
      setFormed(undefined);
      setFile(path);
      if (place) setGoal({ column: 1, ...place });
    },
    showForm({ first, last, form }: PlacedRule): void {
      if (form) setFormed({ first, last, rule: form });
    },
    fill(form: RuleForm): void {
      const { first, last } = formed!;
      const block = writeRule(form);
      write(file, replaceLines(text, first, last, block));
      setFormed({ first, rule: form, last: first + block.split('\n').length - 1 });
    },
    takeBack(): void {
      setFormed(undefined);
      if (typeof stored === 'string') write(file, stored);
    },
    /** Takes the file out of the draft; what is only here goes, and another file is shown. */
    deleteFile(): void {
      const isStored = typeof stored === 'string';
      setFormed(undefined);
      setEdits(withoutFile(edits, file, isStored));
      if (!isStored) setFile(files.paths.find((path) => groupOf(path) === 'rules') ?? 'pack.yaml');
    },
    discard(): void {
      setFormed(undefined);
      setEdits({});
    },
    beginning: wanted !== undefined,
    begin(place: NewRulePlace): void {
      setFile(place.file);
      setWanted(place);
    },
    /** An event that was tried, as a case of the rule that has to fire or not. */
    keepCase(tried: Record<string, unknown>, fires: boolean): void {
      const path = casesOf(file);
      const before = edits[path] ?? files.textOf(path);
      if (rule === undefined || before === undefined) return;
      const name = `${rule.slice(rule.lastIndexOf('.') + 1)} ${(before ?? '').split('- name:').length}`;
      write(path, appendCase(before ?? '', { name, type: String(tried.type), data: tried.data, rule, fires }));
    },
  };
}

import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { PackProblem } from '../releases/release.ts';
import { bottomOf, placeOf, styleOf } from './caret.ts';
import { CodeLines, type LineMark } from './code-lines.tsx';
import type { Candidate, Completion } from './completion.ts';
import { completeIn } from './completion-files.ts';
import { CompletionList } from './completion-list.tsx';
import { markAt } from './highlight.ts';
import type { Known } from './known.ts';
import { indent, newLine, type TextChange, toggleRemark } from './text-keys.ts';

export interface CodeAreaHandle {
  /** Puts the caret at a place, from 1, and brings it into sight. */
  goTo(line: number, column?: number): void;
}

export interface CodeAreaProps {
  ref?: Ref<CodeAreaHandle>;
  label: string;
  text: string;
  onChange(text: string): void;
  /** Of this file. */
  problems: readonly PackProblem[];
  /** What is wrong on the caret's line, below it. */
  problemView(problems: readonly PackProblem[]): ReactNode;
  /** What an empty file may begin with. */
  example?: string | undefined;
  path: string;
  /** For completion. */
  known: Known;
  onCaretLine?(line: number): void;
}

/** A text in which somebody writes rules: numbered, coloured, with what is wrong where it is wrong, and completed. */
export function CodeArea(props: CodeAreaProps) {
  const { ref, label, text, onChange, problems, problemView, path, known, example, onCaretLine } = props;
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const below = useRef<HTMLPreElement>(null);
  const [offered, setOffered] = useState<{ completion: Completion; at: number; chosen: number }>();
  const [caretLine, setCaretLine] = useState(1);
  const [leaving, setLeaving] = useState(false);
  const lines = useMemo(() => text.split('\n'), [text]);
  const marks = useMemo(() => marksOf(lines, problems), [lines, problems]);
  const here = problems.filter(({ line }) => line === caretLine);

  useImperativeHandle(ref, () => ({
    goTo(line, column = 1) {
      const offset = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
      area.current?.focus({ preventScroll: true });
      area.current?.setSelectionRange(offset, offset);
      setCaretLine(line);
      onCaretLine?.(line);
      below.current?.children[line - 1]?.scrollIntoView({ block: 'center' });
    },
  }));

  const follow = (): void => {
    const { selectionStart: at = 0, value = '' } = area.current ?? {};
    const line = value.slice(0, at).split('\n').length;
    if (line === caretLine) return;
    setCaretLine(line);
    onCaretLine?.(line);
  };

  /** What can be written here; while somebody types, only where it helps without being asked. */
  const offer = (typing: boolean): void => {
    follow();
    const { selectionStart: at = 0, selectionEnd, value = '' } = area.current ?? {};
    const completion = at === selectionEnd ? completeIn(path, value, at, known) : undefined;
    const show = completion !== undefined && (!typing || completion.eager);
    setOffered(show ? { completion, at, chosen: 0 } : undefined);
  };

  /** As if it were typed: the browser's own undo takes it back. */
  const write = ({ from, to, insert, select }: TextChange): void => {
    const box = area.current!;
    box.setSelectionRange(from, to);
    const done =
      insert === '' && from === to
        ? true
        : document.execCommand(insert === '' ? 'delete' : 'insertText', false, insert);
    if (!done) box.setRangeText(insert, from, to, 'end');
    box.setSelectionRange(from + select[0], from + select[1]);
    onChange(box.value);
  };

  const accept = (candidate: Candidate): void => {
    const { completion, at } = offered!;
    const caret = candidate.insert.indexOf('|');
    const insert = candidate.insert.replace('|', '');
    const select = caret < 0 ? insert.length : caret;
    write({ from: completion.from, to: at, insert, select: [select, select] });
    setOffered(undefined);
  };

  /** What keys do while something is offered; the others go on as they are. */
  const choosing = (): Record<string, () => void> => {
    if (!offered) return {};
    const { completion, chosen } = offered;
    const { candidates } = completion;
    const step = (by: number) => () =>
      setOffered({ ...offered, chosen: (chosen + by + candidates.length) % candidates.length });
    const take = (): void => accept(candidates[chosen]!);
    return { ArrowDown: step(1), ArrowUp: step(-1), Enter: take, Tab: take, Escape: () => setOffered(undefined) };
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const { selectionStart: from, selectionEnd: to } = event.currentTarget;
    const key = event.ctrlKey || event.metaKey ? `Mod+${event.key}` : event.key;
    // whoever has no mouse gets out: Escape, then Tab
    const leaves = leaving && key === 'Tab';
    const keys: Record<string, () => void> = {
      'Mod+ ': () => offer(false),
      'Mod+/': () => write(toggleRemark(text, from, to)),
      ...(leaves ? {} : { Tab: () => write(indent(text, from, to, event.shiftKey)) }),
      Enter: () => write(newLine(text, from, to)),
      ...choosing(),
    };
    const run = keys[key];
    setLeaving(run === undefined && (key === 'Escape' || (leaving && key === 'Shift')));
    if (run === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };

  return (
    <div className="code">
      <div className="code-body">
        <pre className="code-lines" aria-hidden="true" ref={below}>
          <CodeLines lines={lines} marks={marks} />
        </pre>
        <textarea
          ref={area}
          className="code-write"
          aria-label={label}
          aria-multiline="true"
          aria-autocomplete="list"
          aria-controls={offered ? `${id}-list` : undefined}
          aria-activedescendant={offered ? `${id}-${offered.chosen}` : undefined}
          aria-describedby={here.length > 0 ? `${id}-wrong` : undefined}
          aria-invalid={problems.length > 0 || undefined}
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          wrap="soft"
          placeholder={example}
          value={text}
          onChange={({ target }) => {
            onChange(target.value);
            offer(true);
          }}
          onKeyDown={onKeyDown}
          onKeyUp={({ key }) => {
            if (offered && /^Arrow(Up|Down)$/.test(key)) return;
            if (!/^(Arrow|Home|End|Page)/.test(key)) return;
            setOffered(undefined);
            follow();
          }}
          onClick={() => {
            setOffered(undefined);
            follow();
          }}
          onBlur={() => {
            setOffered(undefined);
            setLeaving(false);
          }}
        />
        {offered ? (
          <CompletionList
            id={id}
            candidates={offered.completion.candidates}
            chosen={offered.chosen}
            place={placeOf(below.current, text, offered.completion.from)}
            onTake={accept}
          />
        ) : (
          here.length > 0 && (
            <div
              id={`${id}-wrong`}
              className="code-wrong"
              role="status"
              style={styleOf({
                ...placeOf(below.current, text, offsetOf(lines, caretLine, here[0]!.column)),
                top: bottomOf(below.current, caretLine),
              })}
            >
              {problemView(here)}
            </div>
          )
        )}
      </div>
    </div>
  );
}

const offsetOf = (lines: readonly string[], line: number, column: number): number =>
  lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) +
  Math.min(column - 1, lines[line - 1]?.length ?? 0);

function marksOf(lines: readonly string[], problems: readonly PackProblem[]): Map<number, LineMark[]> {
  const marks = new Map<number, LineMark[]>();
  for (const { line, column } of problems) {
    const text = lines[line - 1];
    if (text !== undefined) marks.set(line, [...(marks.get(line) ?? []), markAt(text, column)]);
  }
  return marks;
}

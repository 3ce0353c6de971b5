import { Button, Popconfirm, Segmented } from 'antd';
import { type ReactNode, type RefObject, useRef, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useRules } from '../../../kit/rule-names.ts';
import { useT } from '../../../kit/use-t.ts';
import { ProblemText } from '../problem-text.tsx';
import type { Registry } from '../registry.ts';
import type { PackProblem } from '../releases/release.ts';
import { casesOf } from './case-yaml.ts';
import { CodeArea, type CodeAreaHandle } from './code-area.tsx';
import { DeleteFile } from './delete-file.tsx';
import { FileSelect } from './file-select.tsx';
import { isNeeded } from './file-uses.ts';
import { KeptNotice } from './kept-notice.tsx';
import { knownIn } from './known.ts';
import { NewRule } from './new-rule.tsx';
import { ProblemList } from './problem-list.tsx';
import { RuleFormView } from './rule-form.tsx';
import { SaveBar } from './save-bar.tsx';
import { Side } from './side.tsx';
import { StatusLine } from './status-line.tsx';
import { useCheck } from './use-check.ts';
import { useNote } from './use-note.ts';
import { type Begun, useWriting } from './use-writing.ts';
import { words } from './words.ts';

export interface EditorProps extends Begun {
  title: string;
  above: ReactNode;
  registry: Registry;
  /** A rule is to be begun. */
  fresh: boolean;
}

/** Beyond this a page grows slow, and it is a list or lexicon anyway. */
const LARGEST = 200_000;

/** Files that a pack does without until somebody needs them. */
const EXAMPLES: Record<string, string> = {
  'limits.yaml': 'limits:\n  - { measure: reject-listing, a_day: 2000, queue: listing-review }\n',
};

export function Editor({ title, above, registry, fresh, ...begun }: EditorProps) {
  const t = useT(words);
  const code = useRef<CodeAreaHandle>(null);
  const writing = useWriting(begun, code);
  const { base, draft } = begun;
  const { kept, files, file, rule, changes } = writing;
  const [event, setEvent] = useState('');
  const tried = parsed(event);
  const check = useCheck({ release: base, changes, file, rule, event: tried }, writing.loaded && !fresh);
  const { data } = check;
  const note = useNote(data);
  if (fresh)
    return (
      <>
        <PageHeader title={title} above={above}>
          {t('intro')}
        </PageHeader>
        <NewRule
          {...{ registry, paths: [...new Set([...files.paths, ...Object.keys(kept.edits)])] }}
          busy={writing.beginning}
          onBegin={writing.begin}
        />
      </>
    );
  return (
    <>
      <PageHeader
        title={title}
        above={above}
        actions={
          <>
            {changes.length > 0 && <Discard onDiscard={writing.discard} />}
            <SaveBar
              {...{ draft, changes, base, file, note, line: writing.caret }}
              failing={(data?.problems ?? []).length > 0 || (data?.cases ?? []).some(({ passed }) => !passed)}
              blocked={kept.overtaken}
              onSaved={kept.saved}
            />
          </>
        }
      >
        {t('intro')}
      </PageHeader>
      <KeptNotice {...{ release: base, overtaken: kept.overtaken, onGoOn: kept.goOn }} onDiscard={writing.discard} />
      <div className="editor">
        <Main {...{ writing, check, code, registry }} />
        <Side
          {...{ check: data, rule, event, changes, stored: files.textOf, on: writing.on }}
          onEvent={setEvent}
          onKeep={(fires) => tried && writing.keepCase(tried, fires)}
          onGo={({ file: path, line }) => writing.open(path, { line })}
          {...{ file, casesFile: casesOf(file) }}
        />
      </div>
    </>
  );
}

interface MainProps {
  writing: ReturnType<typeof useWriting>;
  check: ReturnType<typeof useCheck>;
  code: RefObject<CodeAreaHandle | null>;
  registry: Registry;
}

/** The file that is open, as text or as a form. */
function Main({ writing, check, code, registry }: MainProps) {
  const t = useT(words);
  const { kept, files, file, text, stored, isRules, formed, rule, deleted } = writing;
  const ruleIds = useRules().map(({ id }) => id);
  const known = knownIn(registry, files.paths, kept.edits, ruleIds);
  const placed = check.data?.rule?.file === file ? check.data.rule : undefined;
  const problems = check.data?.problems ?? [];
  const warnings = check.data?.warnings ?? [];
  const isNear = ({ file: path }: PackProblem): boolean => path === file || path === casesOf(file);
  const onGo = ({ file: path, ...place }: PackProblem): void => writing.open(path, place);
  const mayForm = formed !== undefined || (check.fresh && placed?.form != null);
  const whyNoForm = (): string => {
    if (rule === undefined) return t('view.form.none');
    if (!check.fresh) return t('view.form.wait');
    return t(placed ? 'view.form.rich' : 'view.form.broken');
  };
  return (
    <section className="panel editor-main" aria-label={file}>
      <div className="editor-bar">
        <FileSelect paths={files.paths} edits={kept.edits} file={file} onOpen={writing.open} />
        {isRules && !deleted && (
          <Segmented
            aria-label={t('view.label')}
            value={formed ? 'form' : 'text'}
            options={[
              { value: 'text', label: t('view.text') },
              { value: 'form', label: t('view.form'), disabled: !mayForm },
            ]}
            onChange={(view) => {
              if (view === 'text') writing.open(file, formed && { line: formed.first });
              else if (placed) writing.showForm(placed);
            }}
          />
        )}
        {kept.edits[file] !== undefined && typeof stored === 'string' && (
          <Button type="text" onClick={writing.takeBack}>
            {t('undo')}
          </Button>
        )}
        {!deleted &&
          writing.loaded &&
          !isNeeded(file) &&
          (typeof stored === 'string' || kept.edits[file] !== undefined) && (
            <DeleteFile {...{ path: file, text, registry }} onDelete={writing.deleteFile} />
          )}
        <StatusLine check={check} changed={writing.changes.length > 0} />
      </div>
      {files.error !== null && <ErrorPanel error={files.error} />}
      {deleted ? (
        <p className="quiet">{t('file.deleted')}</p>
      ) : text.length > LARGEST ? (
        <p className="quiet">{t('file.large')}</p>
      ) : formed ? (
        <RuleFormView rule={formed.rule} onChange={writing.fill} registry={known} />
      ) : (
        <>
          <CodeArea
            ref={code}
            label={t('code.label', { path: file })}
            text={text}
            onChange={writing.write}
            problems={check.fresh ? problems.filter((problem) => problem.file === file) : []}
            problemView={(here) => here.map((one) => <ProblemText key={`${one.column} ${one.code}`} problem={one} />)}
            path={file}
            known={known}
            example={EXAMPLES[file]}
            onCaretLine={writing.setCaret}
          />
          <p className="quiet editor-keys">
            {isRules && !mayForm && <span>{whyNoForm()}</span>}
            <span>{t('code.keys')}</span>
          </p>
        </>
      )}
      <ProblemList title={t('problems.title')} {...{ problems, file, onGo }} />
      <ProblemList title={t('warnings.title')} problems={warnings.filter(isNear)} {...{ file, onGo }} />
    </section>
  );
}

function Discard({ onDiscard }: { onDiscard(): void }) {
  const t = useT(words);
  return (
    <Popconfirm title={t('discard.sure')} okText={t('discard.go')} cancelText={t('cancel')} onConfirm={onDiscard}>
      <Button type="text">{t('discard')}</Button>
    </Popconfirm>
  );
}

/** An event that somebody types; undefined until it is one object. */
function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

import { Tabs } from 'antd';
import { useState } from 'react';
import { useT } from '../../../kit/use-t.ts';
import { InWords } from '../releases/changes.tsx';
import { Hunks } from '../releases/file-changes.tsx';
import { diffLines } from '../releases/line-diff.ts';
import { isEmptyDiff } from '../releases/release.ts';
import { CasesPanel } from './cases-panel.tsx';
import type { CaseOutcome, Check } from './check.ts';
import type { FileChange } from './edits.ts';
import { TryPanel } from './try-panel.tsx';
import { words } from './words.ts';

export interface SideProps {
  check: Check | undefined;
  rule: string | undefined;
  /** Types of event that the rule is for. */
  on: readonly string[];
  event: string;
  onEvent(text: string): void;
  onKeep(fires: boolean): void;
  onGo(place: Pick<CaseOutcome, 'file' | 'line'>): void;
  changes: readonly FileChange[];
  /** Texts as they are stored. */
  stored(path: string): string | null | undefined;
  /** What is looked at, and where its cases are. */
  file: string;
  casesFile: string;
}

/** Beside what is written: its cases, an event to try, and what changes. */
export function Side(props: SideProps) {
  const { check, rule, on, event, onEvent, onKeep, onGo, changes, stored, file, casesFile } = props;
  const t = useT(words);
  const [kept, setKept] = useState(false);
  const failed = check?.cases.filter(({ passed }) => !passed).length ?? 0;
  return (
    <section className="panel editor-side" aria-label={t('side.label')}>
      <Tabs
        items={[
          {
            key: 'cases',
            label: failed > 0 ? t('side.cases.failed', { n: failed }) : t('side.cases'),
            children: check && <CasesPanel check={check} file={file} casesFile={casesFile} onGo={onGo} />,
          },
          {
            key: 'try',
            label: t('side.try'),
            children: (
              <>
                <TryPanel
                  {...{ on, rule, check }}
                  text={event}
                  onText={(text) => {
                    setKept(false);
                    onEvent(text);
                  }}
                  onKeep={(fires) => {
                    setKept(true);
                    onKeep(fires);
                  }}
                />
                {kept && <p role="status">{t('try.kept', { path: casesFile })}</p>}
              </>
            ),
          },
          {
            key: 'changes',
            label: t('side.changes'),
            children: <SideChanges check={check} changes={changes} stored={stored} />,
          },
        ]}
      />
    </section>
  );
}

function SideChanges({ check, changes, stored }: Pick<SideProps, 'check' | 'changes' | 'stored'>) {
  const t = useT(words);
  return (
    <div className="stack">
      {check?.diff && !isEmptyDiff(check.diff) ? (
        <InWords diff={check.diff} />
      ) : (
        <p className="quiet">{t('changes.none')}</p>
      )}
      {check?.needs_notice && <p>{t('changes.notice')}</p>}
      {changes.map(({ path, text }) => {
        const { hunks } = diffLines(stored(path) ?? '', text ?? '');
        return (
          <div key={path}>
            <code>{path}</code>
            {stored(path) !== undefined && hunks && <Hunks hunks={hunks} />}
          </div>
        );
      })}
    </div>
  );
}

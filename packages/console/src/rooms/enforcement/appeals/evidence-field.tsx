import { Input } from 'antd';
import { useId, useState } from 'react';
import { useT } from '../../../kit/use-t.ts';
import { linesOf } from '../lines.ts';
import { wrongEvidence } from '../mine/appeal.ts';
import { words } from './words.ts';

const MAX_EVIDENCE = 6_000;

/** Ids of what shows something, as they are typed or pasted. */
export function useEvidence() {
  const [pasted, setPasted] = useState('');
  const evidence = linesOf(pasted);
  return { pasted, setPasted, evidence, wrong: wrongEvidence(evidence) };
}

export function EvidenceField({ pasted, setPasted, wrong }: ReturnType<typeof useEvidence>) {
  const t = useT(words);
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{t('own.evidence')}</label>
      <Input.TextArea
        id={id}
        autoSize={{ minRows: 1, maxRows: 8 }}
        maxLength={MAX_EVIDENCE}
        value={pasted}
        onChange={({ target }) => setPasted(target.value)}
      />
      <p className={wrong === undefined ? 'quiet' : 'alarming'}>
        {wrong === undefined ? t('own.evidence.help') : t('own.evidence.wrong', { text: wrong })}
      </p>
    </>
  );
}

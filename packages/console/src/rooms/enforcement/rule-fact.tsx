import type { ReactNode } from 'react';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

export interface RuleFactProps {
  /** As its party was told. */
  told: { message: string; law: string | null; mend: string | null };
  /** The rule's own name, for whoever may look it up. */
  children?: ReactNode;
}

/** What a rule says of a case: what is wrong, by which law, how to mend it. */
export function RuleFact({ told: { message, law, mend }, children }: RuleFactProps) {
  const t = useT(words);
  return (
    <div className="fact">
      <dt>{t('why.rules')}</dt>
      <dd>
        {children}
        <div>{message}</div>
        {law && (
          <div className="quiet">
            {t('why.law')} · {law}
          </div>
        )}
        {mend && (
          <div>
            <span className="quiet">{t('why.mend')} · </span>
            {mend}
          </div>
        )}
      </dd>
    </div>
  );
}

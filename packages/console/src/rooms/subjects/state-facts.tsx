import type { ReactNode } from 'react';
import { Money } from '../../kit/figures.tsx';
import { formatNumber, formatSpan } from '../../kit/format.ts';
import { useGuaranteeName } from '../../kit/guarantee-names.ts';
import { Masked } from '../../kit/masked.tsx';
import { nameOf, orderStates } from '../../kit/names.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { type StateField, words } from './words.ts';

/** Ids of other things lead to them. */
const LINKS: Record<string, string> = {
  merchant_id: 'merchant',
  creator_id: 'creator',
  agency_id: 'agency',
  consumer_id: 'consumer',
  live_id: 'live',
  product_id: 'product',
  product_ids: 'product',
  order_id: 'order',
};
/** What the page shows elsewhere, or nobody reads. */
const HIDDEN = new Set([
  'id',
  'type',
  'images',
  'frames',
  'shares',
  'attributes',
  'qualifications',
  'last_segment',
  'last_segment_at',
]);
/** Somebody with an address, as it is read aloud; whoever sent it may have put it in any order. */
const ADDRESS: readonly string[] = ['name', 'phone', 'province', 'city', 'district', 'town', 'address', 'detail'];
const MASK = /\*/;

/** What is known of a subject now, in words; personal fields look masked. */
export function StateFacts({ type, state }: { type: string; state: Record<string, unknown> | null | undefined }) {
  const t = useT(words);
  const { language } = usePreferences();
  const known = words[language] as Record<string, string>;
  // in the order of the dictionary, which is that of importance
  const entries = Object.keys(known).flatMap((key): [string, unknown][] => {
    const name = key.startsWith('field.') ? key.slice(6) : '';
    const value = name !== '' && !HIDDEN.has(name) ? state?.[name] : undefined;
    return isThere(value) ? [[name, value]] : [];
  });
  return (
    <section className="panel">
      <h2>{t('state.title')}</h2>
      {entries.length === 0 ? (
        <p className="quiet">{t('state.none')}</p>
      ) : (
        <dl className="facts">
          {entries.map(([name, value]) => (
            <div key={name} className="fact">
              <dt>{t(`field.${name}` as StateField)}</dt>
              <dd>
                <Value type={type} name={name} value={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

const isThere = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);

function Value({ type, name, value }: { type: string; name: string; value: unknown }): ReactNode {
  const { language } = usePreferences();
  const guaranteeName = useGuaranteeName();
  const target = LINKS[name];
  if (Array.isArray(value)) {
    const items = value.slice(0, 8);
    return (
      <>
        {items.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change while it is shown
          <span key={at} className="fact-item">
            <Value type={type} name={name} value={item} />
          </span>
        ))}
        {value.length > items.length && <span className="quiet"> +{value.length - items.length}</span>}
      </>
    );
  }
  if (typeof value === 'string') {
    if (target) return <SubjectLink subject={`${target}/${value}`} typed={false} />;
    if (name === 'guarantees') return guaranteeName(value);
    if (name.endsWith('_at')) return <Time at={value} />;
    if (name === 'state' && type === 'order') return nameOf(orderStates, value, language);
    return MASK.test(value) ? <Masked>{value}</Masked> : value;
  }
  if (typeof value === 'number')
    return name === 'duration_s' ? formatSpan(value, language) : formatNumber(value, language);
  if (typeof value === 'object' && value !== null) {
    const fields = value as Record<string, unknown>;
    if (typeof fields.amount === 'number' && typeof fields.currency === 'string')
      return <Money value={{ amount: fields.amount, currency: fields.currency }} />;
    if (typeof fields.product_id === 'string')
      return (
        <>
          <SubjectLink subject={`product/${fields.product_id}`} typed={false} />
          {typeof fields.quantity === 'number' && ` × ${fields.quantity}`}
        </>
      );
    const known = ADDRESS.filter((part) => part in fields);
    return [...known, ...Object.keys(fields).filter((part) => !known.includes(part))]
      .map((part) => fields[part])
      .filter((part): part is string => typeof part === 'string')
      .map((part) => (
        <span key={part} className="fact-item">
          {MASK.test(part) ? <Masked>{part}</Masked> : part}
        </span>
      ));
  }
  return String(value);
}

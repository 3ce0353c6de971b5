import { Button } from 'antd';
import { useState } from 'react';
import { Empty } from '../../kit/empty.tsx';
import { Figure } from '../../kit/figures.tsx';
import { useT } from '../../kit/use-t.ts';
import { type ArchivedDay, addressOfDay, type Checked, checkDay } from './archive.ts';
import { words } from './measure-words.ts';
import { More } from './more.tsx';
import { usePages } from './use-pages.ts';

/** As it is typed; the same in every language. */
const COMMAND = 'sha256sum statements-2026-01-01.jsonl';

/** The statements of reasons of all parties, a day a file, without who they are about; and how to check a file. */
export function Archives() {
  const t = useT(words);
  const pages = usePages<ArchivedDay>('/v1/rule-centre/statements');
  return (
    <section className="panel" aria-labelledby="archives">
      <h2 id="archives">{t('archives')}</h2>
      <p className="quiet">{t('archives.intro')}</p>
      {pages.data && pages.items.length === 0 && <Empty title={t('archives.none')}>{t('archives.none.text')}</Empty>}
      {pages.items.map((day) => (
        <Day key={day.day} day={day} />
      ))}
      <More pages={pages} />
      <details className="archive-how">
        <summary>{t('how')}</summary>
        <ol>
          <li>{t('how.download')}</li>
          <li>
            {t('how.compute')} <code>{COMMAND}</code>
          </li>
          <li>{t('how.compare')}</li>
        </ol>
        <p className="quiet">{t('how.keep')}</p>
      </details>
    </section>
  );
}

function Day({ day }: { day: ArchivedDay }) {
  const t = useT(words);
  const [checked, setChecked] = useState<Checked | 'now'>();
  return (
    <article className="rule-item">
      <div className="rule-item-head">
        <h3 className="figures">{day.day}</h3>
        <span>
          {t('archive.rows')} <Figure value={day.rows} />
        </span>
      </div>
      <p className="archive-hash">
        <span className="quiet">{t('archive.hash')}</span> <code>{day.sha256}</code>
      </p>
      <div className="archive-acts">
        <a href={addressOfDay(day.day)} download={`statements-${day.day}.jsonl`}>
          {t('archive.download')}
        </a>
        <Button
          size="small"
          loading={checked === 'now'}
          onClick={() => {
            setChecked('now');
            void checkDay(day).then(setChecked);
          }}
        >
          {t('archive.check')}
        </Button>
        {checked && checked !== 'now' && (
          <span role="status" className={checked === 'other' ? 'alarming' : undefined}>
            {t(`checked.${checked}`)}
          </span>
        )}
      </div>
    </article>
  );
}

import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { eventNames } from '../../../kit/event-names.ts';
import { Figure } from '../../../kit/figures.tsx';
import { nameOf } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { VerdictTag } from '../../../kit/verdict-tag.tsx';
import { RuleChips } from '../rule-chips.tsx';
import type { Difference, Release, Shadow } from './release.ts';
import { shadowWords } from './shadow-words.ts';

const EXAMPLES = 20;
const EVERY_MS = 5_000;

/** What a release decides otherwise while it looks on; also afterwards, as long as it is not in force. */
export function ShadowPanel({ release }: { release: Release }) {
  const t = useT(shadowWords);
  const looking = release.state === 'shadow';
  const read = useRead<Shadow>(`/v1/packs/${encodeURIComponent(release.id)}/shadow`, {
    query: { limit: EXAMPLES },
    ...(looking ? { every: EVERY_MS } : {}),
  });
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data || (read.data.compared === 0 && !looking)) return null;
  const { compared, different, skipped, failed } = read.data;
  return (
    <section className="panel" aria-labelledby="shadow">
      <h2 id="shadow">{t('compare.title')}</h2>
      {compared === 0 ? (
        <Empty title={t('compare.none.title')}>{t('compare.none')}</Empty>
      ) : (
        <div className="stack">
          <p>
            {different === 0 ? t('compare.same', { n: compared }) : t('compare.text', { n: compared, different })}{' '}
            {skipped > 0 && <span className="quiet">{t('compare.skipped', { n: skipped })}</span>}{' '}
            {failed > 0 && <span className="alarming">{t('compare.failed', { n: failed })}</span>}
          </p>
          {different > 0 && (
            <>
              <div className="columns">
                <Verdicts shadow={read.data} />
                <Rules shadow={read.data} />
              </div>
              <Examples items={read.data.items} />
            </>
          )}
        </div>
      )}
    </section>
  );
}

function Verdicts({ shadow: { verdicts } }: { shadow: Shadow }) {
  const t = useT(shadowWords);
  const changed = verdicts.filter(({ verdict, shadow }) => verdict !== shadow).sort((a, b) => b.count - a.count);
  if (changed.length === 0) return null;
  return (
    <table className="rows">
      <caption>{t('compare.verdicts')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('compare.now')}</th>
          <th scope="col">{t('compare.then')}</th>
          <th scope="col" data-align="right">
            {t('compare.count')}
          </th>
        </tr>
      </thead>
      <tbody>
        {changed.map(({ verdict, shadow, count }) => (
          <tr key={`${verdict} ${shadow}`}>
            <td>
              <VerdictTag verdict={verdict} />
            </td>
            <td>
              <VerdictTag verdict={shadow} />
            </td>
            <td data-align="right">
              <Figure value={count} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Rules({ shadow: { rules } }: { shadow: Shadow }) {
  const t = useT(shadowWords);
  const changed = rules.filter(({ lost, gained }) => lost + gained > 0);
  if (changed.length === 0) return null;
  return (
    <table className="rows">
      <caption>{t('compare.rules')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('compare.rules')}</th>
          {(['gained', 'lost', 'both'] as const).map((what) => (
            <th key={what} scope="col" data-align="right">
              {t(`compare.${what}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {changed.map(({ rule, gained, lost, both }) => (
          <tr key={rule}>
            <td className="clip">
              <RuleChips rules={[rule]} />
            </td>
            {[gained, lost, both].map((value, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: three figures, always in this order
              <td key={place} data-align="right">
                <Figure value={value} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Examples({ items }: { items: readonly Difference[] }) {
  const t = useT(shadowWords);
  const { language } = usePreferences();
  return (
    <div className="scroll-x">
      <table className="rows">
        <caption>{t('compare.examples')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('compare.at')}</th>
            <th scope="col">{t('compare.event')}</th>
            <th scope="col">{t('compare.now')}</th>
            <th scope="col">{t('compare.then')}</th>
            <th scope="col">{t('compare.what')}</th>
            <th scope="col" aria-label={t('compare.open')} />
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.event_id}>
              <td>
                <Time at={one.at} detail="second" />
              </td>
              <td>{nameOf(eventNames, one.event_type, language)}</td>
              <td>
                <VerdictTag verdict={one.verdict} />
              </td>
              <td>
                <VerdictTag verdict={one.shadow_verdict} />
              </td>
              <td className="clip">
                <RuleChips rules={one.gained} how="gained" /> <RuleChips rules={one.lost} how="lost" />
              </td>
              <td data-align="right">
                {one.decision_id && <Link to={`/decisions/${one.decision_id}`}>{t('compare.open')}</Link>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {items.length === EXAMPLES && <p className="quiet">{t('compare.more', { n: EXAMPLES })}</p>}
    </div>
  );
}

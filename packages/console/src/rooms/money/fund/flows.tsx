import { Chart } from '../../../kit/chart.tsx';
import { Figure, Money } from '../../../kit/figures.tsx';
import { formatMoney } from '../../../kit/format.ts';
import { nameOf } from '../../../kit/names.ts';
import { Link, useGo } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { purposeNames } from '../../../kit/purposes.ts';
import { useT } from '../../../kit/use-t.ts';
import { pageOfAddress } from '../model.ts';
import type { Flow } from './fund-model.ts';
import { words } from './fund-words.ts';

const NARROW = 600;

/** What moved from purpose to purpose: a drawing for its shape, a table for its figures. */
export function Flows({ flows }: { flows: readonly Flow[] }) {
  const t = useT(words);
  const currencies = [...new Set(flows.map(({ amount }) => amount.currency))];
  return (
    <section className="panel" aria-labelledby="flows">
      <h2 id="flows">{t('flows')}</h2>
      {flows.length === 0 && <p className="quiet">{t('flows.none')}</p>}
      {currencies.map((currency) => (
        <OfCurrency
          key={currency}
          currency={currency}
          flows={flows.filter((one) => one.amount.currency === currency)}
        />
      ))}
    </section>
  );
}

function OfCurrency({ currency, flows }: { currency: string; flows: readonly Flow[] }) {
  const t = useT(words);
  const go = useGo();
  const { language, dark } = usePreferences();
  const name = (purpose: string): string => nameOf(purposeNames, purpose, language);
  // money that comes back goes in circles, which a Sankey cannot draw: each purpose stands at both sides
  const nodes = (['from', 'to'] as const).flatMap((side) =>
    [...new Set(flows.map((flow) => flow[side]))].map((purpose) => {
      const sum = flows.filter((flow) => flow[side] === purpose).reduce((all, { amount }) => all + amount.amount, 0);
      return {
        name: `${side}/${purpose}`,
        label: {
          position: side === 'from' ? 'right' : 'left',
          // on a phone both sides' would lie on each other: the table has the sums
          formatter: () =>
            window.innerWidth < NARROW
              ? name(purpose)
              : `${name(purpose)}  ${formatMoney({ amount: sum, currency }, language)}`,
        },
      };
    }),
  );
  const nameOfLink = ({ from, to }: Flow): string => `from/${from} > to/${to}`;
  const ink = dark ? '#d0d4da' : '#30353c';
  // a name may stand on a flow
  const paper = dark ? 'rgba(24, 28, 28, 0.8)' : 'rgba(255, 255, 255, 0.8)';
  const bar = dark ? '#6aa5e0' : '#3572b0';
  return (
    <>
      <Chart
        label={`${t('flows.of', { currency })}: ${t('flows.chart')}`}
        height={Math.max(96, nodes.length * 36)}
        option={{
          tooltip: {
            trigger: 'item',
            formatter: ({ name: link }: { name: string }) => {
              const flow = flows.find((one) => nameOfLink(one) === link);
              return flow ? `${name(flow.from)} → ${name(flow.to)} ${formatMoney(flow.amount, language)}` : '';
            },
          },
          series: [
            {
              ...{ type: 'sankey', left: 0, right: 0, top: 8, bottom: 24, nodeWidth: 8, nodeGap: 20, draggable: false },
              ...{
                emphasis: { focus: 'adjacency' },
                label: { color: ink, fontSize: 12, backgroundColor: paper, padding: [1, 4], borderRadius: 2 },
              },
              ...{ itemStyle: { color: bar, borderWidth: 0 }, lineStyle: { color: bar, opacity: dark ? 0.3 : 0.2 } },
              data: nodes,
              links: flows.map(({ from, to, amount }) => ({
                ...{ source: `from/${from}`, target: `to/${to}`, value: amount.amount },
              })),
            },
          ],
        }}
        onPick={(part) => {
          const flow = flows.find((one) => nameOfLink(one) === part.name);
          if (flow) go(pageOfAddress(flow.address));
        }}
      />
      <div className="money-scroll">
        <table className="rows" aria-label={t('flows.of', { currency })}>
          <thead>
            <tr>
              <th scope="col">{t('from')}</th>
              <th scope="col">{t('to')}</th>
              <th scope="col" data-align="right" className="wide">
                {t('flows.count')}
              </th>
              <th scope="col" data-align="right">
                {t('amount')}
              </th>
            </tr>
          </thead>
          <tbody>
            {flows.map((flow) => (
              <tr key={nameOfLink(flow)}>
                <td>{name(flow.from)}</td>
                <td>{name(flow.to)}</td>
                <td data-align="right" className="wide">
                  <Link to={pageOfAddress(flow.address)}>
                    <Figure value={flow.transfers} />
                  </Link>
                </td>
                <td data-align="right">
                  <Link to={pageOfAddress(flow.address)}>
                    <Money value={flow.amount} />
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

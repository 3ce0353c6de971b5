import type { Interval } from '@anxin/engine';
import type { BacktestReport, Scores, TouchedReport } from '../policy/backtest/report.ts';

const percent = (share: Interval | null): string =>
  share === null
    ? '–'
    : `${(share.share * 100).toFixed(1)} % (${(share.low * 100).toFixed(1)} to ${(share.high * 100).toFixed(1)})`;

const scores = ({ precision, recall, f1 }: Scores): string =>
  `precision ${percent(precision)}, recall ${percent(recall)}, F1 ${f1 === null ? '–' : f1.toFixed(3)}`;

const counted = ({ count, exact }: { count: number; exact: boolean }): string => `${exact ? '' : 'about '}${count}`;

function touched(name: string, { decisions, parties, subjects, money }: TouchedReport): string {
  const paid = Object.entries(money.byCurrency)
    .map(([currency, amount]) => `${money.exact ? '' : 'about '}${(amount / 100).toFixed(2)} ${currency}`)
    .join(', ');
  return `${name}: ${decisions} decisions, ${counted(subjects)} subjects of ${counted(parties)} parties, who were paid ${paid || 'nothing'} for them`;
}

/** How much of what changes people have looked at. */
function looked(flips: BacktestReport['flips']): string[] {
  const sum = (what: 'count' | 'looked'): number => flips.reduce((all, flip) => all + flip[what], 0);
  const [all, some] = [sum('count'), sum('looked')];
  if (all === 0) return [];
  return some === 0
    ? [`none of the ${all} flips was looked at by a person: nothing is known of whether they are right`]
    : [`${some} of the ${all} flips ${some === 1 ? 'was' : 'were'} looked at by a person`];
}

/** A report as text, for whoever changes policy at a shell. */
export function showBacktest(report: BacktestReport): string {
  const { decided, erased, labelled, caught, flips, whole, rules, stricter, milder, wrongful, examples } = report;
  const moved = rules.filter(({ gained, lost }) => gained + lost > 0);
  return [
    `${decided} decided again; ${erased} can no longer be read; ${labelled} of them labelled by people`,
    `at least a limit: ${caught.base} then, ${caught.candidate} under the candidate`,
    ...flips.map(({ from, to, count }) => `  ${from} -> ${to}: ${count}`),
    ...looked(flips),
    touched('stricter', stricter),
    touched('milder', milder),
    ...(labelled > 0 ? [`then: ${scores(whole.base)}`, `candidate: ${scores(whole.candidate)}`] : []),
    wrongful === null
      ? 'nobody has looked at any of what it would catch: nothing is known of how much of it is wrong'
      : `wrong of ${caught.candidate} that it would catch: about ${wrongful.estimate} (${wrongful.low} to ${wrongful.high}), judged by ${wrongful.looked} that people looked at`,
    ...(moved.length > 0 ? ['rules that fire otherwise:'] : []),
    ...moved.map(
      (line) =>
        `  ${line.rule}: ${line.base} -> ${line.candidate} (+${line.gained} -${line.lost})${line.hit + line.wrong + line.missed > 0 ? `; ${scores(line)}` : ''}${line.unlabelled > 0 ? `; of ${line.unlabelled} nobody said whether it is right` : ''}`,
    ),
    ...Object.entries(examples).flatMap(([kind, some]) =>
      some.length === 0
        ? []
        : [
            `${kind}:`,
            ...some.map(({ eventId, subject, base, candidate }) => `  ${eventId} ${subject} ${base} -> ${candidate}`),
          ],
    ),
    '',
  ].join('\n');
}

import type { BenchReport, BenchRow } from './bench.ts';

/** A section of a page for each report. @param abouts what is measured, by name */
export const sections = (reports: readonly BenchReport[], abouts: Readonly<Record<string, string>>): string =>
  reports.map((report) => section(report, abouts[report.name] ?? '')).join('\n\n');

const section = ({ name, machine, rows, checked }: BenchReport, about: string): string => `## ${name}

${about}

${machine}.

| | ours | peer's | ratio | must | |
|---|---|---|---|---|---|
${rows.map(line).join('\n')}

${checked.map((each) => `- ${each}`).join('\n')}`;

function line({ what, ours, ours_range, peer, peer_name, peer_range, unit, ratio, must }: BenchRow): string {
  const cells = [
    peer_name === undefined ? what : `${what}; peer: ${peer_name}`,
    figure(ours, ours_range, unit),
    peer === null ? '' : figure(peer, peer_range, unit),
    ratio === null ? '' : `× ${ratio}`,
    must === undefined ? '' : `≥ ${must}`,
    must === undefined ? '' : ratio! >= must ? 'met' : 'missed',
  ];
  return `| ${cells.join(' | ')} |`;
}

function figure(value: number, range: BenchRow['ours_range'], unit: string): string {
  const ends = range === undefined ? '' : ` (${range.map(rounded).join('–')})`;
  return `${rounded(value)} ${unit}${ends}`;
}

const rounded = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));

import type { EngineEvent, Explanation, MatchResult, PackDiff, PackReport, RuleExplanation } from '@anxin/engine';

/** What `anxin pack test` prints. */
export function showReport({ pack, cases, planted, errors }: PackReport): string {
  const out = [pack];
  for (const { file, line, name, faults } of cases.failures) {
    out.push(`${file}:${line} failed: ${name}`, ...faults.map((fault) => `  ${fault}`));
  }
  for (const { file, line, rule, part, message } of errors.slice(0, 20)) {
    out.push(`${file}:${line} ${rule} ${part} could not be evaluated: ${message}`);
  }
  out.push(`cases: ${cases.passed} passed, ${cases.failed} failed`);
  if (planted.total > 0) {
    for (const { file, line, kind, disguise, fired } of planted.missed.slice(0, 50)) {
      out.push(`${file}:${line} missed: ${kind}, ${disguise}${fired.length > 0 ? `; fired ${fired.join(', ')}` : ''}`);
    }
    out.push(`planted: ${planted.found} of ${planted.total} found (${percent(planted.found, planted.total)})`);
    for (const { kind, found, total } of planted.kinds) {
      out.push(`  ${kind}: ${found} of ${total} (${percent(found, total)})`);
      const disguises = planted.kinds_by_disguise.filter((part) => part.kind === kind);
      out.push(`    ${disguises.map((part) => `${part.disguise} ${part.found}/${part.total}`).join(', ')}`);
    }
  }
  return `${out.join('\n')}\n`;
}

const percent = (found: number, total: number): string => `${((100 * found) / total).toFixed(1)}%`;

/** What `anxin pack explain` prints. */
export function showExplanation({ decision, rules, errors }: Explanation, event: EngineEvent): string {
  const out = [
    `${event.type} ${event.subject}: ${decision.verdict}${decision.case ? `, case ${decision.case.queue}` : ''}`,
  ];
  for (const { message, rule } of decision.reasons) out.push(`  ${rule}: ${message}`);
  for (const rule of rules) out.push('', ...showRule(rule));
  if (rules.length === 0) out.push('the pack has no rules on this type of event');
  for (const { rule, part, message } of errors) {
    if (part.startsWith('params.') || part.startsWith('measures.')) out.push(`${rule} ${part}: ${message}`);
  }
  return `${out.join('\n')}\n`;
}

function showRule({ rule, outcome, matches, when, unless, exempted_by }: RuleExplanation): string[] {
  const out = [`${rule}: ${outcome}${exempted_by === null ? '' : ` by ${exempted_by}`}`];
  for (const [name, match] of Object.entries(matches)) out.push(...showMatch(name, match));
  out.push(`  when ${when.expression.trim()}`, `    ${showValue(when)}`);
  for (const part of unless) {
    out.push(`  unless ${part.id}: ${part.expression.trim()}`);
    out.push(`    ${'asked' in part ? 'not asked' : showValue(part)}`);
  }
  return out;
}

function showMatch(name: string, { count, hits, exempted }: MatchResult): string[] {
  const out = [`  ${name}: ${count}`];
  for (const { field, start, end, text, canonical, disguised } of hits) {
    const form = text === canonical ? '' : ` as ${canonical}${disguised ? ', disguised' : ''}`;
    out.push(`    ${field}[${start}..${end}] ${text}${form}`);
  }
  for (const { field, start, end, text, by, phrase } of exempted) {
    out.push(`    ${field}[${start}..${end}] ${text}: does not count, ${by} ${phrase}`);
  }
  return out;
}

function showValue(outcome: RuleExplanation['when'] | { value: unknown } | { error: { message: string } }): string {
  return 'error' in outcome ? `error: ${outcome.error.message}` : `= ${String(outcome.value)}`;
}

/** What `anxin pack diff` prints. */
export function showDiff({
  from,
  to,
  rules,
  features,
  lexicons,
  lists,
  similar,
  limits,
  guarantees,
}: PackDiff): string {
  const out = [`${from} -> ${to}`];
  for (const [what, changes] of Object.entries({ rule: rules, feature: features })) {
    for (const name of changes.added) out.push(`+ ${what} ${name}`);
    for (const name of changes.removed) out.push(`- ${what} ${name}`);
    for (const { name, parts } of changes.changed) out.push(`~ ${what} ${name}: ${parts.join(', ')}`);
  }
  for (const [what, sets] of Object.entries({ lexicon: lexicons, list: lists, 'known texts': similar })) {
    for (const set of sets) {
      out.push(`~ ${what} ${set.name}: ${set.added_count} added, ${set.removed_count} removed`);
      out.push(...set.added.map((term) => `  + ${term}`), ...set.removed.map((term) => `  - ${term}`));
    }
  }
  for (const { measure, from: was, to: is } of limits)
    out.push(`~ limit of ${measure} a day: ${was ?? 'none'} -> ${is ?? 'none'}`);
  for (const { guarantee, how, fields } of guarantees) {
    out.push(`${how === 'added' ? '+' : how === 'removed' ? '-' : '~'} guarantee ${guarantee}`);
    for (const { field, from: was, to: is } of fields) out.push(`    ${field}: ${was ?? 'none'} -> ${is ?? 'none'}`);
  }
  if (out.length === 1) out.push('nothing that decides has changed');
  return `${out.join('\n')}\n`;
}

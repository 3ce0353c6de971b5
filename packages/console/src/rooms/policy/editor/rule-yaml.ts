import type { FormMatch, FormMeasure, LocalText, RuleForm } from './form.ts';

const INDENT = '    ';

/** A rule as it stands in a file of rules, its dash two columns in; without an end of line at its end. */
export function writeRule(rule: RuleForm): string {
  const lines = [
    `  - id: ${scalar(rule.id)}`,
    `title: ${texts(rule.title)}`,
    `on: [${rule.on.map(scalar).join(', ')}]`,
    'match:',
    ...rule.matches.map((match) => `  ${match.name}: ${matchText(match)}`),
    `when: ${rule.matches.map(({ name }) => `${name}.count > 0`).join(rule.fires === 'any' ? ' || ' : ' && ')}`,
    `verdict: ${rule.verdict}`,
    ...(rule.case ? [`case: { queue: ${scalar(rule.case.queue)}, priority: ${rule.case.priority} }`] : []),
    ...(rule.measures.length > 0
      ? ['measures:', ...rule.measures.map((measure) => `  - ${measureText(measure)}`)]
      : []),
    ...params(rule.params),
    ...(rule.weight === 1 ? [] : [`weight: ${rule.weight}`]),
    ...(rule.law === null ? [] : [`law: ${scalar(rule.law)}`]),
    `message: ${texts(rule.message)}`,
    ...(rule.mend === null ? [] : [`mend: ${texts(rule.mend)}`]),
  ];
  return lines.map((line, place) => (place === 0 ? line : INDENT + line)).join('\n');
}

function matchText({ lexicons, pattern, contact, in: fields }: FormMatch): string {
  const find =
    pattern !== undefined
      ? `pattern: ${quoted(pattern)}`
      : contact !== undefined
        ? `contact: ${scalar(contact)}`
        : lexicons?.length === 1
          ? `lexicon: ${scalar(lexicons[0]!)}`
          : `lexicon: [${(lexicons ?? []).map(scalar).join(', ')}]`;
  return `{ ${find}, in: [${fields.map(scalar).join(', ')}] }`;
}

function measureText({ kind, subject, party, points, duration }: FormMeasure): string {
  const parts = [
    `kind: ${scalar(kind)}`,
    ...(subject ? ['subject: true'] : []),
    ...(party === undefined ? [] : [`party: ${quoted(party)}`]),
    ...(points === undefined ? [] : [`points: ${points}`]),
    ...(duration === undefined ? [] : [`duration: ${scalar(duration)}`]),
  ];
  return `{ ${parts.join(', ')} }`;
}

function params(given: RuleForm['params']): string[] {
  const parts = Object.entries(given).map(([name, match]) => `${name}: ${match}.first`);
  return parts.length === 0 ? [] : [`params: { ${parts.join(', ')} }`];
}

const texts = (text: LocalText): string => `{ zh-CN: ${scalar(text['zh-CN'])}, en: ${scalar(text.en)} }`;

/** Plain where YAML reads it back as this very text, also inside of brackets; else in quotes. */
function scalar(text: string): string {
  const plain =
    text !== '' &&
    text === text.trim() &&
    !/[\n\r\t{}[\],#&*!|>'"%@`]|: |:$/.test(text) &&
    !/^[-?:]/.test(text) &&
    !/^(true|false|null|~|yes|no|on|off)$/i.test(text) &&
    Number.isNaN(Number(text)) &&
    !/^[\d.+-]/.test(text);
  return plain ? text : quoted(text);
}

/** Single quotes hold everything but an end of line. */
function quoted(text: string): string {
  if (/[\n\r\t]/.test(text)) return JSON.stringify(text);
  return `'${text.replaceAll("'", "''")}'`;
}

/** A text with some of its lines replaced. @param first, last from 1 */
export function replaceLines(text: string, first: number, last: number, block: string): string {
  const lines = text.split('\n');
  lines.splice(first - 1, last - first + 1, ...block.split('\n'));
  return lines.join('\n');
}

/** A rule behind those that a file has. @returns the text, and the line on which it begins */
export function appendRule(text: string, block: string): { text: string; first: number } {
  const trimmed = text.trimEnd();
  const head = trimmed === '' || trimmed === 'rules: []' ? 'rules:\n' : `${trimmed}\n\n`;
  return { text: `${head}${block}\n`, first: head.split('\n').length };
}

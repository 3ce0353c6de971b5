import { loadPack, type Pack, type PackFile } from '@anxin/engine';
import { type CelDialect, celOf, double } from './cel.ts';
import type { Condition } from './condition.ts';
import { EVENT_TYPE, FIELDS, SCHEMAS } from './listing.ts';

const DIALECT: CelDialect = {
  number: (value, field) => (FIELDS[field] === 'whole' ? String(value) : double(value)),
  found: 'term.count > 0',
};
/** So that no file is longer than a pack's may be. */
const RULES_A_FILE = 500;
const VERDICTS = ['observe', 'limit', 'reject'] as const;

export const verdictOf = (index: number): (typeof VERDICTS)[number] => VERDICTS[index % VERDICTS.length]!;

const ruleId = (index: number): string => `goods.gate.r${index}`;

export const indexOfRule = (id: string): number => Number(id.slice('goods.gate.r'.length));

/** A pack as it lies in a folder; with a lexicon where a rule asks for its terms. */
export function packFiles(rules: readonly Condition[], terms: readonly string[] = []): PackFile[] {
  const files: PackFile[] = [
    { path: 'pack.yaml', text: 'id: bench\nversion: 1.0.0\nabout: { zh-CN: 基准, en: Benchmark }\n' },
  ];
  if (terms.length > 0) files.push({ path: 'lexicons/terms.lex', text: `${terms.join('\n')}\n` });
  for (let from = 0; from < rules.length; from += RULES_A_FILE) {
    const some = rules.slice(from, from + RULES_A_FILE).map((rule, i) => ruleText(rule, from + i));
    files.push({ path: `goods/gate${String(from).padStart(4, '0')}.yaml`, text: `rules:\n${some.join('')}` });
  }
  return files;
}

const ruleText = (rule: Condition, index: number): string => `
  - id: ${ruleId(index)}
    title: { zh-CN: 规则${index}, en: Rule ${index} }
    on: [${EVENT_TYPE}]${
      asksForTerms(rule)
        ? '\n    match: { term: { lexicon: terms, in: [listing.title, listing.description] } }\n    params: { term: term.first }'
        : ''
    }
    when: '${celOf(rule, DIALECT)}'
    verdict: ${verdictOf(index)}
    message: { zh-CN: 商品触发了规则${index}, en: The listing is of rule ${index} }
`;

function asksForTerms(rule: Condition): boolean {
  if (rule.kind === 'found') return true;
  if (rule.kind === 'not') return asksForTerms(rule.part);
  return (rule.kind === 'all' || rule.kind === 'any') && rule.parts.some(asksForTerms);
}

/** A pack of these files. @throws Error with its first problem */
export function packOf(files: readonly PackFile[]): Pack {
  const { pack, problems } = loadPack(files, SCHEMAS);
  if (pack !== undefined) return pack;
  const { file, line, column, message } = problems[0]!;
  throw new Error(`${file}:${line}:${column} ${message}`);
}

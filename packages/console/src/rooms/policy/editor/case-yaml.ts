export interface NewCase {
  name: string;
  type: string;
  data: unknown;
  /** The rule, and whether it has to fire. */
  rule: string;
  fires: boolean;
}

/** The file of cases beside a file of rules. */
export const casesOf = (rules: string): string => rules.replace(/(\.cases)?\.yaml$/, '.cases.yaml');

/** A file of cases with one more. JSON is YAML, so the event stands there as it was tried. */
export function appendCase(text: string, { name, type, data, rule, fires }: NewCase): string {
  const block = [
    `  - name: ${JSON.stringify(name)}`,
    `    type: ${type}`,
    `    data: ${spaced(JSON.stringify(data))}`,
    `    ${fires ? 'fires' : 'quiet'}: [${rule}]`,
  ].join('\n');
  const head = text.trim() === '' || text.trim() === 'cases: []' ? 'cases:' : text.trimEnd();
  return `${head}\n${block}\n`;
}

/** A space behind the commas and colons between values, so that a long line can be wrapped. */
function spaced(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|([:,])/g, (_, quoted?: string, sign?: string) => quoted ?? `${sign} `);
}

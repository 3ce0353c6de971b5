import type { ErrorKind } from '../src/foundation/error-kinds/kind.ts';

/** What the codes of a group have in common. A group without a sentence here is listed all the same. */
const GROUPS: Readonly<Record<string, string>> = {
  access: 'Who asks, and for what: [access](access.md).',
  appeal: 'Objecting to a measure: [appeals](appeals.md).',
  backup: 'Told by `anxin backup` and `anxin restore`.',
  config: 'Told at start, before anything is opened.',
  consultation: 'Asking those whom a change of rules binds: [rule centre](rule-centre.md).',
  cursor: 'Paging of lists.',
  database: 'Conditions of the database. Those that are 503 pass by themselves.',
  event: 'One event. In an array each event has its own problem, with its position.',
  keys: 'Told at start, before anything is opened: [sealing](sealing.md).',
  ledger: 'Money: [ledger](ledger.md).',
  pack: 'The policy pack: [policy packs](policy-packs.md).',
  release: 'How policy comes into force: [policy lifecycle](policy-lifecycle.md).',
  request: 'The request as a whole.',
  'retro-scan': 'A release over everything on sale: [retro-scan](retro-scan.md).',
  restore: 'Told by `anxin restore`.',
  seal: 'Personal fields: [sealing](sealing.md).',
  server: 'The process that answers.',
};

const INTRODUCTION = `# Errors

Generated from \`packages/server/src/foundation/errors.ts\` by \`node packages/server/scripts/write-error-docs.ts\`; do not
edit.

Every answer that is not 2xx is \`application/problem+json\` (RFC 9457), and every failure of the command line has a code
from the same registry. A code never changes its meaning; programs decide by it, not by the texts.

\`\`\`json
{ "type": "urn:anxin:error:event.invalid", "status": 422, "code": "event.invalid",
  "title": "The event does not fit its schema", "mend": "Correct the named field.",
  "detail": "data.product.price: is missing", "field": "data.product.price" }
\`\`\`

| field | meaning |
|---|---|
| \`type\` | \`urn:anxin:error:\` and the code |
| \`detail\` | what is wrong in this case; never holds personal data |
| \`field\` | dotted path of the field at fault, from the root of what was sent |
| \`params\` | what the sentence of its code is filled with, for whoever says it in another language: numbers, instants, amounts in minor units with their currency |
| \`retry_after\` | seconds after which asking again makes sense; also the header \`Retry-After\` |
| \`problems\` | up to a hundred single problems, where there is more than one |
| \`position\` | in the answer of \`/v1/events\`: which event of the request, from 0 |

On the command line the code stands in the last line of standard error, before what to do. The exit status is 1; 2 for
wrong usage and for \`config.invalid\`. The column *status* is that of HTTP.
`;

/** docs/errors.md, in an order that does not depend on that of the registry. */
export function documentErrors(errors: Readonly<Record<string, ErrorKind>>): string {
  const groups = Map.groupBy(Object.keys(errors).sort(), (code) => code.slice(0, code.indexOf('.')));
  const sections = [...groups].map(([group, codes]) => {
    const rows = codes.map((code) => {
      const { status, title, mend } = errors[code]!;
      return `| \`${code}\` | ${status} | ${cell(title)} | ${cell(mend)} |`;
    });
    const about = Object.hasOwn(GROUPS, group) ? `${GROUPS[group]}\n\n` : '';
    return `## ${group}\n\n${about}| code | status | what it means | what to do |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return [INTRODUCTION, ...sections].join('\n');
}

/** Angle brackets would be read as HTML, a bar as the end of the cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

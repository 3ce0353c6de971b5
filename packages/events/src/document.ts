import { aboutField, titleOfEvent } from './abouts/about.ts';
import type { Catalogue, CatalogueEntry } from './catalogue.ts';
import { MAX_DEPTH, MAX_EVENT_BYTES, MAX_IMAGE_BYTES, MAX_ITEMS, MAX_KEYS } from './limits.ts';
import { type Owner, PERSONAL } from './schema.ts';

interface JsonSchema {
  type?: string;
  format?: string;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  [PERSONAL]?: { whose: Owner[]; kind: string; maxLength: number };
}

const INTRODUCTION = (schemaCount: number) => `# Events

Generated from \`packages/events\` by \`node packages/events/scripts/write-docs.ts\`; do not edit.

An event is a CloudEvents 1.0 object: \`id\` (up to 128 characters), \`source\` (256), \`type\`, \`time\` (RFC 3339 with an offset),
\`subject\` (\`<type>/<id>\`, must agree with the data), \`data\`. \`specversion\` may be left out. Further attributes are kept
when their names are lower-case letters and digits, up to 16 of them; they are not sealed, so attributes named like
personal data are refused. The same \`source\` and \`id\` mean the same fact: with other content it is refused.

**Limits.** ${MAX_EVENT_BYTES / 1024} KB an event without its \`data:image/…\` references, ${MAX_IMAGE_BYTES / 1024 / 1024} MiB each of these as written, ${MAX_DEPTH} levels, ${MAX_KEYS} fields an
object, ${MAX_ITEMS} entries a list. Whole numbers lie within ±9007199254740991. Texts hold neither U+0000 nor half a surrogate
pair. No field is named \`__proto__\`, \`constructor\` or \`prototype\`.

**Money** is \`{ "amount": 12900, "currency": "CNY" }\` in minor units. **Pictures** are \`https:\`, \`file:\` inside the media folder, or \`data:\`.

**Fields that are not listed here are allowed and kept.**

**Personal fields** are sealed before anything is stored, each under the key of the person named in the column
*sealed for*; where the event names none of them, under the subject's key. Everything below a personal field is personal.
A field may arrive as the cipher that an earlier event was given. Fields that are not listed here cannot be marked, so
those whose name is typical for personal data (\`phone\`, \`mobile\`, \`id_card\`, \`address\`, \`email\`, \`real_name\`, \`wechat\`, 手机号 …, in
any spelling, also as the end of a longer name like \`buyerPhone\`) are sealed as well. See [sealing](sealing.md).
A review's text and a live room's comments are not sealed: their authors have published them.

${schemaCount} types.
`;

/** docs/events.md: every type of a catalogue, its fields and whose they are. */
export function documentCatalogue(catalogue: Catalogue): string {
  const entries = catalogue.types.map((type) => catalogue.get(type)!);
  const families = Map.groupBy(entries, ({ family }) => family);
  const sections = [...families].map(([family, members]) => `## ${family}\n\n${members.map(section).join('\n')}`);
  return `${INTRODUCTION(entries.length)}\n${sections.join('\n')}`;
}

function section(entry: CatalogueEntry): string {
  const subjects = Object.entries(entry.subjects)
    .map(([kind, path]) => (kind === '*' ? 'that of what it is about' : `\`${kind}/<${path}>\``))
    .join(' or ');
  const refs = [...Object.keys(entry.refs), ...(entry.parties ?? []).map((path) => `the party in \`${path}\``)].join(
    ', ',
  );
  const said = entry.direction === 'out' ? ' Said by the platform; cannot be sent.' : '';
  return [
    `### \`${entry.type}\``,
    '',
    `**${titleOfEvent(entry.type)?.en ?? entry.type}.** ${entry.doc}${said}`,
    '',
    `Subject: ${subjects}. Refers to: ${refs}.`,
    '',
    '| field | what it is | form | sealed for |',
    '|---|---|---|---|',
    ...rows(entry.schema as JsonSchema, '', true),
    '',
  ].join('\n');
}

function rows(schema: JsonSchema, path: string, required: boolean, whose = ''): string[] {
  const mark = schema[PERSONAL];
  const owner = mark ? owners(mark.whose) : whose;
  const own =
    path === ''
      ? []
      : [`| \`${path}\`${required ? '' : ' ?'} | ${aboutField(path)?.en ?? ''} | ${form(schema)} | ${owner} |`];
  const inner = schema.type === 'array' && schema.items ? schema.items : schema;
  const prefix = schema.type === 'array' ? `${path}[]` : path;
  if (isMoney(inner)) return own;
  return [
    ...own,
    ...Object.entries(inner.properties ?? {}).flatMap(([key, property]) =>
      rows(property, prefix === '' ? key : `${prefix}.${key}`, inner.required?.includes(key) ?? false, owner),
    ),
  ];
}

const isMoney = (schema: JsonSchema): boolean => schema.properties?.currency?.format === 'iso-4217';

const owners = (whose: Owner[]): string =>
  whose
    .map((owner) =>
      'id' in owner ? `${owner.as} \`${owner.id}\`` : `\`${owner.party}\`${owner.only ? ` if ${owner.only}` : ''}`,
    )
    .join(', else ');

function form(schema: JsonSchema): string {
  const mark = schema[PERSONAL];
  if (isMoney(schema)) return schema.properties?.amount?.minimum === 0 ? 'money, not negative' : 'money';
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.anyOf) return schema.anyOf.map(form).join(' or ');
  switch (schema.type) {
    case 'array':
      return `up to ${schema.maxItems} of: ${schema.items ? form(schema.items) : 'anything'}`;
    case 'string':
      if (schema.format === 'date-time') return 'instant';
      if (schema.format === 'media-reference') return 'picture or document';
      return mark ? `text (${mark.kind}), at most ${mark.maxLength}` : `text, at most ${schema.maxLength}`;
    case 'integer':
      return schema.minimum === 0 ? 'whole number, not negative' : 'whole number';
    case 'number':
      return `number, ${schema.minimum} to ${schema.maximum}`;
    case 'object':
      return 'object';
    default:
      return schema.type ?? 'anything';
  }
}

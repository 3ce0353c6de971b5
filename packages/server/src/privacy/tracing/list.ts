import { Problem } from '../../foundation/errors.ts';
import { readTable } from '../../foundation/table.ts';
import type { Contact } from './token.ts';

export const LIST_LIMITS = { rows: 100_000, rowBytes: 8_192, columns: 200 } as const;

export interface ListRow extends Contact {
  /** When the row was made, where the list says so. */
  date?: Date;
}

export type Column = 'phone' | 'name' | 'address' | 'date';

/** What such columns are called, without spaces and signs. */
const NAMES: Readonly<Record<Column, RegExp>> = {
  phone:
    /^(?:(?:receiver|recipient|buyer|contact|收货人?|收件人?|联系人?|买家)?(?:phone|mobile|tel|cell|手机号?码?|电话号?码?|号码)(?:number|no)?)$/,
  name: /^(?:(?:receiver|recipient|buyer|full|收货人?|收件人?|联系人?|买家)?(?:name|姓名|名字)|收货人|收件人|联系人|recipient|receiver)$/,
  address: /^(?:(?:receiver|recipient|buyer|shipping|收货人?|收件人?|详细|联系)?(?:address|addr|地址))$/,
  date: /^(?:(?:order|paid|created|下单|付款|订单|创建)?(?:date|time|at|日期|时间))$/,
};

const invalid = (detail: string): Problem => new Problem('request.invalid', { field: 'list', detail });

/**
 * The rows of a table with a heading, by commas or tabs. Only what is looked for is taken out of it.
 * @param named columns by the name that their heading has, where it is none of the usual
 * @throws Problem `request.invalid` naming the line
 */
export async function readList(text: string, named: Partial<Record<Column, string>> = {}): Promise<ListRow[]> {
  const content = text.replace(/^\ufeff/, '');
  const heading = content.slice(0, content.search(/\r?\n|$/));
  const delimiter = heading.includes('\t') ? '\t' : ',';
  const options = { delimiter, quotes: true, maxBytes: LIST_LIMITS.rowBytes } as const;
  const rows: ListRow[] = [];
  let at: Partial<Record<Column, number>> | undefined;
  for await (const record of readTable(chunksOf(content), options)) {
    if ('broken' in record) throw invalid(`Line ${record.line} cannot be read: ${record.broken}`);
    if (at === undefined) {
      at = columnsOf(record.fields, named);
      continue;
    }
    if (rows.length === LIST_LIMITS.rows) throw invalid(`A list may have ${LIST_LIMITS.rows} rows`);
    rows.push(rowOf(record.fields, at));
  }
  if (rows.length === 0) throw invalid('The list has no rows below its heading');
  return rows;
}

async function* chunksOf(text: string): AsyncGenerator<Buffer> {
  const size = 1 << 18;
  for (let from = 0; from < text.length; ) {
    // never through the middle of a character
    const high = /[\ud800-\udbff]/.test(text[from + size - 1] ?? '') ? 1 : 0;
    yield Buffer.from(text.slice(from, from + size + high));
    from += size + high;
  }
}

function columnsOf(heading: readonly string[], named: Partial<Record<Column, string>>) {
  if (heading.length > LIST_LIMITS.columns) throw invalid(`A list may have ${LIST_LIMITS.columns} columns`);
  const at: Partial<Record<Column, number>> = {};
  for (const column of Object.keys(NAMES) as Column[]) {
    const name = named[column];
    const index = heading.findIndex((cell) =>
      name === undefined ? NAMES[column].test(simple(cell)) : cell.trim() === name,
    );
    if (index >= 0) at[column] = index;
    else if (name !== undefined)
      throw new Problem('request.invalid', { field: `columns.${column}`, detail: 'No column has this heading' });
  }
  if (at.phone === undefined && at.address === undefined)
    throw invalid('The first line names neither a phone column nor an address column: say in `columns` which they are');
  return at;
}

const simple = (cell: string): string =>
  cell
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}]/gu, '');

function rowOf(fields: readonly string[], at: Partial<Record<Column, number>>): ListRow {
  const cell = (column: Column): string | undefined => {
    const index = at[column];
    return index === undefined ? undefined : fields[index];
  };
  const date = dateOf(cell('date'));
  return {
    ...{ phone: cell('phone'), name: cell('name'), address: cell('address') },
    ...(date === undefined ? {} : { date }),
  };
}

/** Days and times as tables have them; without a zone, in China's. */
function dateOf(text: string | undefined): Date | undefined {
  const found =
    /^\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?(Z|[+-]\d{2}:\d{2})?\s*$/.exec(
      text ?? '',
    );
  if (found === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', zone = '+08:00'] = found;
  const two = (part: string) => part.padStart(2, '0');
  const date = new Date(`${year}-${two(month!)}-${two(day!)}T${two(hour)}:${two(minute)}:${two(second)}${zone}`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

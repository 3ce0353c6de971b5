import {
  fieldOfToken,
  INDEX_BITS,
  INDEX_FIELDS,
  type IndexField,
  joinLeakage,
  type TokenLeakage,
  tokenLeakage,
} from '@anxin/engine';

/** Rows of one token of one merchant, as far as they came in one batch. */
export interface TokenRows {
  merchant: string;
  token: number;
  rows: number;
}

/** The commonest token of a merchant. */
export interface Commonest {
  merchant: string;
  /** Rows that share it. */
  rows: number;
  /** Rows of this merchant and field. */
  of: number;
}

export interface FieldLeakage {
  field: IndexField;
  /** Bits of each hash that were kept when it was computed. */
  bits: number;
  /** Each has a key of its own, so what they tell is summed, not compared. */
  merchants: number;
  leakage: TokenLeakage;
  /** Those whose commonest token has most rows. */
  commonest: Commonest[];
}

/** What is counted so far. It is kept between batches, so its size follows how many frequencies there are, not how many rows. */
export interface Tally {
  /** Tokens of one merchant and field, which come one after the other. */
  open: {
    merchant: string;
    field: IndexField;
    token: number;
    count: number;
    /** Of the tokens before: how many occur how often. */
    frequencies: [often: number, alike: number][];
  } | null;
  fields: FieldLeakage[];
}

const MOST_LISTED = 10;

export const emptyTally = (): Tally => ({
  open: null,
  fields: INDEX_FIELDS.map((field) => ({
    ...{ field, bits: INDEX_BITS[field], merchants: 0, leakage: joinLeakage([]), commonest: [] },
  })),
});

/** Counts further tokens. @param groups in the order of merchant and token, from where the last ones ended */
export function addTokens(tally: Tally, groups: readonly TokenRows[]): Tally {
  const fields = new Map(tally.fields.map((one) => [one.field, one]));
  let open = tally.open && { ...tally.open, frequencies: new Map(tally.open.frequencies) };
  const endToken = (): void => {
    if (open) open.frequencies.set(open.count, (open.frequencies.get(open.count) ?? 0) + 1);
  };
  for (const { merchant, token, rows } of groups) {
    const field = fieldOfToken(token);
    if (field === undefined) continue;
    if (open?.merchant === merchant && open.field === field) {
      if (open.token === token) open.count += rows;
      else {
        endToken();
        Object.assign(open, { token, count: rows });
      }
      continue;
    }
    endToken();
    if (open) fields.set(open.field, withMerchant(fields.get(open.field)!, open.merchant, open.frequencies));
    open = { merchant, field, token, count: rows, frequencies: new Map() };
  }
  return { open: open && { ...open, frequencies: [...open.frequencies] }, fields: [...fields.values()] };
}

/** What was counted, when nothing more comes. */
export function endTally({ open, fields }: Tally): FieldLeakage[] {
  if (!open) return fields;
  const frequencies = new Map(open.frequencies);
  frequencies.set(open.count, (frequencies.get(open.count) ?? 0) + 1);
  return fields.map((one) => (one.field === open.field ? withMerchant(one, open.merchant, frequencies) : one));
}

function withMerchant(before: FieldLeakage, merchant: string, frequencies: ReadonlyMap<number, number>): FieldLeakage {
  const own = tokenLeakage(before.bits, frequencies);
  return {
    ...before,
    merchants: before.merchants + 1,
    leakage: joinLeakage([before.leakage, own]),
    commonest: [...before.commonest, { merchant, rows: own.commonest, of: own.rows }]
      .sort((a, b) => b.rows - a.rows)
      .slice(0, MOST_LISTED),
  };
}

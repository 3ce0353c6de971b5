export const LEAKAGE = '/v1/vault/index/leakage';

export type Field = 'phone' | 'phone-tail' | 'name' | 'name-part' | 'address-part';

export interface FieldLeakage {
  field: Field;
  bits: number;
  merchants: number;
  rows: number;
  tokens: number;
  commonest: number;
  linked: number;
  apart: number;
  entropy: number;
  even_entropy: number;
  values: number;
  collisions: number;
  strangers: number;
  most: { merchant: string; rows: number; of: number }[];
}

export interface Report {
  id: string;
  asked_at: string;
  asked_by: string;
  done_at: string;
  generation: number;
  rows_read: number;
  whole: boolean;
  fields: FieldLeakage[];
}

/** `/v1/vault/index/leakage` */
export interface Leakage {
  /** That is searched by now. */
  generation: number;
  /** Bits that are kept now. */
  cutting: { field: Field; bits: number }[];
  open: { id: string; asked_at: string; asked_by: string; rows_read: number; rows_about: number | null } | null;
  reports: Report[];
}

/** Of all rows; a field without rows tells nothing. */
export const shareOf = (some: number, all: number): number => (all === 0 ? 0 : some / all);

/** How even tokens are: 1 when those of each merchant occur equally often, less the more some stand out. */
export const evennessOf = ({ entropy, even_entropy }: Pick<FieldLeakage, 'entropy' | 'even_entropy'>): number =>
  // a single token stands out from nothing
  even_entropy === 0 ? 1 : Math.min(1, entropy / even_entropy);

/** In percent; undefined while nobody knows how much there is. */
export const progressOf = ({ rows_read, rows_about }: NonNullable<Leakage['open']>): number | undefined =>
  rows_about === null || rows_about === 0 ? undefined : Math.min(99, Math.floor((rows_read / rows_about) * 100));

/** Whether what is kept of hashes is not what it was, or the index was built anew. */
export const isPast = (report: Report, { generation, cutting }: Pick<Leakage, 'generation' | 'cutting'>): boolean =>
  report.generation !== generation ||
  report.fields.some(({ field, bits }) => cutting.find((one) => one.field === field)?.bits !== bits);

/** Of each field the merchants whose commonest token stands out most. */
export const outstanding = (report: Report, each: number) =>
  report.fields.flatMap(({ field, most }) =>
    most
      .filter(({ rows }) => rows > 1)
      .slice(0, each)
      .map((one) => ({ field, ...one })),
  );

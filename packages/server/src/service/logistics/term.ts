/** How long things may take, in hours. What an order had when it was paid is kept with it. */
export interface DeliveryHours {
  /** From the merchant's word that it has shipped to the carrier's first. */
  firstScan: number;
  /** From the same word to the carrier's having it. */
  pickup: number;
  /** The longest time between two scans. */
  standstill: number;
  /** Without any scan for so long, it counts as lost. */
  lost: number;
  /** From pick-up to delivery. */
  sameCity: number;
  sameProvince: number;
  elsewhere: number;
}

export interface DeliveryTerms extends DeliveryHours {
  /** Null: the installation's own. */
  id: string | null;
  /** By which the merchant's and the carrier's hours count. */
  calendar: string;
  /** Whether what is broken is paid without being asked for. */
  pays: boolean;
}

/** A row of the table of terms. */
export interface TermRow extends DeliveryHours {
  id: string;
  categoryId: string | null;
  campaign: string | null;
  region: string | null;
  calendar: string | null;
  pays: boolean;
  from: Date;
  to: Date | null;
  madeAt: Date;
  madeBy: string;
  endedAt: Date | null;
  endedBy: string | null;
}

/** What terms are chosen by. */
export interface TermFacts {
  categoryIds: readonly string[];
  campaign: string | null;
  region: string | null;
  paidAt: Date;
}

const fits = (row: TermRow, { categoryIds, campaign, region, paidAt }: TermFacts): boolean =>
  row.from <= paidAt &&
  (row.to === null || paidAt < row.to) &&
  (row.categoryId === null || categoryIds.includes(row.categoryId)) &&
  (row.campaign === null || row.campaign === campaign) &&
  (row.region === null || region?.startsWith(row.region) === true);

/** A campaign says more than a category, a category more than a region, a long region more than a short one. */
const weight = (row: TermRow): number =>
  (row.campaign === null ? 0 : 10_000) + (row.categoryId === null ? 0 : 1_000) + (row.region?.length ?? 0);

/** The row that says the most; of equals the one that was made last. */
export function chooseTerm(rows: readonly TermRow[], facts: TermFacts): TermRow | undefined {
  return rows.filter((row) => fits(row, facts)).sort((a, b) => weight(b) - weight(a) || (a.id < b.id ? 1 : -1))[0];
}

/** Region codes begin with two digits of the province and two of the city (GB/T 2260). */
const CODE = /^\d{4,}$/;

export function hoursBetween(terms: DeliveryHours, from: string | null, to: string | null): number {
  if (from === null || to === null) return terms.elsewhere;
  const known = CODE.test(from) && CODE.test(to);
  if (from === to || (known && from.slice(0, 4) === to.slice(0, 4))) return terms.sameCity;
  return known && from.slice(0, 2) === to.slice(0, 2) ? terms.sameProvince : terms.elsewhere;
}

/** A region as routes are counted: its province, or what it is called. */
export const routeRegion = (code: string | null): string =>
  code === null ? 'unknown' : CODE.test(code) ? code.slice(0, 2) : code;

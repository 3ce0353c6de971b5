/** As `/v1/leak-traces` tells it. */
export interface Trace {
  id: string;
  at: string;
  by: string;
  by_name: string | null;
  from: string | null;
  to: string;
  seen_at: string;
  rows: number;
  unusable: number;
  matched: number;
  persons: number;
  population: number;
  compared: number;
}

export interface Candidate {
  who: string;
  name: string | null;
  way: 'orders' | 'parcels' | 'opened';
  all: number;
  listed: number;
  covers: number;
  expected: number;
  chance: number;
  log10_p: number;
  beyond_chance: boolean;
}

export interface WholeTrace {
  trace: Trace;
  candidates: Candidate[];
}

export const addressOfTrace = (id: string): string => `/privacy/leaks/${encodeURIComponent(id)}`;

/** `1 in 20,000`: what is rarer than one in a thousand milliards is told by its power of ten. */
export function oddsOf(log10: number): { one_in: number } | { power: number } | undefined {
  if (log10 > -0.3) return undefined;
  return log10 >= -12 ? { one_in: Math.round(10 ** -log10) } : { power: Math.floor(-log10) };
}

/** Tables out of Chinese spreadsheets are often not UTF-8. */
export function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

import type { Amount } from './format.ts';

/** RFC 9457, as the server answers it. `status` 0 stands for a server that did not answer. */
export interface Problem {
  status: number;
  code: string;
  title?: string;
  detail?: string;
  /** The likely fix of just this. */
  hint?: string;
  /** The field of the body that is wrong. */
  field?: string;
  /** What the reader should do. */
  mend?: string;
  /** What the sentence of its code is filled with: numbers, words, instants, amounts. */
  params?: Readonly<Record<string, string | number | Amount>>;
  /** Seconds, from Retry-After. */
  retryAfter?: number;
}

export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title ?? problem.code);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return { status: -1, code: 'console.fault', ...(error instanceof Error ? { detail: error.message } : {}) };
}

export const isProblem = (error: unknown, code: string): boolean =>
  error instanceof ProblemError && error.problem.code === code;

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, 2_000) : undefined;

/** What an answer that is not 2xx says, also when a proxy on the way answered in words of its own. */
export function readProblem(status: number, body: unknown, retryAfter: string | null): Problem {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const problem: Problem = { status, code: textOf(given.code) ?? codeOf(status) };
  for (const name of ['title', 'detail', 'hint', 'field', 'mend'] as const) {
    const text = textOf(given[name]);
    if (text !== undefined) problem[name] = text;
  }
  const params = paramsOf(given.params);
  if (params !== undefined) problem.params = params;
  const seconds = Number(retryAfter ?? given.retry_after);
  if ((retryAfter ?? given.retry_after) !== undefined && Number.isFinite(seconds) && seconds > 0)
    problem.retryAfter = Math.ceil(seconds);
  return problem;
}

const MOST_PARAMS = 20;

/** Only what can be shown: a proxy on the way may have said anything. */
function paramsOf(given: unknown): Problem['params'] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const known = Object.entries(given)
    .slice(0, MOST_PARAMS)
    .filter(([, value]) => isParam(value));
  return Object.fromEntries(known);
}

function isParam(value: unknown): value is string | number | Amount {
  if (typeof value === 'string' || Number.isFinite(value)) return true;
  const { amount, currency } = (value ?? {}) as Partial<Amount>;
  return Number.isSafeInteger(amount) && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency);
}

function codeOf(status: number): string {
  if (status === 401) return 'access.unauthenticated';
  if (status === 403) return 'access.forbidden';
  if (status === 404) return 'request.not-found';
  if (status === 429) return 'request.too-many';
  if (status === 502 || status === 503 || status === 504) return 'console.unreachable';
  return 'server.fault';
}

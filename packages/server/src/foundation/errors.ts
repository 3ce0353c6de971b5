import { redact } from '@anxin/engine';
import { AFTERSALE_ERRORS } from './error-kinds/aftersales.ts';
import { CASE_ERRORS } from './error-kinds/cases.ts';
import { DISPUTE_ERRORS } from './error-kinds/dispute.ts';
import { FOUNDATION_ERRORS } from './error-kinds/foundation.ts';
import { GUARANTEE_ERRORS } from './error-kinds/guarantee.ts';
import type { ErrorKind } from './error-kinds/kind.ts';
import { LOGISTICS_ERRORS } from './error-kinds/logistics.ts';
import { MONEY_ERRORS } from './error-kinds/money.ts';
import { PAYMENT_ERRORS } from './error-kinds/payments.ts';
import { PAYOUT_ERRORS } from './error-kinds/payout.ts';
import { POLICY_ERRORS } from './error-kinds/policy.ts';
import { PRIVACY_ERRORS } from './error-kinds/privacy.ts';

/**
 * The registry of errors: one stable `code`, one status, one sentence of what to do. Every answer that is not 2xx, and
 * every failure of the command line, comes from here; docs/errors.md is generated from it.
 */
export const ERRORS = {
  ...FOUNDATION_ERRORS,
  ...POLICY_ERRORS,
  ...CASE_ERRORS,
  ...PRIVACY_ERRORS,
  ...MONEY_ERRORS,
  ...AFTERSALE_ERRORS,
  ...GUARANTEE_ERRORS,
  ...LOGISTICS_ERRORS,
  ...PAYOUT_ERRORS,
  ...DISPUTE_ERRORS,
  ...PAYMENT_ERRORS,
  ...PAYOUT_ERRORS,
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** What may be told beside the code; everything here reaches the caller, so never personal data. */
export interface ProblemDetails {
  detail?: string;
  /** Dotted path of the field at fault, from the root of what was sent. */
  field?: string;
  /** What the sentence of its code is filled with, for whoever says it in another language: instants in ISO 8601, amounts as money. */
  params?: Readonly<Record<string, string | number | { amount: number; currency: string }>>;
  /** The likely fix of just this, where one is known. */
  hint?: string;
  /** Seconds after which asking again makes sense. */
  retryAfter?: number;
  /** One entry for each thing wrong, at most a hundred. */
  problems?: { code?: string; field?: string; message: string; hint?: string; position?: number }[];
}

export class Problem extends Error {
  readonly code: ErrorCode;
  readonly details: ProblemDetails;

  constructor(code: ErrorCode, details: ProblemDetails = {}, cause?: unknown) {
    super(details.detail ?? ERRORS[code].title, cause === undefined ? undefined : { cause });
    this.name = 'Problem';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** RFC 9457. `type` is a stable address of the code's entry in the documentation. */
export interface ProblemDocument extends Omit<ProblemDetails, 'retryAfter'> {
  type: string;
  status: number;
  code: ErrorCode;
  title: string;
  mend: string;
  /** Seconds; also the header Retry-After. */
  retry_after?: number;
}

export function problemDocument(code: ErrorCode, details: ProblemDetails = {}): ProblemDocument {
  const { status, title, mend } = ERRORS[code];
  const { retryAfter, detail, hint, problems, ...told } = details;
  return {
    type: `urn:anxin:error:${code}`,
    ...{ status, code, title, mend },
    // words of ours, which now and then name what was sent
    ...(detail === undefined ? {} : { detail: redact(detail) }),
    ...(hint === undefined ? {} : { hint: redact(hint) }),
    ...told,
    ...(problems && { problems: problems.map((each) => ({ ...each, message: redact(each.message) })) }),
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
  };
}

/**
 * What a failure is to whoever asked: a `Problem` stays itself, the database's own conditions become 503s that say
 * when to ask again, everything else is a fault of ours (its message stays in the log).
 */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const code = (error as { code?: unknown } | null)?.code;
  const message = error instanceof Error ? error.message : '';
  if (typeof code === 'string') {
    if (code === '53100') return new Problem('database.full', { retryAfter: 30 }, error);
    if (code === '53300' || code === '40001' || code === '40P01' || code === '55P03' || code === '57014')
      return new Problem('database.busy', { retryAfter: 1 }, error);
    if (/^(08...|57P0[1-5]|58...|53...|25006|E(CONN|PIPE|HOST|TIMEDOUT|AI_).*|ENOTFOUND)$/.test(code))
      return new Problem('database.unavailable', { retryAfter: 2 }, error);
  }
  // every connection of the pool is taken, and stayed so for as long as one waits
  if (/^timeout exceeded when trying to connect/.test(message))
    return new Problem('database.busy', { retryAfter: 1 }, error);
  if (
    /Query read timeout|Connection terminated|connection timeout|not currently accepting connections|Client has encountered a connection error|not queryable/i.test(
      message,
    )
  )
    return new Problem('database.unavailable', { retryAfter: 2 }, error);
  return new Problem('server.fault', {}, error);
}

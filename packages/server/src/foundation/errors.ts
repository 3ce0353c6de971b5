import { redact } from '@anxin/engine';

/**
 * The registry of errors: one stable `code`, one status, one sentence of what to do. Every answer that is not 2xx, and
 * every failure of the command line, comes from here; docs/errors.md is generated from it.
 */
export interface ErrorKind {
  /** HTTP status, RFC 9110. */
  status: number;
  title: string;
  /** What the reader of the error should do. */
  mend: string;
}

export const ERRORS = {
  // what was sent
  'request.malformed': { status: 400, title: 'The request cannot be read', mend: 'Send valid JSON in UTF-8.' },
  'request.invalid': { status: 422, title: 'The request does not fit its schema', mend: 'Correct the named field.' },
  'request.too-large': {
    status: 413,
    title: 'The request is over a limit',
    mend: 'Send less at once: 500 decisions or 5,000 events a request, 64 KB an event, 8 MiB a request.',
  },
  'request.unsupported-media-type': {
    status: 415,
    title: 'The body is of a type that is not taken here',
    mend: 'Send application/json.',
  },
  'request.timeout': { status: 408, title: 'The request took too long to arrive', mend: 'Send it again.' },
  'request.too-many': { status: 429, title: 'Too many requests', mend: 'Wait as long as Retry-After says.' },
  'request.not-found': { status: 404, title: 'There is nothing here', mend: 'Check the address and the id.' },
  'request.idempotency-conflict': {
    status: 409,
    title: 'This Idempotency-Key was used with another body',
    mend: 'Use a new key for a new request.',
  },
  'request.idempotency-busy': {
    status: 409,
    title: 'A request with this Idempotency-Key is still under way',
    mend: 'Ask again in a moment.',
  },
  'cursor.invalid': { status: 400, title: 'The cursor is not one of ours', mend: 'Start again without a cursor.' },
  // events
  'event.invalid': { status: 422, title: 'The event does not fit its schema', mend: 'Correct the named field.' },
  'event.unknown-type': {
    status: 422,
    title: 'There is no such event type',
    mend: 'See docs/events.md for the types.',
  },
  'event.too-large': {
    status: 413,
    title: 'The event is over its limit',
    mend: '64 KB an event without data: images, 1 MiB each such image.',
  },
  'event.id-conflict': {
    status: 409,
    title: 'This source has already sent an event of this id with other content',
    mend: 'Give a changed fact a new id.',
  },
  // access
  'access.unauthenticated': {
    status: 401,
    title: 'No valid key and no session',
    mend: 'Send Authorization: Bearer <key>; `anxin keys create` makes one. In a browser, sign in.',
  },
  'access.forbidden': {
    status: 403,
    title: 'The caller may not do this',
    mend: 'Use a key with the named scope, or ask somebody for a role that holds it.',
  },
  'access.cross-site': {
    status: 403,
    title: 'The request does not come from our own pages',
    mend: 'Send x-anxin-console: 1 from the same origin; programs use a key instead of a cookie.',
  },
  'access.sign-in-failed': {
    status: 401,
    title: 'Signing in failed',
    mend: 'Check the e-mail address and the password, or ask for a new invitation.',
  },
  'access.second-factor-needed': {
    status: 401,
    title: 'A code of the second factor is needed',
    mend: 'Send the code that the authenticator shows now, or one of the recovery codes.',
  },
  'access.second-factor-set': {
    status: 409,
    title: 'The second factor is not in the state for this',
    mend: 'Look at GET /v1/session: begin first, or remove the one that is there.',
  },
  'access.throttled': {
    status: 429,
    title: 'Too many attempts to sign in',
    mend: 'Wait as long as Retry-After says: further attempts before that are not even tried.',
  },
  'access.invitation-over': {
    status: 410,
    title: 'The invitation was used, replaced or has expired',
    mend: 'Ask whoever invited you for a new link.',
  },
  'access.user-exists': {
    status: 409,
    title: 'There is a user of this e-mail address',
    mend: 'Change that one, or send them a new invitation.',
  },
  'access.last-administrator': {
    status: 409,
    title: 'Nobody would be left who may do this',
    mend: 'Make somebody else an administrator first.',
  },
  'access.exchange-off': {
    status: 403,
    title: 'This installation takes no exchange tokens',
    mend: 'Set ANXIN_EXCHANGE_SECRET, the same on both sides: docs/people.md.',
  },
  'access.provider-failed': {
    status: 502,
    title: 'The identity provider did not answer as it should',
    mend: 'Try again; the log names what was wrong. Check ANXIN_OIDC_ISSUER.',
  },
  // storage
  'database.unavailable': {
    status: 503,
    title: 'The database does not answer',
    mend: 'Ask again as Retry-After says, with the same ids: what was stored meanwhile is recognised.',
  },
  'database.full': {
    status: 503,
    title: 'The disk of the database is full',
    mend: 'Free space, then ask again with the same ids.',
  },
  'database.busy': { status: 503, title: 'The database is busy', mend: 'Ask again as Retry-After says.' },
  'database.newer': {
    status: 500,
    title: 'The database was made by a newer release',
    mend: 'Run that release, or restore a backup of this one.',
  },
  'database.migration-changed': {
    status: 500,
    title: 'A migration that was applied has changed since',
    mend: 'Run an unmodified release.',
  },
  'database.in-use': {
    status: 500,
    title: 'Another server runs on this data folder',
    mend: 'Use that one or stop it first, or give this one a folder of its own: ANXIN_DATA.',
  },
  'database.not-ours': {
    status: 500,
    title: 'The data folder cannot be used by this user',
    mend: 'Do what the message says, or choose a folder of your own: ANXIN_DATA.',
  },
  'database.other-major': {
    status: 500,
    title: 'The data folder was made by another PostgreSQL release',
    mend: 'Back it up with the release of Anxin that made it, then restore into an empty folder.',
  },
  'database.start-failed': {
    status: 500,
    title: 'The embedded database did not start',
    mend: 'Read the end of postgres.log in the data folder.',
  },
  'database.unsupported': {
    status: 500,
    title: 'There is no embedded PostgreSQL for this machine',
    mend: 'Set DATABASE_URL to a PostgreSQL 18 server.',
  },
  'server.overloaded': {
    status: 503,
    title: 'Too much is waiting already',
    mend: 'Ask again as Retry-After says, with the same ids: what was stored meanwhile is recognised.',
  },
  'server.stopping': { status: 503, title: 'The server is stopping', mend: 'Ask again as Retry-After says.' },
  'server.not-ready': {
    status: 503,
    title: 'The server is not ready yet',
    mend: 'Ask again as Retry-After says; /readyz names what is missing.',
  },
  'server.fault': { status: 500, title: 'A fault of ours', mend: 'Report it with the request id.' },
  // sealing
  'keys.missing': {
    status: 500,
    title: 'There is data, but the keys that sealed it are not here',
    mend: 'Put keys/master.json back into the data folder, name the key service, or restore a backup.',
  },
  'keys.exposed': { status: 500, title: 'The key file can be read by others', mend: 'chmod 600 the named file.' },
  'keys.foreign': {
    status: 500,
    title: 'These keys belong to another installation',
    mend: 'Put the key file of this database back.',
  },
  'keys.unreadable': {
    status: 500,
    title: 'The key file cannot be used',
    mend: 'Put an undamaged copy back, or restore a backup.',
  },
  'keys.unavailable': {
    status: 503,
    title: 'The key service does not answer as it should',
    mend: 'Ask again in a moment; operators find out why with `anxin doctor`.',
  },
  'keys.rotating': {
    status: 409,
    title: 'A rotation of the master key is under way',
    mend: 'Wait until its last key was wrapped anew: GET /v1/keyring tells how many are left.',
  },
  'seal.foreign-cipher': {
    status: 422,
    title: 'The cipher belongs to somebody else, or is none of ours',
    mend: 'Send the field in clear, or the cipher that was given for this person and field.',
  },
  'seal.erased': { status: 410, title: 'This person was erased', mend: 'Nothing: the data is gone for good.' },
  // the vault
  'vault.batch': {
    status: 422,
    title: 'The batch is not taken',
    mend: 'Send 1 to 50 items at once; a service provider those of one shop.',
  },
  'vault.purpose': {
    status: 403,
    title: 'There is no such purpose for this caller',
    mend: 'Name one of the purposes that GET /v1/vault/scenes lists.',
  },
  'vault.order': { status: 404, title: 'There is no such order of the caller', mend: 'Check the order id.' },
  'vault.closed': {
    status: 409,
    title: 'The order is not open for this purpose',
    mend: 'GET /v1/vault/scenes says of which states each purpose may open orders.',
  },
  'vault.cipher': {
    status: 422,
    title: 'This is no cipher of that order as it is now',
    mend: 'Read the ciphers of the order again: GET /v1/vault/orders/{id}.',
  },
  'vault.field': {
    status: 403,
    title: 'The purpose does not need this field',
    mend: 'Ask for the fields that the purpose names: GET /v1/vault/scenes.',
  },
  'vault.quota': {
    status: 429,
    title: 'The quota is used up',
    mend: 'Ask again as Retry-After says. Masks are free; a sales peak is declared by the privacy officer.',
  },
  'vault.risk': {
    status: 403,
    title: 'The gateway holds this back',
    mend: 'The detail names the reason. Who was only working asks the privacy officer to let them go on.',
  },
  'vault.peak': { status: 409, title: 'The sales peak is not in a state for this', mend: 'Read it again.' },
  'vault.own-peak': {
    status: 403,
    title: 'Somebody else than who declared it approves a sales peak',
    mend: 'Ask another privacy officer.',
  },
  'vault.honey': {
    status: 422,
    title: 'No honey order can be planted there',
    mend: 'Choose a shop that has sold something.',
  },
  // backups
  'backup.wrong-passphrase': {
    status: 422,
    title: 'This is not the passphrase of the backup',
    mend: 'Nothing was changed. Try the passphrase that this file was made with.',
  },
  'backup.damaged': {
    status: 422,
    title: 'The backup is damaged or incomplete',
    mend: 'Nothing was changed. Fetch the file again, or use another backup.',
  },
  'backup.exists': { status: 409, title: 'The file is there already', mend: 'Give the backup another name.' },
  'backup.nothing': {
    status: 422,
    title: 'There is no installation here',
    mend: 'Check ANXIN_DATA and DATABASE_URL.',
  },
  'restore.not-empty': {
    status: 409,
    title: 'A backup is restored into an empty installation only',
    mend: 'Nothing was changed. Use a new folder (ANXIN_DATA) or an empty database (DATABASE_URL).',
  },
  // casework
  'measure.state': {
    status: 409,
    title: 'The measure is not in a state for this',
    mend: 'Read what became of it: it may be over, undone or settled by somebody else.',
  },
  'measure.own-proposal': {
    status: 403,
    title: 'A measure as severe as this is confirmed by somebody else than who proposed it',
    mend: 'Ask another person.',
  },
  'measure.hearing': {
    status: 409,
    title: 'Whom the measure is proposed against can still answer',
    mend: 'Decide when the answer is there or its time is over.',
  },
  'measure.heard': {
    status: 409,
    title: 'There is nothing to answer here any more',
    mend: 'An answer is given once, in its time, and while the measure is proposed. What is taken can be appealed against.',
  },
  'measure.incomplete': {
    status: 422,
    title: 'The measure lacks what its kind needs',
    mend: 'Give the named field: a reason, evidence, a basis in the contract, an amount.',
  },
  'measure.over-exposure': {
    status: 422,
    title: 'More would be frozen than is exposed',
    mend: 'Freeze no more than the open risks amount to.',
  },
  'attachment.refused': {
    status: 422,
    title: 'The file is not taken',
    mend: 'Send a whole PNG, JPEG, WebP, GIF, PDF or plain text, called what it is.',
  },
  'attachment.too-large': {
    status: 413,
    title: 'The file is over a limit',
    mend: 'Send a smaller one: 5 MiB, and 40 million pixels in all.',
  },
  'attachment.limit': {
    status: 429,
    title: 'There are too many files',
    mend: 'Leave out what is not needed: 20 files and 30 MiB for one case, 60 files and 100 MiB a day.',
  },
  'data-request.state': {
    status: 409,
    title: 'The request about personal data is not in a state for this',
    mend: 'Read what became of it: it may be carried out, answered or taken back.',
  },
  'data-request.open-already': {
    status: 409,
    title: 'The same was asked for already, and is not answered yet',
    mend: 'Wait for that one, or take it back first: GET /v1/data-requests.',
  },
  'data-request.own': {
    status: 403,
    title: 'Somebody else than who made a request for another person decides it',
    mend: 'Leave it to a colleague.',
  },
  'data-request.gone': {
    status: 410,
    title: 'The copy was fetched already, or its days are over',
    mend: 'Ask for another one.',
  },
  'breach.state': {
    status: 409,
    title: 'The incident is not in a state for this',
    mend: 'Read what became of it: what is closed stays as it is.',
  },
  'breach.incomplete': {
    status: 409,
    title: 'Something that the law asks for is missing',
    mend: 'Fill in what the answer names, then say it again.',
  },
  'provider.state': {
    status: 409,
    title: 'The app is not in a state for this',
    mend: 'Read what became of it: it may wait for its review, be suspended, or its approval may have run out.',
  },
  'provider.own': {
    status: 403,
    title: 'Somebody else than who applied for an app reviews it',
    mend: 'Leave it to a colleague.',
  },
  'appeal.state': {
    status: 409,
    title: 'The appeal, or its measure, is not in a state for this',
    mend: 'Read what became of it: it may be decided, taken back, or waiting for the party.',
  },
  'appeal.open-already': {
    status: 409,
    title: 'An appeal against this measure is open already',
    mend: 'Add to that one: POST /v1/appeals/{id}/messages.',
  },
  'appeal.window': {
    status: 409,
    title: 'The time in which this measure could be appealed is over',
    mend: 'Nothing: the answer names until when it could be.',
  },
  'appeal.rounds': {
    status: 409,
    title: 'No further appeal against this measure is left',
    mend: 'Nothing: it was decided on as often as its terms have it.',
  },
  'appeal.own-decision': {
    status: 403,
    title: 'An appeal is decided by somebody else than who decided first',
    mend: 'Leave it to a person who neither took nor confirmed the measure, nor made the appeal.',
  },
  'case.taken': { status: 409, title: 'Somebody else has this case', mend: 'Take another one, or wait for it.' },
  'case.lease-lost': {
    status: 409,
    title: 'The case is no longer yours',
    mend: 'Take it again if it is still open; a comment needs no lease.',
  },
  'case.decided': { status: 409, title: 'The case is decided already', mend: 'Read who decided it, and how.' },
  'case.unlike': {
    status: 409,
    title: 'These two cases cannot be one',
    mend: 'Merge cases of one kind about one subject; link others.',
  },
  'case.skill': {
    status: 403,
    title: 'The case needs a skill that you do not have',
    mend: 'Leave it to somebody of the named skill group.',
  },
  'case.cap': {
    status: 409,
    title: 'You have seen as much of this queue today as one person should',
    mend: 'Take cases of other queues, and leave these to others until tomorrow.',
  },
  'case.own-proposal': {
    status: 403,
    title: 'Somebody else than who proposed it answers this case',
    mend: 'Leave it to another person.',
  },
  'case.changed': {
    status: 409,
    title: 'The case has changed since you read it',
    mend: 'Read it again, then answer what is asked now.',
  },
  // consumer information
  'privacy.masked-address': {
    status: 422,
    title: 'A mask is no name, phone or address',
    mend: 'Send what the consumer gave, or the cipher that you were given; a waybill needs neither.',
  },
  'privacy.partner-missing': {
    status: 503,
    title: 'Nobody is set who could do this',
    mend: 'Set the address and the secret of the partner: docs/operations.md.',
  },
  'waybill.profile-lax': {
    status: 422,
    title: 'A label would show more than GB/T 41833-2022 allows',
    mend: 'Hide what the detail names; a stricter profile is always taken.',
  },
  'waybill.order-state': {
    status: 409,
    title: 'The order is not in a state in which it is shipped',
    mend: 'Ask for waybills of orders that are paid and not cancelled.',
  },
  'waybill.no-recipient': {
    status: 422,
    title: 'The order has nobody whom a parcel could be brought to',
    mend: 'Send the recipient with an event of the order, or with the request.',
  },
  'waybill.not-issued': {
    status: 409,
    title: 'The waybill has no number',
    mend: 'Ask for it again, or see its reason; there is no label before its carrier gave a number.',
  },
  'waybill.busy': {
    status: 409,
    title: 'The carrier is being asked for this waybill',
    mend: 'Ask again in a moment.',
  },
  'waybill.closed': {
    status: 409,
    title: 'The order is over: its address is opened for no label',
    mend: 'Nothing has to be delivered any more; ask the merchant.',
  },
  'waybill.opened-often': {
    status: 409,
    title: 'The address of this waybill was opened as often as a delivery needs',
    mend: 'Print from what was opened, or have the merchant ask for a new waybill.',
  },
  'number.order-state': {
    status: 409,
    title: 'The order is over: nobody has to be called about it',
    mend: 'Answer what the consumer asks for where they ask it.',
  },
  'number.no-phone': {
    status: 422,
    title: 'One of the two has no phone that could be reached',
    mend: 'Send it with an event: order.recipient.phone, merchant.phone.',
  },
  'number.state': {
    status: 409,
    title: 'The number is not in a state for this',
    mend: 'Read it again; one that is not live can be asked for anew.',
  },
  'number.renewals': {
    status: 409,
    title: 'The number was renewed as often as it can be',
    mend: 'Use what the order still has of it; talk in its messages afterwards.',
  },
  'contact.stopped': {
    status: 409,
    title: 'The consumer wants no contact',
    mend: 'Leave it at that. What has to be settled is settled by the platform.',
  },
  'contact.reports-often': {
    status: 429,
    title: 'So many complaints were made today that people look at those first',
    mend: 'Stop the contact, which works at once; add what is new to a complaint that is open.',
  },
  // settings and files
  'config.invalid': { status: 500, title: 'A setting is not usable', mend: 'Correct the named setting.' },
  'pack.invalid': {
    status: 422,
    title: 'The pack has problems',
    mend: 'Mend the listed lines: `anxin pack validate`.',
  },
  // how policy comes into force
  'release.state': {
    status: 409,
    title: 'This does not follow on the state it is in',
    mend: 'Read it again: it says what can follow.',
  },
  'release.changed': {
    status: 409,
    title: 'It has changed since you read it',
    mend: 'Read it again, then decide anew.',
  },
  'release.busy': {
    status: 409,
    title: 'Another release is being tried',
    mend: 'Activate or withdraw that one first; lists and lexicons change beside it, entry by entry.',
  },
  'release.conflict': {
    status: 409,
    title: 'What is in force has changed in the same place',
    mend: 'Edit the draft with `rebase` and the named files as they should be.',
  },
  'release.notice': {
    status: 409,
    title: 'Changed rules take effect only after a published notice',
    mend: 'Publish the notice, and wait for the day that it names. In the meantime it can look on (shadow).',
  },
  'release.consultation': {
    status: 409,
    title: 'Those whom the change binds have not been heard yet',
    mend: 'Open a consultation, wait for its end, answer every objection, and publish the closing report: docs/rule-centre.md.',
  },
  'release.own-approval': {
    status: 403,
    title: 'Nobody agrees to their own change',
    mend: 'Ask a second person. An installation of one person sets ANXIN_SECOND_PERSON=0.',
  },
  'release.too-many': {
    status: 409,
    title: 'Too many changes of policy are on their way',
    mend: 'Decide or withdraw some of them first.',
  },
  'consultation.state': {
    status: 409,
    title: 'This does not follow on the state that the consultation is in',
    mend: 'Read it again: it says from when until when it is open, and what waits for an answer.',
  },
  'consultation.full': {
    status: 409,
    title: 'The consultation takes no more from you',
    mend: 'Say what is left to say in fewer comments; what was sent is kept.',
  },
  'retro-scan.state': {
    status: 409,
    title: 'This does not follow on the state that the retro-scan is in',
    mend: 'Read it again. A preview that is ready can be applied; what goes on can be stopped.',
  },
  'retro-scan.release': {
    status: 409,
    title: 'What the retro-scan was made with is not in force',
    mend: 'Bring that release into force, or make another preview with what is.',
  },
  'retro-scan.stale': {
    status: 409,
    title: 'The preview of the retro-scan is too old to act on',
    mend: 'Make another preview.',
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** What may be told beside the code; everything here reaches the caller, so never personal data. */
export interface ProblemDetails {
  detail?: string;
  /** Dotted path of the field at fault, from the root of what was sent. */
  field?: string;
  /** Seconds after which asking again makes sense. */
  retryAfter?: number;
  /** One entry for each thing wrong, at most a hundred. */
  problems?: { code?: string; field?: string; message: string; position?: number }[];
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
  const { retryAfter, detail, problems, ...told } = details;
  return {
    type: `urn:anxin:error:${code}`,
    ...{ status, code, title, mend },
    // words of ours, which now and then name what was sent
    ...(detail === undefined ? {} : { detail: redact(detail) }),
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

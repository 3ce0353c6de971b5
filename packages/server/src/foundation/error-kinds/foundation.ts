import type { ErrorKind } from './kind.ts';

/** Of what is sent, who may do what, and where all is kept. */
export const FOUNDATION_ERRORS = {
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
  'request.range': {
    status: 416,
    title: 'Nothing of the file lies there',
    mend: 'Ask for a range within its bytes; Content-Range says how many there are.',
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
  'access.unsigned': {
    status: 401,
    title: 'It is not signed as the platform’s partner signs',
    mend: 'Sign <t>.<path>.<canonical JSON of the body> with the secret that both have, by HMAC-SHA-256: docs/payments.md and docs/waybills.md say how. The detail says what is wrong with this one.',
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
  'keys.damaged': {
    status: 500,
    title: "This person's key is damaged",
    mend: 'Nothing of theirs can be sealed or opened; all others can. Put their row of person_key back from a backup, or erase them.',
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
    title: 'A rotation of the master key, or a move of it, is under way',
    mend: 'Wait until its last key was wrapped anew: GET /v1/keyring tells how many are left.',
  },
  'keys.move': {
    status: 409,
    title: 'The master keys cannot move there',
    mend: 'The detail says what is lacking; docs/operations.md has the steps.',
  },
  'seal.foreign-cipher': {
    status: 422,
    title: 'The cipher belongs to somebody else, or is none of ours',
    mend: 'Send the field in clear, or the cipher that was given for this person and field.',
  },
  'seal.erased': { status: 410, title: 'This person was erased', mend: 'Nothing: the data is gone for good.' },
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
  'attachment.refused': {
    status: 422,
    title: 'The file is not taken',
    mend: 'Send a whole PNG, JPEG, WebP, GIF, PDF or plain text, called what it is; where videos are taken, a whole MP4, WebM or MOV.',
  },
  'attachment.too-large': {
    status: 413,
    title: 'The file is over a limit',
    mend: 'Send a smaller one: 5 MiB, and 40 million pixels in all; a video as large as GET …/attachments says.',
  },
  'attachment.gap': {
    status: 409,
    title: 'This is not where the video goes on',
    mend: 'Send the part that begins where the answer says, and finish once all of it is there.',
  },
  'attachment.limit': {
    status: 429,
    title: 'There are too many files',
    mend: 'Leave out what is not needed: 20 files and 30 MiB for one case, 60 files and 100 MiB a day; 3 videos beside them, 10 a day.',
  },
  // settings and files
  'config.invalid': { status: 500, title: 'A setting is not usable', mend: 'Correct the named setting.' },
} as const satisfies Record<string, ErrorKind>;

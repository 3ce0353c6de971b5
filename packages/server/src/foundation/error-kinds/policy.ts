import type { ErrorKind } from './kind.ts';

/** Of packs, and of how they come into force. */
export const POLICY_ERRORS = {
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

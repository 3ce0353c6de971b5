import { expect, test } from 'vitest';
import { catalogue, titleOfEvent } from '../../../events/src/index.ts';
import { reviewPromise } from '../../../server/src/casework/case.opening.ts';
import { answerPromise } from '../../../server/src/enforcement/appeal.promise.ts';
import { ROLE_DOCS } from '../../../server/src/foundation/access/role.ts';
import { describeSettings } from '../../../server/src/foundation/config/settings.ts';
import { ERRORS } from '../../../server/src/foundation/errors.ts';
import { NOTICE_KINDS } from '../../../server/src/foundation/notices/notice.ts';
import { TRAIL_ACTIONS } from '../../../server/src/http/trail-coverage.ts';
import { shippingPromise } from '../../../server/src/marketplace/shipping-promise.ts';
import { privacyPromises } from '../../../server/src/privacy/privacy.ts';
import { RACE_TERMS } from '../../../server/src/service/aftersale/race.ts';
import { REFUSAL_REASONS } from '../../../server/src/service/answered.ts';
import {
  CONTRIBUTION_REASONS,
  FUND_REQUEST_KINDS,
  LEVEL_REASONS,
  RETURN_REASONS,
  WRITE_OFF_REASONS,
} from '../../../server/src/service/fund/request.ts';
import { EXEMPTION_GROUNDS } from '../../../server/src/service/logistics/exempt.ts';
import { SCAN_STATUSES } from '../../../server/src/service/logistics/scan.ts';
import { PART_NAMES, WAITS_FOR } from '../../../server/src/service/payout/payout.ts';
import { servicePromises } from '../../../server/src/service/service.ts';
import { eventNames } from '../kit/event-names.ts';
import { correctionNames } from '../kit/movement.ts';
import { promiseNames } from '../kit/names.ts';
import { parcelStatus } from '../kit/parcel-names.ts';
import { ROLE_IDS, roleName } from '../kit/role-names.ts';
import type { Words } from '../kit/words.ts';
import { codeNames } from '../rooms/money/names.ts';
import { moneyNames } from '../rooms/notifications/money-names.ts';
import { words as notices } from '../rooms/notifications/words.ts';
import { ABOUT } from '../rooms/settings/about.ts';
import { ACTION_IDS } from '../rooms/trail/names.ts';
import { problemWords } from './problems.ts';

test('roles are called here as the server calls them', () => {
  expect([...ROLE_IDS].sort()).toEqual(Object.keys(ROLE_DOCS).sort());
  for (const [role, doc] of Object.entries(ROLE_DOCS))
    expect([roleName(role, 'zh-CN'), roleName(role, 'en')]).toEqual([doc['zh-CN'], doc.en]);
  expect(roleName('one-of-tomorrow', 'en')).toBe('one-of-tomorrow');
});

test('every notice has a text, and what notices about money name by a code has a name', () => {
  expect(NOTICE_KINDS.filter((kind) => !(`kind.${kind}` in notices.en))).toEqual([]);
  const reasons = [
    ...[...REFUSAL_REASONS, ...CONTRIBUTION_REASONS, ...WRITE_OFF_REASONS, ...LEVEL_REASONS, ...RETURN_REASONS],
    ...EXEMPTION_GROUNDS,
  ];
  expect(reasons.filter((reason) => !(`why.${reason}` in moneyNames.en))).toEqual([]);
  expect(WAITS_FOR.filter((what) => !(`waits.${what}` in moneyNames.en))).toEqual([]);
  expect(FUND_REQUEST_KINDS.filter((kind) => !(`asked.${kind}` in moneyNames.en))).toEqual([]);
});

test('what carriers say of a parcel is said in the reader’s words, and what nobody knows as it was said', () => {
  for (const language of ['zh-CN', 'en'] as const)
    expect(SCAN_STATUSES.filter((status) => parcelStatus(status, 'said', language) === 'said')).toEqual([]);
  expect(parcelStatus(null, 'beamed-up', 'en')).toBe('beamed-up');
});

test('every kind of event and of deadline has a name', () => {
  const nameless = (names: Words, ids: readonly string[]): string[] =>
    ids.filter((id) => !(id in names.en) || !(id in names['zh-CN']));
  expect(nameless(eventNames, catalogue.types)).toEqual([]);
  // as the registry of rules calls them
  for (const type of catalogue.types)
    expect([(eventNames['zh-CN'] as Words['en'])[type], (eventNames.en as Words['en'])[type]]).toEqual([
      titleOfEvent(type)?.['zh-CN'],
      titleOfEvent(type)?.en,
    ]);
  const notify = async (): Promise<void> => undefined;
  const kinds = [
    ...[shippingPromise, reviewPromise, answerPromise],
    ...[...privacyPromises(notify), ...servicePromises(notify)],
  ];
  expect(kinds.length).toBeGreaterThan(20);
  expect(
    nameless(
      promiseNames,
      kinds.map(({ kind }) => kind),
    ),
  ).toEqual([]);
});

test('every transfer of a payout has a name', () => {
  const codes = PART_NAMES.flatMap((part) => ['', '-paid', '-failed', '-proved'].map((end) => `payout.${part}${end}`));
  expect(codes.filter((code) => !(code in codeNames.en) || !(code in codeNames['zh-CN']))).toEqual([]);
});

test('every reason for which somebody else bears a payout has a name', () => {
  const reasons = ['dispute-ruled', ...Object.keys(RACE_TERMS)];
  expect(Object.keys(correctionNames.en).sort()).toEqual(reasons.sort());
});

test('every setting is told in Chinese too', () => {
  expect(
    describeSettings({})
      .map(({ env }) => env)
      .filter((env) => ABOUT[env] === undefined),
  ).toEqual([]);
});

test('every action of the trail has a name, and no name is of an action that there is not', () => {
  expect([...ACTION_IDS].sort()).toEqual([...TRAIL_ACTIONS].sort());
});

/** Of the command line: nobody meets them on a page. */
const ELSEWHERE =
  /^(backup|restore|keys|config|pack)\.|^database\.(newer|migration-changed|in-use|not-ours|other-major|start-failed|unsupported)$/;

test('every problem that a page can meet is told in Chinese too', () => {
  const missing = Object.keys(ERRORS).filter(
    (code) => !ELSEWHERE.test(code) && problemWords['zh-CN'][code] === undefined,
  );
  expect(missing).toEqual([]);
});

test('no problem is known in one language only', () => {
  const ours = (code: string): boolean => code.startsWith('console.');
  expect(Object.keys(problemWords.en).filter((code) => !(code in problemWords['zh-CN']))).toEqual([]);
  expect(Object.keys(problemWords['zh-CN']).filter((code) => ours(code) && !(code in problemWords.en))).toEqual([]);
});

import { expect, test } from 'vitest';
import { ROLE_DOCS } from '../../../server/src/foundation/access/role.ts';
import { describeSettings } from '../../../server/src/foundation/config/settings.ts';
import { ERRORS } from '../../../server/src/foundation/errors.ts';
import { ROLE_IDS, roleName } from '../kit/role-names.ts';
import { ABOUT } from '../rooms/settings/about.ts';
import { problemWords } from './problems.ts';

test('roles are called here as the server calls them', () => {
  expect([...ROLE_IDS].sort()).toEqual(Object.keys(ROLE_DOCS).sort());
  for (const [role, doc] of Object.entries(ROLE_DOCS))
    expect([roleName(role, 'zh-CN'), roleName(role, 'en')]).toEqual([doc['zh-CN'], doc.en]);
  expect(roleName('one-of-tomorrow', 'en')).toBe('one-of-tomorrow');
});

test('every setting is told in Chinese too', () => {
  expect(
    describeSettings({})
      .map(({ env }) => env)
      .filter((env) => ABOUT[env] === undefined),
  ).toEqual([]);
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

import { expect, test } from 'vitest';
import { differenceOf, permissionsOf, type Role } from './user.ts';

const doc = { 'zh-CN': '', en: '' };
const roles: Role[] = [
  { id: 'reviewer', doc, permissions: ['casework.case.read', 'casework.case.decide'], outside: false },
  { id: 'auditor', doc, permissions: ['casework.case.read', 'trail.entry.read'], outside: false },
];

test('permissions of several roles are counted once', () => {
  expect([...permissionsOf(['reviewer', 'auditor'], roles)].sort()).toEqual([
    ...['casework.case.decide', 'casework.case.read', 'trail.entry.read'],
  ]);
  expect(permissionsOf(['nobody'], roles).size).toBe(0);
});

test('a change of roles says what it gives and what it takes', () => {
  expect(differenceOf(['reviewer'], ['auditor'], roles)).toEqual({
    ...{ gained: ['trail.entry.read'], lost: ['casework.case.decide'] },
  });
  expect(differenceOf(['reviewer'], ['reviewer', 'auditor'], roles)).toEqual({
    gained: ['trail.entry.read'],
    lost: [],
  });
  expect(differenceOf(['reviewer'], ['reviewer'], roles)).toEqual({ gained: [], lost: [] });
});

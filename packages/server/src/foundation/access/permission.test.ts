import { expect, test } from 'vitest';
import { createPermissions, type PermissionDeclaration } from './permission.ts';
import { isParty, ownId, type Principal, reachOf, requireWithin, within } from './principal.ts';

const doc = { 'zh-CN': '', en: '' };
const declared: PermissionDeclaration[] = [
  { name: 'marketplace.order.read', doc, own: true, bundles: ['read'] },
  { name: 'marketplace.order.write', doc },
  { name: 'policy.pack.activate', doc, bundles: ['policy'] },
];
const permissions = createPermissions(declared);

test('scopes stand for permissions', () => {
  expect([...permissions.expand(['marketplace.*'])]).toEqual(['marketplace.order.read', 'marketplace.order.write']);
  expect([...permissions.expand(['read', 'policy'])]).toEqual(['marketplace.order.read', 'policy.pack.activate']);
  expect(permissions.expand(['*']).size).toBe(3);
  // of a room or a permission that a later release no longer has
  expect(permissions.expand(['gone.*', 'gone.a.b', 'toString', '__proto__', '']).size).toBe(0);
});

test('what is no scope is told why', () => {
  for (const scope of ['*', 'read', 'policy.*', 'policy.pack.activate'])
    expect(permissions.scopeFault(scope)).toBeUndefined();
  expect(permissions.scopeFault('polcy.*')).toContain('rooms are marketplace, policy');
  for (const scope of ['', 'constructor', 'marketplace', 'policy.pack', 'policy.pack.*', '**', 'Read'])
    expect(permissions.scopeFault(scope)).toContain('is no permission');
});

test('a key covers only what it will always hold', () => {
  expect(permissions.covers(['*'], '*')).toBe(true);
  expect(permissions.covers(['marketplace.*'], 'marketplace.order.read')).toBe(true);
  expect(permissions.covers(['read'], 'marketplace.order.read')).toBe(true);
  expect(permissions.covers(['read'], 'read')).toBe(true);
  // every permission of today is not the wildcard of tomorrow
  expect(
    permissions.covers(
      declared.map(({ name }) => name),
      '*',
    ),
  ).toBe(false);
  expect(permissions.covers(['policy.pack.activate'], 'policy.*')).toBe(false);
  expect(permissions.covers(['marketplace.*', 'policy.*'], 'read')).toBe(false);
  expect(permissions.covers(['read'], 'marketplace.order.write')).toBe(false);
});

test('declarations are checked at start', () => {
  expect(() => createPermissions([{ name: 'order.read', doc }])).toThrow('room.thing.verb');
  expect(() => createPermissions([declared[0]!, declared[0]!])).toThrow('twice');
});

const principal = (party?: 'merchant/m1'): Principal => ({
  ...{ kind: 'key', id: 'k', name: 'n', scopes: ['*'], permissions: permissions.expand(['*']) },
  ...(party ? { party } : {}),
});

test('reach', () => {
  expect(reachOf(principal(), 'marketplace.order.read', true)).toBe('all');
  expect(reachOf(principal('merchant/m1'), 'marketplace.order.read', true)).toEqual({ own: 'merchant/m1' });
  expect(reachOf(principal('merchant/m1'), 'marketplace.order.write', false)).toBe('none');
  expect(reachOf(principal(), 'marketplace.order.delete', true)).toBe('none');
  expect(within({ own: 'merchant/m1' }, 'consumer/c1', 'merchant/m1')).toBe(true);
  expect(within({ own: 'merchant/m1' }, 'merchant/m10', null, undefined)).toBe(false);
  expect(within('none', 'merchant/m1')).toBe(false);
  expect(() => requireWithin({ own: 'merchant/m1' }, 'merchant/m2')).toThrow();
  expect(ownId('all', 'merchant')).toBeUndefined();
  expect(ownId({ own: 'merchant/m1' }, 'merchant')).toBe('m1');
  expect(() => ownId({ own: 'creator/m1' }, 'merchant')).toThrow('Only a key of a merchant');
});

test('parties', () => {
  for (const party of ['merchant/m1', 'rights-holder/品牌', 'consumer/a/b']) expect(isParty(party)).toBe(true);
  for (const party of [
    'merchant/',
    'merchant',
    'shop/m1',
    'merchant/a b',
    'merchant/a\n',
    'xmerchant/a',
    `merchant/${'x'.repeat(201)}`,
  ])
    expect(isParty(party)).toBe(false);
});

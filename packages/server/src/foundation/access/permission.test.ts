import { expect, test } from 'vitest';
import { createPermissions, type PermissionDeclaration } from './permission.ts';
import {
  isParty,
  ownId,
  type Party,
  type Principal,
  reachOf,
  requireWithin,
  within,
  withinGroup,
} from './principal.ts';
import { EVERYBODY, type RoleReach } from './role.ts';

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
  const name = 'shop.order.read';
  // what nobody filters by would be no bound
  expect(() => createPermissions([{ name, doc, roles: { reviewer: 'group' } }])).toThrow('not declared own');
  expect(() => createPermissions([{ name, doc, own: true, roles: { merchant: 'all' } }])).toThrow('more than its own');
});

test('a role holds what is declared for it, several roles the widest, the administrator everything', () => {
  const given = createPermissions([
    { name: 'shop.order.read', doc, own: true, roles: { reviewer: 'group', supervisor: 'all', merchant: 'own' } },
    { name: 'shop.order.write', doc },
    { name: 'shop.session.use', doc, own: true, roles: EVERYBODY },
  ]);
  expect([...given.ofRoles(['reviewer'])]).toEqual([
    ['shop.order.read', 'group'],
    ['shop.session.use', 'own'],
  ]);
  expect(given.ofRoles(['reviewer', 'supervisor']).get('shop.order.read')).toBe('all');
  expect(given.ofRoles(['supervisor', 'reviewer']).get('shop.order.read')).toBe('all');
  expect([...given.ofRoles(['administrator'])]).toEqual([
    ['shop.order.read', 'all'],
    ['shop.order.write', 'all'],
    ['shop.session.use', 'own'],
  ]);
  expect(given.ofRoles([]).size).toBe(0);
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

test('reach of people', () => {
  const person = (reach: RoleReach, party?: Party): Principal => ({
    ...{ kind: 'user', id: 'u1', name: 'n', scopes: [], roles: ['reviewer'], groups: ['content'] },
    ...{ permissions: new Set(['a.b.c']), reaches: new Map([['a.b.c', reach]]) },
    session: { id: 's', expiresAt: new Date(0) },
    ...(party ? { party } : {}),
  });
  expect(reachOf(person('all'), 'a.b.c', false)).toBe('all');
  expect(reachOf(person('group'), 'a.b.c', true)).toEqual({ own: 'user/u1', groups: ['content'] });
  expect(reachOf(person('own'), 'a.b.c', true)).toEqual({ own: 'user/u1' });
  expect(reachOf(person('group'), 'a.b.c', false)).toBe('none');
  // whatever a role says, a party ends at its own
  expect(reachOf(person('all', 'merchant/m1'), 'a.b.c', true)).toEqual({ own: 'merchant/m1' });
  expect(reachOf(person('all', 'merchant/m1'), 'a.b.c', false)).toBe('none');
  const group = reachOf(person('group'), 'a.b.c', true);
  expect([withinGroup(group, 'content'), withinGroup(group, 'goods'), withinGroup('none', 'content')]).toEqual([
    ...[true, false, false],
  ]);
  expect([within(group, 'merchant/m1'), within(group, 'user/u1')]).toEqual([false, true]);
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

import { expect, test } from 'vitest';
import { mayOpen, type Room } from '../room.ts';
import { awayFrom, homeOf, roomOf } from './home.ts';

const load = async () => ({ Room: () => null });
const rooms: Room[] = [
  { path: '/', title: 'room.today', needs: ['policy.overview.read'], rail: 'today', load },
  { path: '/decisions', title: 'room.decisions', needs: ['policy.decision.read'], rail: 'today', load },
  { path: '/decisions/$id', title: 'room.decision', needs: ['policy.decision.read'], within: '/decisions', load },
  { path: '/account', title: 'room.account', load },
  { path: '/me', title: 'room.me', roles: ['consumer'], frame: 'plain', load },
  { path: '/sign-in', title: 'room.sign-in', frame: 'bare', load },
];
const holder = (permissions: string[], roles: string[] = []) => ({ permissions, roles });
const at = (href: string, next?: string) => ({ pathname: href.split('?')[0]!, href, next });

test('the room of an address', () => {
  expect(roomOf(rooms, '/')?.path).toBe('/');
  expect(roomOf(rooms, '/decisions/')?.path).toBe('/decisions');
  expect(roomOf(rooms, '/decisions/7')?.path).toBe('/decisions/$id');
  expect(roomOf(rooms, '/decisions/7/8')).toBeUndefined();
});

test('what is for the marketplace’s own people is not for whoever holds the same for what is theirs', () => {
  const room: Room = {
    path: '/service/claims',
    title: 'room.claims',
    needs: ['service.claim.read'],
    staff: true,
    load,
  };
  expect(mayOpen(room, holder(['service.claim.read'], ['auditor']))).toBe(true);
  expect(mayOpen(room, holder(['service.claim.read'], ['consumer']))).toBe(false);
  expect(mayOpen(room, holder(['service.claim.read'], ['merchant', 'creator']))).toBe(false);
  expect(mayOpen(room, holder([], ['auditor']))).toBe(false);
});

test('who may open a room', () => {
  expect(mayOpen(rooms[0]!, holder(['policy.overview.read']))).toBe(true);
  expect(mayOpen(rooms[0]!, holder([]))).toBe(false);
  expect(mayOpen(rooms[3]!, holder([]))).toBe(true);
  expect(mayOpen(rooms[4]!, holder(['policy.decision.read'], ['reviewer']))).toBe(false);
});

test('the first page is that of one’s role, else Today, else the first that one may open', () => {
  expect(homeOf(rooms, holder(['policy.overview.read'], ['consumer']))).toBe('/me');
  expect(homeOf(rooms, holder(['policy.overview.read']))).toBe('/');
  expect(homeOf(rooms, holder(['policy.decision.read']))).toBe('/decisions');
  expect(homeOf(rooms, holder(['policy.decision.read'], ['consumer']))).toBe('/me');
  expect(homeOf(rooms, holder([]))).toBe('/account');
});

test('who is not here is sent to sign in, and comes back to where they wanted to go', () => {
  expect(awayFrom(rooms, undefined, at('/decisions'))).toBeUndefined();
  expect(awayFrom(rooms, null, at('/decisions?verdict=reject'))).toBe('/sign-in?next=%2Fdecisions%3Fverdict%3Dreject');
  expect(awayFrom(rooms, null, at('/sign-in'))).toBeUndefined();
  const me = holder(['policy.decision.read']);
  expect(awayFrom(rooms, me, at('/sign-in', '/decisions?verdict=reject'))).toBe('/decisions?verdict=reject');
  expect(awayFrom(rooms, me, at('/'))).toBe('/decisions');
  expect(awayFrom(rooms, me, at('/decisions'))).toBeUndefined();
  expect(awayFrom(rooms, holder(['policy.overview.read']), at('/'))).toBeUndefined();
});

test.each([
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/sign-in',
  `/${'x'.repeat(3_000)}`,
])('nobody is led to %s', (next) =>
  expect(awayFrom(rooms, holder(['policy.overview.read']), at('/sign-in', next))).toBe('/'),
);

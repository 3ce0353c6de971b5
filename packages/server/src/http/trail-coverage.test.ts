import { expect, test } from 'vitest';
import { type LoggedLine, uncovered, undeclared } from './trail-coverage.ts';

const asked = (request: string, name: string, status = 200): LoggedLine => {
  const [method, route] = name.split(' ');
  return { request, method: method!, route: route!, status };
};
const left = (entries: Record<string, string[]>) => new Map(Object.entries(entries));

test('a new route that could change something has to say what it leaves', () => {
  const faults = undeclared([
    { method: 'POST', url: '/v1/new' },
    { method: 'GET', url: '/v1/other' },
    { method: 'POST', url: '/v1/keys' },
  ]);
  expect(faults.filter((one) => !one.endsWith(': is no route'))).toEqual([
    'POST /v1/new: say what it leaves on the trail',
  ]);
  // what is listed has to be there
  expect(faults).toContain('DELETE /v1/keys/:id: is no route');
  expect(faults).not.toContain('POST /v1/keys: is no route');
});

test.each<[string, LoggedLine[], Record<string, string[]>, string[]]>([
  ['its entry', [asked('r1', 'POST /v1/keys', 201)], { r1: ['access.key.create'] }, []],
  ['no entry', [asked('r1', 'POST /v1/keys', 201)], {}, ['POST /v1/keys left no entry access.key.create']],
  [
    'another entry',
    [asked('r1', 'POST /v1/keys')],
    { r1: ['access.user.see'] },
    ['POST /v1/keys left no entry access.key.create'],
  ],
  [
    'the entry of another request',
    [asked('r1', 'POST /v1/keys')],
    { r2: ['access.key.create'] },
    ['POST /v1/keys left no entry access.key.create (there are 1 for others, 0 of them for no request)'],
  ],
  ['nothing, refused', [asked('r1', 'POST /v1/keys', 422)], {}, []],
  [
    'nothing the second time',
    [asked('r1', 'POST /v1/keys'), asked('r2', 'POST /v1/keys')],
    { r1: ['access.key.create'] },
    [],
  ],
  ['one of several', [asked('r1', 'POST /v1/measures', 201)], { r1: ['enforcement.measure.propose'] }, []],
  ['nothing, as declared', [asked('r1', 'PUT /v1/presence')], {}, []],
  ['nothing, with nothing to take', [asked('r1', 'POST /v1/cases/next', 204)], {}, []],
])('a request that leaves %s', (_, lines, entries, faults) => {
  expect(uncovered(lines, left(entries))).toEqual(faults);
});

test('whoever opens what is sealed leaves an entry, whatever the route', () => {
  const lines = [asked('r1', 'GET /v1/new'), { request: 'r1', purpose: 'casework' }];
  expect(uncovered(lines, left({}))).toEqual(['GET /v1/new opened sealed text for casework, and left no entry']);
  expect(uncovered(lines, left({ r1: ['casework.text.read'] }))).toEqual([]);
  // nobody saw it, where the entry could not be written
  expect(uncovered([asked('r1', 'GET /v1/new', 503), lines[1]!], left({}))).toEqual([]);
  expect(uncovered([asked('r1', 'GET /v1/new', 409), lines[1]!], left({}))).toHaveLength(1);
  // one's own, and what no request asked for
  expect(uncovered([lines[0]!, { request: 'r1', purpose: 'own' }, { purpose: 're-decide' }], left({}))).toEqual([]);
});

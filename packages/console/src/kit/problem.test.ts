import { expect, test } from 'vitest';
import { ProblemError, problemOf, readProblem } from './problem.ts';

test('a problem document, as the server answers it', () => {
  const body = {
    code: 'case.taken',
    title: 'Somebody else has this case',
    mend: 'Take another',
    detail: 'x',
    field: 'id',
  };
  expect(readProblem(409, body, null)).toEqual({ status: 409, ...body });
});

test('Retry-After stands in the header or in the document', () => {
  expect(readProblem(429, { code: 'request.too-many' }, '12').retryAfter).toBe(12);
  expect(readProblem(429, { code: 'request.too-many', retry_after: 1.2 }, null).retryAfter).toBe(2);
  expect(readProblem(429, { code: 'request.too-many' }, 'Wed, 21 Oct 2026 07:28:00 GMT').retryAfter).toBeUndefined();
});

test.each([
  [401, '<html>', 'access.unauthenticated'],
  [403, undefined, 'access.forbidden'],
  [404, null, 'request.not-found'],
  [429, 7, 'request.too-many'],
  [502, 'Bad Gateway', 'console.unreachable'],
  [500, { code: 5, title: { a: 1 } }, 'server.fault'],
])('an answer %i of something on the way is a problem too', (status, body, code) => {
  expect(readProblem(status, body, null)).toEqual({ status, code });
});

test('what is thrown is a problem, whatever it is', () => {
  const problem = { status: 404, code: 'request.not-found' };
  expect(problemOf(new ProblemError(problem))).toBe(problem);
  expect(problemOf(new Error('x'))).toEqual({ status: -1, code: 'console.fault', detail: 'x' });
  expect(problemOf(undefined)).toEqual({ status: -1, code: 'console.fault' });
});

test('of what a sentence is filled with only what can be shown is taken', () => {
  const most = { amount: 1_234, currency: 'CNY' };
  const params = { most, days: 8, until: '2026-11-28T00:00:00.000Z', odd: { a: 1 }, none: null, list: [1] };
  expect(readProblem(422, { code: 'aftersale.window', params }, null).params).toEqual({
    ...{ most, days: 8, until: '2026-11-28T00:00:00.000Z' },
  });
  expect(readProblem(422, { code: 'aftersale.window', params: ['x'] }, null).params).toBeUndefined();
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSseReader, type SseMessage } from './sse.ts';

function read(pieces: readonly string[]): { messages: SseMessage[]; retries: number[] } {
  const messages: SseMessage[] = [];
  const retries: number[] = [];
  const reader = createSseReader(
    (message) => messages.push(message),
    (ms) => retries.push(ms),
  );
  for (const piece of pieces) reader.take(piece);
  return { messages, retries };
}

test('messages, comments and the wait that is asked for', () => {
  const { messages, retries } = read([
    ': hello\nretry: 2000\n\nid: 7\nevent: cases\ndata: {"a":1}\n\n:\n\ndata: x\ndata: y\n\n',
  ]);
  expect(messages).toEqual([
    { id: '7', event: 'cases', data: '{"a":1}' },
    { id: '7', event: 'message', data: 'x\ny' },
  ]);
  expect(retries).toEqual([2000]);
});

test('a message that was not finished is none', () => {
  expect(read(['id: 7\ndata: x\n']).messages).toEqual([]);
});

test('the pieces may end anywhere', () => {
  const whole =
    'id: 1\r\nevent: cases\r\ndata: 安心\r\n\r\nid: 2\ndata: b\n\n: keep\n\ndata: c\rdata: d\r\rdata: e\n\n';
  const messages = read([whole]).messages;
  expect(messages.map(({ data }) => data)).toEqual(['安心', 'b', 'c\nd', 'e']);
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 12 }), (places) => {
      const cuts = [0, ...places.sort((a, b) => a - b), whole.length];
      expect(read(cuts.slice(1).map((cut, index) => whole.slice(cuts[index], cut))).messages).toEqual(messages);
    }),
  );
});

test('what never ends is not gathered for ever', () => {
  expect(() => read(Array.from({ length: 30 }, () => 'x'.repeat(100_000)))).toThrow('too long');
});

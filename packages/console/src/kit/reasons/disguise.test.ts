import { describe, expect, it } from 'vitest';
import { disguisesOf } from './disguise.ts';

describe('disguisesOf', () => {
  it.each([
    ['国家级', '国家级', []],
    ['NO.1', 'no.1', []],
    ['国 家-级', '国家级', ['separator']],
    ['国\u200b家级', '国家级', ['invisible']],
    ['ｎｏ．１', 'no.1', ['width']],
    ['國家級', '国家级', ['spelling']],
    ['國·家·級', '国家级', ['separator', 'spelling']],
    ['guo家级', '国家级', ['letters']],
    ['蕞低价', '最低价', ['spelling']],
  ])('%s read as %s', (original, canonical, expected) => {
    expect(disguisesOf(original, canonical)).toEqual(expected);
  });
});

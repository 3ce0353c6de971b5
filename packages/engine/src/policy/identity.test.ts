import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decisionId, packHash } from './identity.ts';

const FILES = [
  { path: 'pack.yaml', text: 'id: a\n' },
  { path: 'goods/t.yaml', text: 'rules: []\n' },
];

describe('the hash of a pack', () => {
  it('can be computed again by anybody', () => {
    const json = '{"goods/t.yaml":"rules: []\\n","pack.yaml":"id: a\\n"}';
    expect(packHash(FILES)).toBe(createHash('sha256').update(json).digest('hex'));
  });

  it('does not depend on the order of files, line ends, cases, planted sets or readmes', () => {
    const same = [
      { path: 'goods/t.yaml', text: '\ufeffrules: []\r\n' },
      { path: 'goods/t.cases.yaml', text: 'cases: []' },
      { path: 'planted/k.jsonl', text: '{}' },
      { path: 'README.md', text: 'x' },
      FILES[0]!,
    ];
    expect(packHash(same)).toBe(packHash(FILES));
  });

  it.each(['lexicons/a.lex', 'lists/a.list', 'ip/b.yaml'])('changes with %s', (path) => {
    expect(packHash([...FILES, { path, text: '' }])).not.toBe(packHash(FILES));
  });
});

describe('the id of a decision', () => {
  it('is a UUIDv8 that depends on event, source and pack, and on where each ends', () => {
    const id = decisionId({ source: 's', id: 'e' }, 'p');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const others = [
      decisionId({ source: 's', id: 'f' }, 'p'),
      decisionId({ source: 't', id: 'e' }, 'p'),
      decisionId({ source: 's', id: 'e' }, 'q'),
      decisionId({ source: 'se', id: '' }, 'p'),
    ];
    expect(new Set([id, ...others]).size).toBe(5);
    expect(decisionId({ source: 's', id: 'e' }, 'p')).toBe(id);
  });
});

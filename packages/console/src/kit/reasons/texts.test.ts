import { expect, it } from 'vitest';
import type { Reason } from '../model.ts';
import { textsOfEvent } from './texts.ts';

const reason = (field: string, text?: string): Reason => ({
  rule: 'r',
  params: {},
  message: '',
  evidence: [{ field, start: 0, end: 1, ...(text === undefined ? {} : { text }) }],
  weight: 1,
});

it('shows texts with evidence first, then those with a name', () => {
  const data = { segment: { transcript: '保证治好', comments: ['真的吗', '骗人'] }, live: { title: '养生', id: 'l1' } };
  expect(textsOfEvent({ data }, [reason('segment.comments[1]', '骗')])).toEqual([
    { field: 'segment.comments[1]', text: '骗人', masked: false },
    { field: 'live.title', text: '养生', masked: false },
    { field: 'segment.transcript', text: '保证治好', masked: false },
  ]);
});

it('does not draw marks on a mask', () => {
  expect(textsOfEvent({ data: { contact: { text: '****' } } }, [reason('contact.text')])).toEqual([
    { field: 'contact.text', text: null, masked: true },
  ]);
});

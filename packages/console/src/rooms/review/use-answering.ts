import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { KeyBinding } from '../../kit/keys.ts';
import type { Answer, CaseDetail } from '../../kit/model.ts';
import { useGo } from '../../kit/navigation.tsx';
import { useT } from '../../kit/use-t.ts';
import { addressAbout } from './about.ts';
import { type Given, keyOfCode, lackOf } from './answering.ts';
import { keepNote, noteOf } from './notes.ts';
import { words } from './words.ts';

export interface AnsweringOptions {
  item: CaseDetail | null;
  /** Whether it can be answered now. */
  may: boolean;
  send(answer: Answer, given: Given): void;
}

/** What somebody is about to answer: which answer, its note, its reason code, and what it still lacks. */
export function useAnswering({ item, may, send }: AnsweringOptions) {
  const t = useT(words);
  const go = useGo();
  const id = item?.id;
  const [note, setNote] = useState(id === undefined ? '' : noteOf(id));
  const [reasonCode, setReasonCode] = useState<string>();
  const [pending, setPending] = useState<Answer>();
  const noteBox = useRef<{ focus(): void }>(null);
  const begin = useCallback((): void => {
    setNote(id === undefined ? '' : noteOf(id));
    setReasonCode(undefined);
    setPending(undefined);
  }, [id]);
  // each item begins with what was written about it, before a key can answer it
  useLayoutEffect(begin, [begin]);

  const lack = item && pending ? lackOf(item, pending, { note, reasonCode }) : undefined;
  const give = (answer: Answer, given: Given): void => {
    if (!item || !may) return;
    // what a note cannot say is said where what is asked about is shown
    if (answer.elsewhere && item.about !== null) {
      go(addressAbout(item, item.about));
      return;
    }
    const lacking = lackOf(item, answer, given);
    if (lacking === undefined) {
      send(answer, given);
      return;
    }
    setPending(answer);
    if (lacking === 'note') noteBox.current?.focus();
  };
  const answer = (chosen: Answer): void => give(chosen, { note, reasonCode });
  const choose = (code: string): void => {
    setReasonCode(code);
    // an answer that waited for its code goes on by itself
    if (pending) give(pending, { note, reasonCode: code });
  };
  const codes = item?.reason_codes ?? [];
  const keys: KeyBinding[] = [
    ...(item?.answers ?? []).map((each) => ({
      keys: each.key,
      text: each.title,
      run: () => answer(each),
      when: may,
    })),
    ...codes.flatMap((code, place) => {
      const key = keyOfCode(place);
      return key === undefined
        ? []
        : [{ keys: key, text: t('key.code', { code }), run: () => choose(code), when: may }];
    }),
    { keys: 'n', text: t('key.note'), run: () => noteBox.current?.focus(), when: may },
  ];
  return {
    ...{ keys, begin },
    bar: {
      answers: item?.answers ?? [],
      ...{ codes, reasonCode, onReasonCode: choose },
      ...{ note, pending, lack, handle: noteBox },
      onNote: (text: string) => {
        setNote(text);
        if (id !== undefined) keepNote(id, text);
      },
      onAnswer: answer,
      onSend: () => pending && answer(pending),
      onLeave: () => setPending(undefined),
    },
  };
}

import { useCallback, useState } from 'react';
import type { CaseDetail, FieldText } from '../../kit/model.ts';
import { type Problem, problemOf } from '../../kit/problem.ts';
import { textsOfEvent } from '../../kit/reasons/texts.ts';
import { useCan, useMe } from '../../kit/session.tsx';
import { useSave } from '../../kit/use-api.tsx';

interface Answer {
  texts: readonly { field: string; text: string }[];
  unreadable: number;
}

export interface Revealed {
  /** Something is sealed, whoever reads holds the case, and it is not shown yet. */
  possible: boolean;
  busy: boolean;
  reveal(): void;
  /** The text in clear, where it was asked for. */
  shown(text: FieldText): FieldText;
  unreadable: number;
  fault: Problem | undefined;
}

/**
 * The sealed texts of a case, asked for to review it. They live in this page's memory only, and go with the item: the
 * next one begins sealed.
 */
export function useRevealed(item: CaseDetail): Revealed {
  const me = useMe();
  const can = useCan();
  const [known, setKnown] = useState<Answer & { of: string }>();
  const asking = useSave({
    send: (api, id: string) => api.post<Answer>(`/v1/cases/${id}/reveal`, { purpose: 'review' }),
    onSaved: (answer, id) => setKnown({ ...answer, of: id }),
  });
  const answer = known?.of === item.id ? known : undefined;
  const mine = item.state === 'taken' && item.taken_by?.id === me.user.id;
  const sealed = textsOfEvent(item.event, item.decision?.reasons ?? []).some(({ text }) => text === null);
  const shown = useCallback(
    (text: FieldText): FieldText => {
      const clear = answer?.texts.find(({ field }) => field === text.field);
      return clear === undefined ? text : { ...text, text: clear.text, masked: false };
    },
    [answer],
  );
  return {
    possible: sealed && mine && answer === undefined && can('casework.case.reveal'),
    busy: asking.isPending,
    reveal: () => {
      if (!asking.isPending) asking.mutate(item.id);
    },
    shown,
    unreadable: answer?.unreadable ?? 0,
    fault: asking.error !== null && asking.variables === item.id ? problemOf(asking.error) : undefined,
  };
}

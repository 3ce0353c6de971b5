import type { CaseDetail } from '../../kit/model.ts';
import type { Given } from './answering.ts';

/** An item that was just decided, while it can be taken back. */
export interface Parting {
  item: CaseDetail;
  answer: string;
  /** What went with it. */
  given: Given;
  /** `sending` until the server has it; `failed` keeps the answer and what went with it for another try. */
  state: 'sending' | 'sent' | 'failed';
  /** When taking back ends, by this machine's clock. */
  until: number;
  /** The code of the problem, when it failed. */
  problem?: string;
}

/** What lies on a reviewer's desk: the item at hand, the one fetched ahead, and the one that just left. */
export interface Desk {
  current: CaseDetail | null;
  ahead: CaseDetail | null;
  parting: Parting | null;
  /** The server said that nothing waits. */
  empty: boolean;
}

export const EMPTY_DESK: Desk = { current: null, ahead: null, parting: null, empty: false };

export type DeskEvent =
  | { type: 'taken'; item: CaseDetail | null }
  | { type: 'decided'; answer: string; given: Given; until: number }
  | { type: 'sent'; id: string; until: number }
  | { type: 'failed'; id: string; problem: string }
  | { type: 'settled'; id: string }
  | { type: 'returned'; item: CaseDetail }
  | { type: 'refreshed'; item: CaseDetail }
  | { type: 'left'; id: string };

/** What happens to the desk. Nothing typed lives here: notes are kept by item (notes.ts). */
export function deskAfter(desk: Desk, event: DeskEvent): Desk {
  switch (event.type) {
    case 'taken': {
      const { item } = event;
      if (item === null) return { ...desk, empty: desk.ahead === null };
      if (item.id === desk.current?.id || item.id === desk.ahead?.id) return { ...desk, empty: false };
      if (desk.current === null) return { ...desk, current: item, empty: false };
      return desk.ahead === null ? { ...desk, ahead: item, empty: false } : desk;
    }
    case 'decided': {
      if (desk.current === null) return desk;
      const { answer, given, until } = event;
      return {
        ...desk,
        current: desk.ahead,
        ahead: null,
        parting: { item: desk.current, answer, given, state: 'sending', until },
      };
    }
    case 'sent':
      return onParting(desk, event.id, (parting) => ({ ...parting, state: 'sent', until: event.until }));
    case 'failed':
      return onParting(desk, event.id, (parting) => ({ ...parting, state: 'failed', problem: event.problem }));
    case 'settled':
      return onParting(desk, event.id, (parting) => (parting.state === 'failed' ? parting : null));
    case 'returned':
      // what was at hand is not given up: it comes next
      return {
        current: event.item,
        ahead: desk.current ?? desk.ahead,
        parting: null,
        empty: false,
      };
    case 'refreshed':
      if (desk.current?.id === event.item.id) return { ...desk, current: event.item };
      if (desk.ahead?.id === event.item.id) return { ...desk, ahead: event.item };
      return desk;
    case 'left':
      if (desk.current?.id === event.id) return { ...desk, current: desk.ahead, ahead: null };
      if (desk.ahead?.id === event.id) return { ...desk, ahead: null };
      return desk;
  }
}

function onParting(desk: Desk, id: string, change: (parting: Parting) => Parting | null): Desk {
  return desk.parting?.item.id === id ? { ...desk, parting: change(desk.parting) } : desk;
}

/** Whether one more item should be fetched now. */
export const wantsMore = (desk: Desk): boolean => !desk.empty && (desk.current === null || desk.ahead === null);

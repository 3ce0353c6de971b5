import { useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import type { Page } from '../../kit/api.ts';
import type { Case, CaseDetail } from '../../kit/model.ts';
import { problemOf } from '../../kit/problem.ts';
import { useStream } from '../../kit/stream/use-stream.tsx';
import { useApi } from '../../kit/use-api.tsx';
import { bodyOf, type Given } from './answering.ts';
import { deskAfter, EMPTY_DESK, wantsMore } from './desk.ts';
import { keepNote } from './notes.ts';

/** How long an answer can be taken back; the server's word is ten seconds from when it took it. */
const UNDO_MS = 10_000;
/** A lease is counted from when its answer arrived: this machine's clock may be an hour off. */
const LEASE_MS = 5 * 60_000;
const RETRY_MS = 5_000;
/** How many items somebody may find that they held before. */
const HELD = 2;

/** The desk, and everything that moves it: taking, fetching ahead, answering, taking back. */
export function useDesk(queue: string | undefined) {
  const api = useApi();
  const [desk, tell] = useReducer(deskAfter, EMPTY_DESK);
  const [leases, setLeases] = useState<ReadonlyMap<string, number>>(new Map());
  const [lost, setLost] = useState<ReadonlyMap<string, 'lost' | 'taken'>>(new Map());
  const [fault, setFault] = useState<unknown>();
  const [resumed, setResumed] = useState(false);
  const fetching = useRef(false);
  const latest = useRef(desk);
  // with what is shown: an answer is about the item that its reader sees
  useLayoutEffect(() => {
    latest.current = desk;
  });

  const hold = useCallback((id: string): void => {
    setLeases((before) => new Map(before).set(id, Date.now() + LEASE_MS));
    setLost((before) => {
      if (!before.has(id)) return before;
      const after = new Map(before);
      after.delete(id);
      return after;
    });
  }, []);

  // what somebody held when the page was left or reloaded lies on the desk again
  useEffect(() => {
    let gone = false;
    const resume = async (): Promise<void> => {
      const query = { taken_by: 'me', state: 'taken', sort: 'urgency', limit: HELD, ...(queue ? { queue } : {}) };
      const { items } = await api.get<Page<Case>>('/v1/cases', { query });
      for (const { id } of items) {
        await api.post(`/v1/cases/${id}/renew`, {});
        const item = await api.get<CaseDetail>(`/v1/cases/${id}`);
        if (gone) return;
        hold(id);
        tell({ type: 'taken', item });
      }
    };
    resume()
      .catch(() => {})
      .finally(() => {
        if (!gone) setResumed(true);
      });
    return () => {
      gone = true;
    };
  }, [api, queue, hold]);

  const fetchMore = useCallback(async (): Promise<void> => {
    if (fetching.current) return;
    fetching.current = true;
    try {
      const item = await api.post<CaseDetail | undefined>('/v1/cases/next', queue ? { queue } : {});
      if (item) hold(item.id);
      tell({ type: 'taken', item: item ?? null });
      setFault(undefined);
    } catch (error) {
      setFault(error);
    } finally {
      fetching.current = false;
    }
  }, [api, queue, hold]);

  const wanting = resumed && wantsMore(desk);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a desk that changed may want more again
  useEffect(() => {
    if (!wanting) return;
    if (fault === undefined) void fetchMore();
    else {
      const timer = setTimeout(() => void fetchMore(), RETRY_MS);
      return () => clearTimeout(timer);
    }
  }, [wanting, fault, fetchMore, desk]);

  // a case that comes in ends the waiting
  useStream(['cases'], () => {
    if (latest.current.empty) void fetchMore();
  });

  const send = useCallback(
    async (item: CaseDetail, answer: string, given: Given): Promise<void> => {
      try {
        await api.post(`/v1/cases/${item.id}/decide`, { answer, version: item.version, ...bodyOf(given) });
        keepNote(item.id, '');
        tell({ type: 'sent', id: item.id, until: Date.now() + UNDO_MS });
      } catch (error) {
        tell({ type: 'failed', id: item.id, problem: problemOf(error).code });
      }
    },
    [api],
  );

  const decide = useCallback(
    (answer: string, given: Given): void => {
      const item = latest.current.current;
      if (!item) return;
      tell({ type: 'decided', answer, given, until: Date.now() + UNDO_MS });
      void send(item, answer, given);
    },
    [send],
  );

  const sendAgain = useCallback((): void => {
    const { parting } = latest.current;
    if (parting?.state === 'failed') void send(parting.item, parting.answer, parting.given);
  }, [send]);

  /** Takes the last answer back; its item and what was written come back too. */
  const undo = useCallback(async (): Promise<'undone' | 'late' | 'nothing'> => {
    const { parting } = latest.current;
    if (!parting || parting.state === 'sending') return 'nothing';
    const { item, given, state } = parting;
    try {
      if (state === 'sent') await api.post(`/v1/cases/${item.id}/undo`, {});
      const fresh = await api.get<CaseDetail>(`/v1/cases/${item.id}`);
      keepNote(item.id, given.note);
      hold(item.id);
      tell({ type: 'returned', item: fresh });
      return 'undone';
    } catch {
      tell({ type: 'settled', id: item.id });
      return 'late';
    }
  }, [api, hold]);

  const renew = useCallback(async (): Promise<void> => {
    const { current, ahead } = latest.current;
    for (const item of [current, ahead]) {
      if (!item) continue;
      try {
        await api.post(`/v1/cases/${item.id}/renew`, {});
        hold(item.id);
      } catch (error) {
        const { code, status } = problemOf(error);
        if (status === 0) return;
        const taken = code === 'case.taken' || code === 'case.decided';
        // nobody has seen what was fetched ahead: it goes quietly
        if (item.id === ahead?.id) tell({ type: 'left', id: item.id });
        else setLost((before) => new Map(before).set(item.id, taken ? 'taken' : 'lost'));
      }
    }
  }, [api, hold]);

  const takeAgain = useCallback(async (): Promise<void> => {
    const { current } = latest.current;
    if (!current) return;
    try {
      await api.post(`/v1/cases/${current.id}/take`, {});
      const item = await api.get<CaseDetail>(`/v1/cases/${current.id}`);
      hold(current.id);
      tell({ type: 'refreshed', item });
    } catch {
      setLost((before) => new Map(before).set(current.id, 'taken'));
    }
  }, [api, hold]);

  /** Puts the item back for others and goes on. */
  const skip = useCallback(
    (release: boolean): void => {
      const { current } = latest.current;
      if (!current) return;
      tell({ type: 'left', id: current.id });
      if (release) api.post(`/v1/cases/${current.id}/release`, {}).catch(() => {});
    },
    [api],
  );

  const refresh = useCallback(async (): Promise<void> => {
    const { current } = latest.current;
    if (current) tell({ type: 'refreshed', item: await api.get<CaseDetail>(`/v1/cases/${current.id}`) });
  }, [api]);

  const settle = useCallback((id: string): void => tell({ type: 'settled', id }), []);

  // what was fetched ahead waits for others when somebody goes
  useEffect(
    () => () => {
      const { ahead } = latest.current;
      if (ahead) api.post(`/v1/cases/${ahead.id}/release`, {}).catch(() => {});
    },
    [api],
  );

  return { desk, leases, lost, fault, decide, sendAgain, undo, renew, takeAgain, skip, refresh, settle };
}

import { type Connection, type Happening, NOT_CONNECTED, next } from './connection.ts';
import { createSseReader } from './sse.ts';

/** Topics of GET /v1/stream. */
export type Topic = 'decisions' | 'cases' | 'promises' | 'money' | 'notifications' | 'presence';
const TOPICS: readonly Topic[] = ['decisions', 'cases', 'promises', 'money', 'notifications', 'presence'];

/** What a message says: small facts, no personal data. The rest is read from its room. */
export interface News {
  topic: Topic;
  type: string;
  subject: string | null;
  id: string | null;
  at: string;
  [fact: string]: unknown;
}

export interface Follower {
  start(): void;
  stop(): void;
  connection(): Connection;
  /** @returns takes it back */
  onConnection(tell: (now: Connection, before: Connection) => void): () => void;
  onNews(tell: (news: News) => void): () => void;
  /** Too much was missed to be told one by one: what is on the page is to be read again. */
  onReset(tell: () => void): () => void;
}

export interface FollowOptions {
  fetch: typeof fetch;
  address?: string;
  setTimeout?: typeof globalThis.setTimeout;
  clearTimeout?: typeof globalThis.clearTimeout;
  random?: () => number;
}

/** The server says something every 15 s; a connection that is silent for longer than two of them is dead. */
const SILENCE_MS = 40_000;

/** One connection for the whole page. `fetch` instead of EventSource: it tells a refusal from a break, and takes a header. */
export function createFollower(options: FollowOptions): Follower {
  const { fetch, address = `/v1/stream?topics=${TOPICS.join(',')}`, random = Math.random } = options;
  const later = options.setTimeout ?? globalThis.setTimeout.bind(globalThis);
  const never = options.clearTimeout ?? globalThis.clearTimeout.bind(globalThis);
  const watchers = new Set<(now: Connection, before: Connection) => void>();
  const readers = new Set<(news: News) => void>();
  const restarts = new Set<() => void>();
  let state = NOT_CONNECTED;
  let abort: AbortController | undefined;
  let timer: ReturnType<typeof later> | undefined;

  const happen = (happening: Happening): void => {
    const before = state;
    state = next(state, happening);
    if (state.phase !== before.phase) change(state);
    if (state !== before) for (const tell of watchers) tell(state, before);
  };

  const change = ({ phase, waitMs }: Connection): void => {
    never(timer);
    if (phase !== 'live') abort?.abort();
    if (phase === 'connecting') void connect();
    else if (phase === 'waiting') timer = later(() => happen({ what: 'waited' }), waitMs);
    else if (phase === 'live') stayAwake();
  };

  const stayAwake = (): void => {
    never(timer);
    timer = later(() => happen({ what: 'broke', chance: random() }), SILENCE_MS);
  };

  const connect = async (): Promise<void> => {
    const mine = new AbortController();
    abort = mine;
    const tell = (happening: Happening): void => {
      if (abort === mine && !mine.signal.aborted) happen(happening);
    };
    // an answer that never begins is a break too
    timer = later(() => tell({ what: 'broke', chance: random() }), SILENCE_MS);
    try {
      const headers: Record<string, string> = { accept: 'text/event-stream' };
      if (state.lastId !== undefined) headers['last-event-id'] = state.lastId;
      const response = await fetch(address, {
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: mine.signal,
      });
      if (response.status >= 400 && response.status < 500 && response.status !== 429 && response.status !== 408)
        return tell({ what: 'refused' });
      if (!response.ok || !response.body) return tell({ what: 'broke', chance: random() });
      tell({ what: 'opened' });
      const reader = createSseReader(
        ({ id, event, data }) => {
          tell({ what: 'message', id });
          if (event === 'reset') for (const restart of restarts) restart();
          const news = newsOf(event, data);
          if (news) for (const read of readers) read(news);
        },
        (ms) => tell({ what: 'retry-asked', ms }),
      );
      const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await pieces.read();
        if (done) break;
        if (abort !== mine || mine.signal.aborted) return;
        stayAwake();
        reader.take(value);
      }
      tell({ what: 'broke', chance: random() });
    } catch {
      tell({ what: 'broke', chance: random() });
    }
  };

  const offline = (): void => happen({ what: 'offline' });
  const online = (): void => happen({ what: 'online' });
  let hiding: ReturnType<typeof later> | undefined;
  const sight = (): void => {
    never(hiding);
    if (document.visibilityState === 'visible') happen({ what: 'shown' });
    else hiding = later(() => happen({ what: 'hidden' }), HIDDEN_MS);
  };

  return {
    start() {
      window.addEventListener('offline', offline);
      window.addEventListener('online', online);
      document.addEventListener('visibilitychange', sight);
      happen({ what: 'start' });
    },
    stop() {
      window.removeEventListener('offline', offline);
      window.removeEventListener('online', online);
      document.removeEventListener('visibilitychange', sight);
      never(hiding);
      happen({ what: 'stop' });
    },
    connection: () => state,
    onConnection(tell) {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    onNews(tell) {
      readers.add(tell);
      return () => readers.delete(tell);
    },
    onReset(tell) {
      restarts.add(tell);
      return () => restarts.delete(tell);
    },
  };
}

/** Browsers allow six connections to one server over HTTP/1.1: pages that nobody looks at give theirs back. */
const HIDDEN_MS = 60_000;

function newsOf(topic: string, data: string): News | undefined {
  if (!TOPICS.includes(topic as Topic)) return undefined;
  try {
    const facts: unknown = JSON.parse(data);
    if (typeof facts !== 'object' || facts === null) return undefined;
    return { type: '', subject: null, id: null, at: '', ...facts, topic: topic as Topic };
  } catch {
    return undefined;
  }
}

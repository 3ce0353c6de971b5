import pg from 'pg';

/** Carries no payload: whoever hears it reads the log. */
const NEWS_CHANNEL = 'anxin_log';

/**
 * Tells every process that the log has grown. NOTIFY inside the writing transaction would make all commits of the
 * database queue for one lock, fsync included. So a writer calls `tell` after its commit: it costs the writer nothing,
 * and many calls become one NOTIFY. One that is lost with its process is made up for by the readers' own looking.
 */
export interface News {
  /** Something was committed to the log. Returns at once. */
  tell(): void;
  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void;
  /** Whether the connection is up; while it is not, only this process's own news arrive. */
  readonly connected: boolean;
  close(): Promise<void>;
}

export interface NewsOptions {
  url: string;
  /** Milliseconds between two NOTIFYs of this process; 20 when not given. */
  gap?: number;
  /** Told when the connection breaks or cannot be made. */
  onError?: (error: Error) => void;
}

const LONGEST_WAIT = 10_000;

/** Opens one connection that listens and tells, and opens it anew, with growing pauses, whenever it breaks. */
export function createNews(options: NewsOptions): News {
  const { url, gap = 20, onError } = options;
  const listeners = new Set<() => void>();
  let client: pg.Client | undefined;
  let failures = 0;
  let closed = false;
  let untold = false;
  let tellTimer: NodeJS.Timeout | undefined;
  let retryTimer: NodeJS.Timeout | undefined;
  let connecting: Promise<void> = Promise.resolve();

  const wake = (): void => {
    for (const listener of listeners) listener();
  };

  const lost = (which: pg.Client, error?: Error): void => {
    which.end().catch(() => {});
    if (client !== undefined && client !== which) return;
    client = undefined;
    if (error && !closed) onError?.(error);
    if (closed || retryTimer) return;
    retryTimer = setTimeout(
      () => {
        retryTimer = undefined;
        connecting = connect();
      },
      Math.min(100 * 2 ** failures++, LONGEST_WAIT),
    );
    retryTimer.unref();
  };

  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'anxin news',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    next.on('error', (error) => lost(next, error));
    next.on('end', () => lost(next));
    next.on('notification', wake);
    try {
      await next.connect();
      await next.query(`listen ${NEWS_CHANNEL}`);
      if (closed) return void (await next.end());
      client = next;
      failures = 0;
      wake(); // whatever was told while nobody listened
    } catch (error) {
      lost(next, error as Error);
    }
  };

  /** One statement at a time on the connection: what is told meanwhile is told after it. */
  let sending: Promise<void> | undefined;
  const notify = (): void => {
    untold = false;
    const current = client;
    if (!current) return;
    sending = current
      .query(`notify ${NEWS_CHANNEL}`)
      .then(() => undefined)
      .catch((error: Error) => lost(current, error))
      .finally(() => {
        sending = undefined;
        if (untold && !tellTimer) tell();
      });
  };

  const tell = (): void => {
    if (closed) return;
    // without a connection nobody would answer: this process's own readers need not wait for one
    if (!client) wake();
    if (tellTimer || sending) {
      untold = true;
      return;
    }
    notify();
    tellTimer = setTimeout(() => {
      tellTimer = undefined;
      if (untold) tell();
    }, gap);
    tellTimer.unref();
  };

  connecting = connect();
  return {
    tell,
    subscribe(listener) {
      const own = (): void => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    get connected() {
      return client !== undefined;
    },
    async close() {
      closed = true;
      clearTimeout(tellTimer);
      clearTimeout(retryTimer);
      await sending;
      if (untold) notify();
      await sending;
      await connecting;
      const last = client;
      client = undefined;
      await last?.end();
    },
  };
}

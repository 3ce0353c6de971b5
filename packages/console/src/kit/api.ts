import { type Problem, ProblemError, readProblem } from './problem.ts';
import type { Language } from './words.ts';

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface RequestOptions {
  query?: Query | undefined;
  signal?: AbortSignal | undefined;
  /** False: a 401 is an answer like any other (signing in), not a session that has ended. */
  askForSignIn?: boolean;
  /** Given again when the same write is sent again, so that it is done once. */
  idempotencyKey?: string;
}

/** The server's HTTP, typed by who calls it: `api.get<Page<Decision>>('/v1/decisions', { query })`. Fails with ProblemError. */
export interface Api {
  get<T>(path: string, options?: RequestOptions): Promise<T>;
  post<T = void>(path: string, body?: unknown, options?: RequestOptions): Promise<T>;
  put<T = void>(path: string, body?: unknown, options?: RequestOptions): Promise<T>;
  patch<T = void>(path: string, body?: unknown, options?: RequestOptions): Promise<T>;
  delete<T = void>(path: string, body?: unknown, options?: RequestOptions): Promise<T>;
}

/** What every list answers. */
export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

export interface ApiOptions {
  fetch: typeof fetch;
  language(): Language;
  /** Asks the person to sign in again, over the page; false when they would rather not. */
  signInAgain(): Promise<boolean>;
}

export function createApi({ fetch, language, signInAgain }: ApiOptions): Api {
  const send = async <T>(method: string, path: string, body: unknown, options: RequestOptions = {}): Promise<T> => {
    const write = method !== 'GET';
    const headers: Record<string, string> = { accept: 'application/json', 'accept-language': language() };
    if (write) {
      // a page of somebody else cannot add this header
      headers['x-anxin-console'] = '1';
      headers['idempotency-key'] = options.idempotencyKey ?? randomKey();
    }
    if (body !== undefined) headers['content-type'] = 'application/json';
    const request = {
      method,
      headers,
      credentials: 'same-origin',
      ...(options.signal ? { signal: options.signal } : {}),
    };
    const ask = () =>
      answerOf<T>(() =>
        fetch(addressOf(path, options.query), {
          ...(request as RequestInit),
          ...(body !== undefined ? { body: JSON.stringify(body) } : {}),
        }),
      );
    try {
      return await ask();
    } catch (error) {
      const ended = error instanceof ProblemError && error.problem.code === 'access.unauthenticated';
      if (!ended || options.askForSignIn === false || !(await signInAgain())) throw error;
      return await ask();
    }
  };
  return {
    get: (path, options) => send('GET', path, undefined, options),
    post: (path, body, options) => send('POST', path, body, options),
    put: (path, body, options) => send('PUT', path, body, options),
    patch: (path, body, options) => send('PATCH', path, body, options),
    delete: (path, body, options) => send('DELETE', path, body, options),
  };
}

/** Path and query; what is empty is left out. */
export function addressOf(path: string, query: Query | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

async function answerOf<T>(ask: () => Promise<Response>): Promise<T> {
  let response: Response;
  try {
    response = await ask();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ProblemError({ status: 0, code: 'console.unreachable' } satisfies Problem);
  }
  if (response.status === 204) return undefined as T;
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as T;
  throw new ProblemError(readProblem(response.status, body, response.headers.get('retry-after')));
}

/** randomUUID is only there on https and on this machine; a console in an office may be neither. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

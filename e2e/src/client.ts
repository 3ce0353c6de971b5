/** The platform's HTTP as the tests use it beside the browser: to prepare, and to look whether it is true. */
export interface Client {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  patch<T>(path: string, body?: unknown): Promise<T>;
}

export interface Answer {
  status: number;
  body: unknown;
  headers: Headers;
}

/** @param as a key, or the cookie of a session */
export function createClient(address: string, as: { key: string } | { cookie: string }): Client {
  const credentials: Record<string, string> =
    'key' in as ? { authorization: `Bearer ${as.key}` } : { cookie: as.cookie, 'x-anxin-console': '1' };
  const send = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await ask(address, method, path, body, credentials);
    if (answer.status >= 400)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`);
    return answer.body as T;
  };
  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    patch: (path, body) => send('PATCH', path, body),
  };
}

export async function ask(
  address: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${address}${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined ? { 'content-type': 'application/json' } : {}) },
    ...(body !== undefined ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
}

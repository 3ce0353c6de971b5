import { Agent as HttpAgent, request as overHttp } from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';
import { Problem } from '../errors.ts';

export interface TransitSettings {
  /** Of the service, without a path: `https://vault.example.com:8200`. */
  url: string;
  token: string;
  /** Where the engine is mounted. */
  mount: string;
  /** Name of the key there. */
  key: string;
  /** Milliseconds that one call may take. */
  timeout: number;
  /** PEM of the authority that vouches for the service, beside those that the machine trusts. */
  ca?: string;
}

export interface TransitAnswer {
  status: number;
  body: Record<string, unknown>;
}

export type TransitCall = (
  method: 'GET' | 'POST',
  path: string,
  body?: object,
  /** False: doing it twice is not doing it once, so it is not tried again. */
  again?: boolean,
) => Promise<TransitAnswer>;

const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Never tells address, token or what was sent: details of problems reach whoever asked. */
export const unavailable = (why: string, cause?: unknown): Problem =>
  new Problem('keys.unavailable', { detail: `The key service ${why}` }, cause);

/** A broken connection, which a second try may mend; anything else would only wait longer. */
class ConnectionFault extends Error {}

/** Calls of the service, each with a time limit and, where the connection broke, one more try. */
export function transitCalls({ url, token, timeout, ca }: TransitSettings): TransitCall {
  const secure = url.startsWith('https:');
  const bounds = { keepAlive: true, maxSockets: 8 };
  const agent = secure ? new HttpsAgent({ ...bounds, ...(ca !== undefined ? { ca } : {}) }) : new HttpAgent(bounds);

  const once = (method: string, path: string, body: object | undefined): Promise<TransitAnswer> =>
    new Promise((resolve, reject) => {
      const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
      const send = secure ? overHttps : overHttp;
      const sent = send(
        new URL(path, url),
        {
          ...{ method, agent, signal: AbortSignal.timeout(timeout) },
          headers: {
            'x-vault-token': token,
            'x-vault-request': 'true',
            ...(content ? { 'content-type': 'application/json', 'content-length': content.length } : {}),
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          let size = 0;
          response.on('data', (part: Buffer) => {
            size += part.length;
            if (size > MAX_ANSWER_BYTES) response.destroy(unavailable('answered more than it was asked for'));
            else parts.push(part);
          });
          response.on('error', (error) => reject(faultOf(error)));
          response.on('end', () => {
            if (!response.complete) return reject(unavailable('broke off in the middle of an answer'));
            try {
              const text = Buffer.concat(parts).toString('utf8');
              resolve({ status: response.statusCode ?? 0, body: text === '' ? {} : objectOf(JSON.parse(text)) });
            } catch (error) {
              reject(unavailable('gave an answer that cannot be read', error));
            }
          });
        },
      );
      sent.on('error', (error) => reject(faultOf(error)));
      sent.end(content);
    });

  return async (method, path, body, again = true) => {
    let answer: TransitAnswer;
    try {
      answer = await once(method, path, body).catch((error: unknown) => {
        if (!(error instanceof ConnectionFault) || !again) throw error;
        return once(method, path, body);
      });
    } catch (error) {
      throw error instanceof ConnectionFault ? unavailable('cannot be reached', error.cause) : error;
    }
    if (answer.status === 401 || answer.status === 403) throw unavailable('refused the token');
    if (answer.status === 429 || answer.status >= 500) throw unavailable(`answered ${answer.status}`);
    return answer;
  };
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error('no object');
  return value as Record<string, unknown>;
}

function faultOf(error: Error): Error {
  if (error instanceof Problem) return error;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return unavailable('took too long', error);
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && /CERT|SELF_SIGNED|^ERR_TLS/.test(code))
    return unavailable('has a certificate that is not trusted here', error);
  if (code === 'ECONNRESET' && error.message === 'aborted')
    return unavailable('broke off in the middle of an answer', error);
  return new ConnectionFault('', { cause: error });
}

import { ask, type Endpoint, type Reply, wordOf } from '../../foundation/partners/signed-http.ts';
import type { NumberMode } from './number.ts';

/** What the provider binds: the only place outside the house that gets the two phones, and nothing with them. */
export interface Binding {
  request: string;
  mode: NumberMode;
  x: string;
  extension: string | null;
  /** The merchant's and the consumer's. */
  a: string;
  b: string;
  expiresAt: Date;
}

/** `unknown`: the answer was lost, so it may be done. `absent`: the provider knows of no such binding. */
export type ProviderAnswer = { outcome: 'done' | 'unknown' | 'absent' } | { outcome: 'refused'; reason: string };

/** Of what is asked, and not done, only a clear no is known: that it is there, or that it is not. */
export interface ProviderFinding {
  outcome: 'done' | 'unknown' | 'absent';
}

/** A telephony provider's private numbers. Every call may be made again: `request` names the binding. */
export interface NumberPort {
  bind(binding: Binding): Promise<ProviderAnswer>;
  unbind(request: string): Promise<ProviderAnswer>;
  update(request: string, expiresAt: Date): Promise<ProviderAnswer>;
  /** Whether it is bound now. */
  find(request: string): Promise<ProviderFinding>;
}

const REASON = /^[a-z][a-z0-9-]{0,59}$/;

/** Over signed HTTP: `bindings`, `bindings/release`, `bindings/update`, `bindings/find`, as docs/contacts.md describes them. */
export const httpNumbers = (endpoint: Endpoint): NumberPort => ({
  bind: async ({ request, expiresAt, ...binding }) =>
    answerOf(await ask(endpoint, 'bindings', request, { ...binding, expires_at: expiresAt.toISOString() })),
  unbind: async (request) => answerOf(await ask(endpoint, 'bindings/release', request, {})),
  update: async (request, expiresAt) =>
    answerOf(await ask(endpoint, 'bindings/update', request, { expires_at: expiresAt.toISOString() })),
  find: async (request) => {
    const { outcome } = answerOf(await ask(endpoint, 'bindings/find', request, {}));
    // a question that is refused says nothing about what was asked before
    return { outcome: outcome === 'refused' ? 'unknown' : outcome };
  },
});

function answerOf(reply: Reply): ProviderAnswer {
  if (reply === 'lost') return { outcome: 'unknown' };
  if (reply.status === 404) return { outcome: 'absent' };
  if (reply.status >= 400) return { outcome: 'refused', reason: wordOf(reply.body.reason, REASON) ?? 'no-reason' };
  return { outcome: 'done' };
}

import { mask } from '@anxin/engine';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../foundation/access/principal.ts';
import { Problem } from '../../foundation/errors.ts';
import { deviceOf } from '../../foundation/people/device.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';

import type { CallerKind } from './scenes.ts';

/** Who asks the gateway. */
export interface Caller {
  kind: CallerKind;
  actor: { kind: 'key' | 'user'; id: string };
  /** The party, or the person or key where there is none. */
  name: string;
  /** Of a merchant: whose orders are its own. */
  merchant?: string;
  /** Of whoever opens by break-glass: by which grant. */
  grant?: string;
  device: Device;
}

/** What the log keeps of where somebody asked from: enough to tell two apart, too little to find them. */
export interface Device {
  /** Masked. */
  address: string | null;
  addressToken: string | null;
  /** Browser and system. */
  agent: string | null;
  deviceToken: string | null;
}

const TOKEN_BYTES = 8;
const tokenOf = (keys: Pick<Keys, 'mac'>, what: string, text: string): string =>
  keys.mac('index', `vault ${what}\n${text}`).subarray(0, TOKEN_BYTES).toString('hex');

function deviceFacts(
  keys: Pick<Keys, 'mac'>,
  { ip, userAgent, deviceId }: { ip: string; userAgent: string | undefined; deviceId: string | undefined },
): Device {
  const agent = deviceOf(userAgent);
  return {
    ...{ address: mask('ip', ip) || null, addressToken: tokenOf(keys, 'address', ip) },
    agent: agent === '' ? null : agent,
    deviceToken: deviceId === undefined ? null : tokenOf(keys, 'device', deviceId),
  };
}

/** @throws Problem `access.forbidden` for a party that opens nothing, such as a consumer */
export function callerOf(
  keys: Pick<Keys, 'mac'>,
  principal: Principal,
  request: FastifyRequest,
  deviceId?: string,
): Caller {
  const userAgent = request.headers['user-agent'];
  const device = deviceFacts(keys, { ip: request.ip, userAgent, deviceId });
  const { id, party } = principal;
  const actor = { kind: principal.kind, id };
  if (party === undefined)
    return { kind: principal.kind === 'user' ? 'staff' : 'platform', actor, name: `${principal.kind}/${id}`, device };
  const [type, ...rest] = party.split('/');
  if (type === 'merchant') return { kind: 'merchant', actor, name: party, merchant: rest.join('/'), device };
  if (type === 'service-provider') return { kind: 'service-provider', actor, name: party, device };
  throw new Problem('access.forbidden', { detail: `A ${type} opens nothing here` });
}

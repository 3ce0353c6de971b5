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

const UNKNOWN: Device = { address: null, addressToken: null, agent: null, deviceToken: null };

/** Who asks, as far as it is known without the request. @throws Problem `access.forbidden` for a party that opens nothing */
export function callerBy(keys: Pick<Keys, 'mac'>, principal: Principal, deviceId?: string): Caller {
  const deviceToken = deviceId === undefined ? null : tokenOf(keys, 'device', deviceId);
  const device: Device = { ...UNKNOWN, deviceToken };
  const { id, party } = principal;
  const actor = { kind: principal.kind, id };
  if (party === undefined)
    return { kind: principal.kind === 'user' ? 'staff' : 'platform', actor, name: `${principal.kind}/${id}`, device };
  const [type, ...rest] = party.split('/');
  if (type === 'merchant') return { kind: 'merchant', actor, name: party, merchant: rest.join('/'), device };
  if (type === 'service-provider') return { kind: 'service-provider', actor, name: party, device };
  throw new Problem('access.forbidden', { detail: `A ${type} opens nothing here` });
}

/** @throws Problem `access.forbidden` for a party that opens nothing, such as a consumer */
export function callerOf(
  keys: Pick<Keys, 'mac'>,
  principal: Principal,
  request: FastifyRequest,
  deviceId?: string,
): Caller {
  const caller = callerBy(keys, principal, deviceId);
  const agent = deviceOf(request.headers['user-agent']);
  return {
    ...caller,
    device: {
      ...{ ...caller.device, address: mask('ip', request.ip) || null },
      ...{ addressToken: tokenOf(keys, 'address', request.ip), agent: agent === '' ? null : agent },
    },
  };
}

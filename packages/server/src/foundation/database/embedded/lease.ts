import type { Socket } from 'node:net';
import { ERRORS, type ErrorCode } from '../../errors.ts';

/** What a process is to the data folder: at most one is its server; tools come and go. */
export type Role = 'server' | 'tool';

/** How long a keeper waits for one that is starting or stopping before it says that it is busy. */
export const LOCK_WAIT_MS = 1_000;
const LINE_LIMIT = 4096;

export interface KeeperOptions {
  dataDir: string;
  settings: Record<string, string>;
}

/** What a keeper tells whoever started it. */
export type KeeperMessage =
  | { kind: 'log'; line: string }
  | { kind: 'ready' }
  /** Another keeper has the folder. */
  | { kind: 'busy' }
  | { kind: 'failed'; code: ErrorCode; detail: string };

/** The first line on a connection to a keeper. */
export interface LeaseRequest {
  token: string;
  role: Role;
  pid: number;
}

/** The keeper's answer, one line; a connection that is not granted is closed. */
export type LeaseAnswer =
  | { kind: 'granted' }
  /** The token is not its own, or it is stopping. */
  | { kind: 'refused' }
  | { kind: 'server-running'; pid: number };

export function readLeaseRequest(line: string | undefined): LeaseRequest | undefined {
  const value = parseObject(line);
  if (typeof value?.token !== 'string' || !Number.isInteger(value.pid)) return undefined;
  if (value.role !== 'server' && value.role !== 'tool') return undefined;
  return { token: value.token, role: value.role, pid: value.pid as number };
}

export function readLeaseAnswer(line: string | undefined): LeaseAnswer | undefined {
  const value = parseObject(line);
  if (value?.kind === 'granted' || value?.kind === 'refused') return { kind: value.kind };
  if (value?.kind === 'server-running') return { kind: value.kind, pid: Number(value.pid) };
  return undefined;
}

export function readKeeperMessage(line: string): KeeperMessage | undefined {
  const value = parseObject(line);
  if (value?.kind === 'log') return { kind: 'log', line: String(value.line) };
  if (value?.kind === 'ready' || value?.kind === 'busy') return { kind: value.kind };
  if (value?.kind === 'failed' && Object.hasOwn(ERRORS, String(value.code)))
    return { kind: 'failed', code: value.code as ErrorCode, detail: String(value.detail) };
  return undefined;
}

function parseObject(line: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The first line that comes; `undefined` when none does within `limitMs` and 4 KB, or the connection ends. */
export function readLine(socket: Socket, limitMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const settle = (line: string | undefined) => {
      clearTimeout(timer);
      socket.off('data', onData).off('end', onNone).off('close', onNone);
      resolve(line);
    };
    const onData = (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const end = text.indexOf('\n');
      if (end >= 0) settle(text.slice(0, end));
      else if (text.length > LINE_LIMIT) settle(undefined);
    };
    const onNone = () => settle(undefined);
    const timer = setTimeout(onNone, limitMs);
    socket.on('data', onData).once('end', onNone).once('close', onNone);
  });
}

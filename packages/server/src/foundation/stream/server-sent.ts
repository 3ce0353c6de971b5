import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { Problem } from '../errors.ts';
import type { Position } from '../log/event.ts';
import type { FeedItem } from './feed.ts';

/** Bytes that wait for somebody who does not read; more, and the connection is cut. They come back by Last-Event-ID. */
const MOST_WAITING = 1024 * 1024;

/** An answer that goes on: server-sent events, as HTML's standard has them. */
export interface ServerSent {
  /** @returns false when the reader is too slow, and was cut */
  write(text: string): boolean;
  end(): void;
  readonly open: boolean;
}

/** Takes the answer out of Fastify's hands and begins it. */
export function openServerSent(reply: FastifyReply, onClose: () => void): ServerSent {
  const headers = reply.getHeaders();
  reply.hijack();
  const { raw } = reply;
  let open = true;
  raw.once('close', () => {
    open = false;
    onClose();
  });
  raw.on('error', () => undefined);
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    // a proxy that gathers would hold back what is meant for now
    'x-accel-buffering': 'no',
  });
  return {
    write(text) {
      if (!open) return false;
      raw.write(text);
      if (waiting(raw) <= MOST_WAITING) return true;
      raw.destroy();
      return false;
    },
    end() {
      if (open) raw.end();
    },
    get open() {
      return open;
    },
  };
}

const waiting = (raw: ServerResponse): number => raw.writableLength + (raw.socket?.writableLength ?? 0);

const positionText = ({ txid, id }: Position): string => `${txid}.${id}`;

const POSITION = /^(\d{1,19})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** @throws Problem `cursor.invalid` for what is no position of ours */
export function parsePosition(text: string): Position {
  const [, txid, id] = POSITION.exec(text) ?? [];
  if (txid === undefined || id === undefined) throw new Problem('cursor.invalid', { field: 'Last-Event-ID' });
  return { txid: BigInt(txid), id };
}

/** One event; `data` is one line, because JSON writes line breaks as escapes. */
export const eventText = (event: string, data: object, position?: Position): string =>
  `${position === undefined ? '' : `id: ${positionText(position)}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** Moves the place from which a reader comes back, without an event. */
export const markText = (position: Position): string => `id: ${positionText(position)}\n\n`;

const written = new WeakMap<FeedItem, string>();

/** An item as it is sent; made once for all who get it. */
export function itemText(item: FeedItem): string {
  let text = written.get(item);
  if (text === undefined) {
    const { type, subject, id, at, facts } = item;
    text = eventText(item.topic, { type, subject, id, at: at.toISOString(), ...facts }, item.position);
    written.set(item, text);
  }
  return text;
}

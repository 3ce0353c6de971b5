import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { PermissionRegistry } from '../access/permission.ts';
import { type Principal, type Reach, reachOf, within } from '../access/principal.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../errors.ts';
import { type HttpRoom, principalOf } from '../http/room.ts';
import type { Position } from '../log/event.ts';
import { type FeedItem, TOPICS, type Topic } from './feed.ts';
import type { Hub } from './hub.ts';
import { arrive, changedPlaces, type Present, presentAt } from './presence.ts';
import { eventText, itemText, markText, openServerSent, parsePosition, type ServerSent } from './server-sent.ts';

export interface StreamRoomOptions {
  db: Database;
  hub: Hub;
  permissions: PermissionRegistry;
  /** What a topic asks for beside the permission to follow; a topic that is not here asks for no more. */
  topics: Partial<Record<Topic, string>>;
  /** Names of people, by id. */
  names(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Wall time: presence is about now. */
  wall: Clock;
  log: { error(fields: object, message: string): void };
  /** Milliseconds; 15,000 when not given. */
  keepAliveEvery?: number;
  /** Milliseconds between looks at who is where; 1,000 when not given. */
  lookEvery?: number;
}

/** Streams of one process, and of one person or key in it: each holds a connection. */
const MOST_STREAMS = 800;
const MOST_EACH = 40;
const RETRY = 2_000;

const PERMISSION = 'access.session.use';

/** One connection that follows. */
interface Stream {
  request: FastifyRequest;
  principal: Principal;
  sent: ServerSent;
  topics: readonly Topic[];
  /** How far each topic carries, as a text to compare. */
  reach: string;
  end(): void;
}

/** `/v1/stream` and `/v1/presence`. */
export function streamRoom(options: StreamRoomOptions): HttpRoom {
  const { db, hub, permissions, wall, log } = options;
  const streams = new Set<Stream>();
  let present: Present[] = [];
  let keepAlive: NodeJS.Timeout | undefined;
  let looking: NodeJS.Timeout | undefined;
  let stopping = false;

  const reachIn = (principal: Principal, topic: Topic): Reach => {
    const permission = options.topics[topic];
    if (permission === undefined) return 'all';
    return reachOf(principal, permission, permissions.find(permission)?.own === true);
  };
  const reachesOf = (principal: Principal, topics: readonly Topic[]): Map<Topic, Reach> =>
    new Map(
      topics.flatMap((topic) => {
        const reach = reachIn(principal, topic);
        return reach === 'none' ? [] : [[topic, reach] as const];
      }),
    );

  /** A session that is over and a role that was lowered end the stream: whoever still may comes back with what is left. */
  async function check(stream: Stream): Promise<void> {
    try {
      const principal = await stream.request.server.identify(stream.request);
      if (principal.permissions.has(PERMISSION) && textOf(reachesOf(principal, stream.topics)) === stream.reach) return;
    } catch (error) {
      // the database being away for a moment takes nobody's right away
      if (error instanceof Problem && error.status >= 500) return;
      if (!(error instanceof Problem)) return void log.error({ err: error }, 'a follower could not be looked at again');
    }
    stream.end();
  }

  function begin(): void {
    keepAlive ??= setInterval(() => {
      for (const stream of streams) {
        stream.sent.write(': still here\n\n');
        void check(stream);
      }
    }, options.keepAliveEvery ?? 15_000);
    looking ??= setInterval(() => {
      if ([...streams].some(({ topics }) => topics.includes('presence')))
        void look().catch((error: unknown) => log.error({ err: error }, 'who is where could not be read'));
    }, options.lookEvery ?? 1_000);
    keepAlive.unref();
    looking.unref();
  }

  function rest(): void {
    clearInterval(keepAlive);
    clearInterval(looking);
    keepAlive = undefined;
    looking = undefined;
    present = [];
  }

  /** Tells those who are at a place, and those who have just left it, who is there. */
  async function look(): Promise<void> {
    const now = await presentAt(db, wall.now());
    const before = present;
    present = now;
    const changed = changedPlaces(before, now);
    if (changed.length === 0) return;
    const names = await options.names([...new Set(now.map(({ userId }) => userId))]);
    for (const place of changed) {
      const there = now.filter((one) => one.place === place);
      const involved = new Set([...there, ...before.filter((one) => one.place === place)].map(({ userId }) => userId));
      const people = there.map((one) => viewPresent(one, names));
      const text = eventText('presence', {
        ...{ type: 'presence.changed', subject: place, id: place, at: wall.now().toISOString() },
        people,
      });
      for (const { topics, principal, sent } of streams)
        if (topics.includes('presence') && involved.has(principal.id)) sent.write(text);
    }
  }

  return {
    name: 'stream',
    permissions: [],
    register(app) {
      app.addHook('preClose', async () => {
        stopping = true;
        for (const stream of streams) stream.end();
        await hub.stop();
      });

      app.get(
        '/v1/stream',
        {
          config: { permission: PERMISSION },
          exposeHeadRoute: false,
          schema: {
            summary: 'What happens, as it happens: server-sent events',
            description:
              'Each event’s `id` is a place in the log. Who comes back with `Last-Event-ID` is told what was missed; after too much of it, `reset` says to read anew. `ready` tells which topics are followed.',
            querystring: Type.Object({
              topics: Type.Optional(
                Type.String({
                  maxLength: 200,
                  description: `${TOPICS.join(', ')}, by commas; all that one may when not given`,
                }),
              ),
              after: Type.Optional(
                Type.String({ maxLength: 80, description: 'As Last-Event-ID, which goes before it' }),
              ),
            }),
            response: {
              200: { content: { 'text/event-stream': { schema: Type.String() } } },
            },
          },
        },
        async (request, reply) => {
          const principal = principalOf(request);
          const asked = topicsOf(request.query.topics);
          const reaches = reachesOf(principal, asked);
          if (reaches.size === 0) throw new Problem('access.forbidden', { field: 'topics' });
          const header = request.headers['last-event-id'];
          const last = (typeof header === 'string' && header !== '' ? header : undefined) ?? request.query.after;
          const after = last === undefined ? undefined : parsePosition(last);
          if (stopping) throw new Problem('server.stopping', { retryAfter: 2 });
          if (streams.size >= MOST_STREAMS) throw new Problem('server.overloaded', { retryAfter: 5 });
          const own = [...streams].filter((stream) => stream.principal.id === principal.id).length;
          if (own >= MOST_EACH)
            throw new Problem('request.too-many', { retryAfter: 30, detail: `${MOST_EACH} streams are open already` });

          let follower: Awaited<ReturnType<Hub['follow']>> | undefined;
          const sent = openServerSent(reply, () => {
            follower?.close();
            streams.delete(stream);
            if (streams.size === 0) rest();
          });
          const stream: Stream = {
            ...{ request, principal, sent, topics: asked, reach: textOf(reaches) },
            end: () => sent.end(),
          };
          streams.add(stream);
          begin();
          let marked = Date.now();
          let ready = after !== undefined;
          const hello = (at: Position): string => eventText('ready', { topics: [...reaches.keys()] }, at);
          sent.write(`retry: ${RETRY}\n\n${after === undefined ? '' : hello(after)}`);
          try {
            follower = await hub.follow({
              ...(after === undefined ? {} : { after }),
              wants: (item) => wants(item, reaches, principal),
              tell(items, to) {
                if (!ready) sent.write(hello(to));
                else if (items.length > 0) sent.write(items.map(itemText).join(''));
                // now and then also those who are told nothing learn how far the log has got
                else if (Date.now() - marked > 5_000) sent.write(markText(to));
                else return;
                ready = true;
                marked = Date.now();
              },
              reset: (to) => void sent.write(eventText('reset', {}, to)),
            });
            if (!sent.open) follower.close();
          } catch (error) {
            log.error({ err: error }, 'a follower could not begin');
            sent.end();
          }
          return reply;
        },
      );

      app.put(
        '/v1/presence',
        {
          config: { permission: PERMISSION, idempotency: false },
          schema: {
            summary: 'Say where one is, and learn who else is there',
            description: 'It holds for 30 seconds. Changes are told on the topic `presence` to those who are there.',
            body: Type.Object(
              { place: Type.String({ pattern: '^[a-z][a-z-]{0,31}/[^\\s\\x00-\\x1f\\x7f]{1,200}$' }) },
              { additionalProperties: false },
            ),
            response: {
              200: Type.Object({
                others: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), since: Type.String() })),
              }),
            },
          },
        },
        async (request) => {
          const principal = principalOf(request);
          // a system is nowhere, and who belongs to a party does not see the staff at work
          if (principal.kind !== 'user' || principal.party !== undefined) return { others: [] };
          const there = await arrive(db, principal.id, request.body.place, wall.now());
          const others = there.filter(({ userId }) => userId !== principal.id);
          const names = await options.names(others.map(({ userId }) => userId));
          return { others: others.map((one) => viewPresent(one, names)) };
        },
      );
    },
  };
}

const viewPresent = ({ userId, since }: Present, names: ReadonlyMap<string, string>) => ({
  id: userId,
  name: names.get(userId) ?? '',
  since: since.toISOString(),
});

function topicsOf(text: string | undefined): Topic[] {
  if (text === undefined || text === '') return [...TOPICS];
  const given = [...new Set(text.split(',').map((topic) => topic.trim()))];
  const unknown = given.find((topic) => !(TOPICS as readonly string[]).includes(topic));
  if (unknown !== undefined)
    throw new Problem('request.invalid', {
      field: 'topics',
      detail: `topics can be ${TOPICS.join(', ')}`,
    });
  return given as Topic[];
}

/** Notifications are one person's; everything else goes by what it belongs to. */
function wants(item: FeedItem, reaches: ReadonlyMap<Topic, Reach>, principal: Principal): boolean {
  const reach = reaches.get(item.topic);
  if (reach === undefined) return false;
  if (item.topic === 'notifications') return item.owners.includes(`user/${principal.id}`);
  if (within(reach, ...item.owners)) return true;
  if (reach === 'all' || reach === 'none' || item.group === undefined || reach.groups === undefined) return false;
  // staff without any group work on everything
  return reach.groups.length === 0 || reach.groups.includes(item.group);
}

const textOf = (reaches: ReadonlyMap<Topic, Reach>): string => JSON.stringify([...reaches].sort());

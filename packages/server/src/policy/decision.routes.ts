import { type Language, VERDICTS } from '@anxin/engine';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Reach, requireWithin } from '../foundation/access/principal.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import { DEFAULT_PAGE, pageQuery } from '../foundation/http/page.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import { encodeCursor } from '../foundation/keyset.ts';
import type { StoredEvent } from '../foundation/log/event.ts';
import { readEvent } from '../foundation/log/log.store.ts';
import { titleOf } from '../foundation/log/title.ts';
import { readDecisions } from './decision.store.ts';
import { type DecisionRecord, forParty, viewDecision } from './decision.ts';
import { type DecisionFilter, type DecisionLine, type DecisionPage, listDecisions, SORTS } from './decision-list.ts';
import { textsOf } from './decision-texts.ts';
import { viewEvent } from './event.ts';
import type { PackStore } from './pack.store.ts';
import { spanOf } from './pack-use.store.ts';
import { caseSummary, decisionLine, decisionSchema, eventSchema, subjectText } from './schemas.ts';

export interface DecisionRoutes {
  db: Database;
  packs: PackStore;
  mask(event: StoredEvent): unknown;
  /** The case that a decision is in, as its reader may see it; casework stands beside this room and is handed in. */
  caseOf?(request: FastifyRequest, decisionId: string): Promise<CaseSummary | null>;
}

export interface CaseSummary {
  id: string;
  queue: string;
  state: string;
  opened_at: string;
  answer: string | null;
}

const id = Type.String({ format: 'uuid' });
const name = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 300, description }));
const instant = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }));

const decisionPage = Type.Object({
  items: Type.Array(decisionLine),
  next_cursor: Type.Union([Type.String(), Type.Null()], { description: 'Null on the last page' }),
  searched_to: Type.Union([Type.String(), Type.Null()], {
    description: 'A page that is short and goes on has looked at everything as far as here',
  }),
});

/** Looking at decisions: the list, and one with all that led to it. */
export function decisionRoutes(options: DecisionRoutes): HttpRoom {
  const { db, packs } = options;
  return {
    name: 'policy.decisions',
    permissions: [],
    register(app) {
      app.get(
        '/v1/decisions',
        {
          config: { permission: 'policy.decision.read' },
          schema: {
            summary: 'Decisions, filtered and sorted',
            description:
              'What a page costs does not grow with the number of decisions: where few fit, it may come short with `next_cursor` and `searched_to`.',
            tags: ['policy'],
            querystring: Type.Object({
              ...pageQuery,
              verdict: Type.Optional(Type.Enum([...VERDICTS])),
              rule: name('Id of a rule that fired'),
              type: name('Type of the event'),
              subject: name('`<type>/<id>`'),
              party: name('`merchant/m1`: who the event refers to'),
              pack: name('Name of the pack that decided'),
              case: Type.Optional(Type.Boolean({ description: 'Whether a person was asked to look' })),
              from: instant('Not before'),
              to: instant('Before'),
              sort: Type.Optional(Type.Enum([...SORTS])),
            }),
            response: { 200: decisionPage },
          },
        },
        async ({ query, reach }) => {
          const { case: hasCase, from, to, limit = DEFAULT_PAGE, ...rest } = query;
          const filter: DecisionFilter = {
            ...(rest as Partial<DecisionFilter>),
            limit,
            ...(hasCase === undefined ? {} : { hasCase }),
            ...(from === undefined ? {} : { from: new Date(from) }),
            ...(to === undefined ? {} : { to: new Date(to) }),
          };
          const own = ownParty(filter, reach);
          if (own === undefined) return { items: [], next_cursor: null, searched_to: null };
          return viewPage(await listDecisions(db, await withPackSpan(own)));
        },
      );

      app.get(
        '/v1/decisions/:id/context',
        {
          config: { permission: 'policy.decision.read' },
          schema: {
            summary: 'A decision with its event, the texts that its evidence lies in, and what happened before',
            tags: ['policy'],
            params: Type.Object({ id }),
            response: {
              200: Type.Object({
                decision: decisionSchema,
                decided_at: Type.String({ format: 'date-time' }),
                event: Type.Union([eventSchema, Type.Null()]),
                title: Type.String(),
                texts: Type.Array(subjectText),
                pack: Type.Object({ name: Type.String(), version: Type.String(), in_force: Type.Boolean() }),
                earlier: Type.Array(decisionLine),
                case: Type.Union([caseSummary, Type.Null()]),
              }),
            },
          },
        },
        async (request) => {
          const record = await findDecision(db, request.params.id, request.reach);
          const language = languageOf(request);
          const [pack, event, earlier, asked] = await Promise.all([
            packs.byName(record.pack),
            readEvent(db, record.eventId),
            earlierThan(db, record, request.reach),
            options.caseOf?.(request, record.id) ?? null,
          ]);
          const decision = viewDecision(record, pack, language as Language);
          return {
            decision: request.reach === 'all' ? decision : forParty(decision),
            decided_at: record.decidedAt.toISOString(),
            event: event ? viewEvent(event, options.mask(event)) : null,
            title: event ? titleOf(event) : record.subject,
            texts: event ? textsOf(event, record, pack) : [],
            pack: {
              name: record.pack,
              version: versionOf(record.pack),
              in_force: record.pack === packs.current().name,
            },
            earlier: earlier.map(viewLine),
            case: asked,
          } as never;
        },
      );
    },
  };

  /** Only where decisions of that pack are; the pack in force goes on deciding. */
  async function withPackSpan(filter: DecisionFilter): Promise<DecisionFilter> {
    if (filter.pack === undefined) return filter;
    const use = await spanOf(db, filter.pack);
    if (!use) return filter;
    const later = (a: Date | undefined, b: Date): Date => (a && a > b ? a : b);
    const end = new Date(use.lastAt.getTime() + 1);
    const inForce = filter.pack === packs.current().name;
    return {
      ...filter,
      from: later(filter.from, use.firstAt),
      ...(inForce ? {} : { to: filter.to && filter.to < end ? filter.to : end }),
    };
  }
}

/** The decision, where it is within reach. @throws Problem `request.not-found` */
export async function findDecision(db: Database, given: string, reach: Reach): Promise<DecisionRecord> {
  const id = given.toLowerCase();
  const record = (await readDecisions(db, [id])).get(id);
  if (!record) throw new Problem('request.not-found');
  requireWithin(reach, ...record.parties);
  return record;
}

/** The filter with the caller's own party in it; undefined when the two exclude each other. */
function ownParty(filter: DecisionFilter, reach: Reach): DecisionFilter | undefined {
  if (reach === 'all') return filter;
  if (reach === 'none') throw new Problem('access.forbidden');
  if ((filter.party ?? reach.own) !== reach.own) return undefined;
  return { ...filter, party: reach.own };
}

const EARLIER = 10;

/** What was decided about the same subject before. */
async function earlierThan(db: Database, record: DecisionRecord, reach: Reach): Promise<DecisionLine[]> {
  const filter = ownParty({ subject: record.subject, limit: EARLIER }, reach);
  if (!filter) return [];
  const cursor = encodeCursor('newest', record.decidedAt.toISOString(), record.id);
  return (await listDecisions(db, { ...filter, cursor })).items;
}

const versionOf = (pack: string): string => pack.slice(pack.indexOf('@') + 1).split('+')[0] ?? '';

const viewLine = (line: DecisionLine) => ({
  id: line.id,
  event_id: line.eventId,
  event_type: line.eventType,
  subject: line.subject,
  title: line.title,
  verdict: line.verdict,
  rules: line.rules,
  weight: line.weight,
  case_queue: line.caseQueue,
  pack: line.pack,
  decided_at: line.decidedAt.toISOString(),
});

const viewPage = (page: DecisionPage) => ({
  items: page.items.map(viewLine),
  next_cursor: page.next,
  searched_to: page.searchedTo?.toISOString() ?? null,
});

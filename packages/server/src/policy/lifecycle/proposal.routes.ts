import { Type } from 'typebox';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import { type EntryChange, PROPOSAL_STATES, type ProposalState, termLine, valueLine } from './entries.ts';
import { findProposal, listProposals, type Proposal } from './proposal.store.ts';
import type { Proposals } from './proposals.ts';
import { Id, nullable, Person } from './release.schemas.ts';
import { personOf, type ReleaseViewOptions } from './release.view.ts';

export interface ProposalRoutes {
  db: Database;
  proposals: Proposals;
  names: ReleaseViewOptions['names'];
  secondPerson: boolean;
}

const MOST_ENTRIES = 1_000;
const MOST_REMOVED = 100;
const MAX_NOTE = 2_000;
const MAX_ENTRY = 500;

const tags = ['policy'];
const Instant = Type.String({ format: 'date-time' });
const Note = Type.Optional(Type.String({ maxLength: MAX_NOTE, description: 'Why; nothing about a person' }));
const name = Type.Object({ name: Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-z0-9][a-z0-9-]*$' }) });
const entry = Type.String({ minLength: 1, maxLength: MAX_ENTRY, pattern: '^[^\\t\\r\\n]*$' });
/** `|` and TAB separate them in the file. */
const texts = (maxItems: number, description: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 200, pattern: '^[^|\\t\\r\\n]*$' }), { maxItems, description }),
  );
const flag = (description: string) => Type.Optional(Type.Boolean({ description }));

const Proposed = Type.Object(
  {
    id: Id,
    kind: Type.Enum(['list', 'lexicon']),
    name: Type.String(),
    act: Type.Enum(['add', 'remove']),
    entries: Type.Array(Type.String(), { description: 'As lines of the file' }),
    note: Type.String(),
    state: Type.Enum([...PROPOSAL_STATES]),
    proposed_by: Person,
    proposed_at: Instant,
    decided_by: nullable(Person),
    decided_at: nullable(Instant),
    reason: nullable(Type.String()),
    release: nullable(Type.String({ format: 'uuid', description: 'That brought it into force' })),
    second_person: Type.Boolean({ description: 'Somebody else than who proposed it has to agree' }),
  },
  { title: 'Proposal' },
);

const Value = Type.Object(
  {
    value: entry,
    expires: Type.Optional(
      Type.String({
        maxLength: 40,
        description: 'A day, until its end in UTC, or an instant; judged at the event’s time',
      }),
    ),
  },
  { additionalProperties: false },
);
const Term = Type.Object(
  {
    term: entry,
    tags: texts(16, 'Names that rules can ask for'),
    before: texts(500, 'Exempt where one of these ends within `gap` characters before it'),
    after: texts(500, 'Exempt where one of these begins within `gap` characters after it'),
    within: texts(500, 'Exempt inside one of these longer phrases'),
    gap: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 20, description: 'How far `before` and `after` may be away' }),
    ),
    word: flag('Not inside a longer run of letters or digits'),
    short: flag('The term is one character, and meant to be'),
    exact: flag('Only as it is written: no disguises. Left out, the lexicon’s own setting holds'),
    sound: flag('What sounds like it counts too. Left out, the lexicon’s own setting holds'),
    category: texts(64, '`food`: only where the subject is in one of these; `!food`: only where it is in none of them'),
  },
  { additionalProperties: false },
);

const plainJson = () => (value: unknown) => JSON.stringify(value);

/** Entries of lists and lexicons: somebody proposes, a second person agrees, and they are in force. */
export function proposalRoutes({ db, proposals, names, secondPerson }: ProposalRoutes): HttpRoom {
  async function show(rows: readonly Proposal[]) {
    const person = personOf(
      await names([...new Set(rows.flatMap((row) => [row.proposed_by, row.decided_by ?? []].flat()))]),
    );
    return rows.map(({ proposed_by, proposed_at, decided_by, decided_at, ...row }) => ({
      ...row,
      ...{ proposed_by: person(proposed_by), proposed_at: proposed_at.toISOString() },
      ...{ decided_by: decided_by && person(decided_by), decided_at: decided_at?.toISOString() ?? null },
      second_person: secondPerson,
    }));
  }
  const showOne = async (row: Proposal) => (await show([row]))[0] as never;

  const proposing = (summary: string) => ({
    config: { permission: 'policy.list.edit' },
    serializerCompiler: plainJson,
    told: { summary, tags, params: name, response: { 201: Proposed } },
  });

  /** Proposals are made in two places, each to add and to remove. */
  function entries(app: HttpApp, kind: EntryChange['kind']): void {
    const path = `/v1/${kind === 'list' ? 'lists' : 'lexicons'}/:name/entries`;
    const what = kind === 'list' ? 'a list' : 'a lexicon';
    const key = kind === 'list' ? 'value' : 'term';
    const { told: adding, ...add } = proposing(`Propose entries of ${what}`);
    app.post(
      path,
      {
        ...add,
        schema: {
          ...adding,
          description: 'In force as soon as somebody else agrees: POST /v1/proposals/{id}/approve.',
          body: Type.Object(
            {
              entries: Type.Array(kind === 'list' ? Value : Term, { minItems: 1, maxItems: MOST_ENTRIES }),
              note: Note,
            },
            { additionalProperties: false },
          ),
        },
      },
      async (request, reply) => {
        const { entries: given, note = '' } = request.body;
        const lines = given.map((one) => ('value' in one ? valueLine(one) : termLine(one)));
        const change = { kind, name: request.params.name, act: 'add' as const, entries: lines };
        return reply.code(201).send(await showOne(await proposals.propose(principalOf(request), change, note)));
      },
    );
    const { told: removing, ...remove } = proposing(`Propose to take entries out of ${what}`);
    app.delete(
      path,
      {
        ...remove,
        schema: {
          ...removing,
          querystring: Type.Object({
            [key]: Type.Array(entry, { minItems: 1, maxItems: MOST_REMOVED, description: 'May be given again' }),
            note: Note,
          }),
        },
      },
      async (request, reply) => {
        const { note = '', [key]: given } = request.query as { note?: string } & Record<string, string[]>;
        const change = { kind, name: request.params.name, act: 'remove' as const, entries: given! };
        return reply.code(201).send(await showOne(await proposals.propose(principalOf(request), change, note)));
      },
    );
  }

  return {
    name: 'policy.proposals',
    permissions: [],
    register(app) {
      entries(app, 'list');
      entries(app, 'lexicon');

      app.get(
        '/v1/proposals',
        {
          config: { permission: 'policy.pack.read' },
          schema: {
            summary: 'Proposed entries of lists and lexicons, the newest first',
            tags,
            querystring: Type.Object({ ...pageQuery, state: Type.Optional(Type.Enum([...PROPOSAL_STATES])) }),
            response: { 200: pageOf(Proposed) },
          },
          serializerCompiler: plainJson,
        },
        async ({ query: { limit = DEFAULT_PAGE, cursor, state } }) => {
          const before = idAfter(cursor);
          const rows = await listProposals(db, { limit: limit + 1, before, state: state as ProposalState | undefined });
          const page = toPage(
            rows,
            limit,
            (row) => row,
            ({ id }) => encodeCursor(id),
          );
          return { ...page, items: await show(page.items) } as never;
        },
      );

      app.get(
        '/v1/proposals/:id',
        {
          config: { permission: 'policy.pack.read' },
          schema: { summary: 'A proposal', tags, params: Type.Object({ id: Id }), response: { 200: Proposed } },
          serializerCompiler: plainJson,
        },
        async ({ params }) => {
          const row = await findProposal(db, params.id.toLowerCase());
          if (!row) throw new Problem('request.not-found');
          return showOne(row);
        },
      );

      const deciding = (verb: string, permission: string, summary: string) => ({
        url: `/v1/proposals/:id/${verb}`,
        config: { permission },
        schema: { summary, tags, params: Type.Object({ id: Id }), response: { 200: Proposed } },
        serializerCompiler: plainJson,
      });
      const Nothing = Type.Object({}, { additionalProperties: false });
      const approve = deciding('approve', 'policy.list.approve', 'Agree to entries: they are in force then');
      app.post(approve.url, { ...approve, schema: { ...approve.schema, body: Nothing } }, async (request) =>
        showOne(await proposals.approve(principalOf(request), request.params.id)),
      );
      const reject = deciding('reject', 'policy.list.approve', 'Turn entries down');
      const Reason = Type.Object(
        { reason: Type.String({ minLength: 1, maxLength: MAX_NOTE }) },
        { additionalProperties: false },
      );
      app.post(reject.url, { ...reject, schema: { ...reject.schema, body: Reason } }, async (request) =>
        showOne(await proposals.reject(principalOf(request), request.params.id, request.body.reason)),
      );
      const withdraw = deciding('withdraw', 'policy.list.edit', 'Take back one’s own proposal');
      app.post(withdraw.url, { ...withdraw, schema: { ...withdraw.schema, body: Nothing } }, async (request) =>
        showOne(await proposals.withdraw(principalOf(request), request.params.id)),
      );
    },
  };
}

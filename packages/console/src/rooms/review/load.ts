/** A queue as supervisors watch it. */
export interface QueueLoad {
  id: string;
  title: string;
  waiting: { under_1h: number; under_4h: number; under_24h: number; longer: number };
  late: number;
  arrivals_per_hour: number;
  answers_per_hour: number;
  forecast_late: number;
  people: {
    person: { id: string; name: string };
    answered_last_hour: number;
    held: { case: string; subject: string; title: string; since: string; lease_until: string }[];
  }[];
}

export const AGES = ['under_1h', 'under_4h', 'under_24h', 'longer'] as const;

export const waitingIn = ({ waiting }: Pick<QueueLoad, 'waiting'>): number =>
  AGES.reduce((sum, age) => sum + waiting[age], 0);

export interface Worker {
  person: { id: string; name: string };
  answered: number;
  held: { case: string; subject: string; title: string; since: string; lease_until: string; queue: string }[];
}

/** The same people over all queues: who has held something longest comes first, then who answered most. */
export function workersOf(queues: readonly QueueLoad[]): Worker[] {
  const all = queues.flatMap(({ title, people }) =>
    people.map(({ person, answered_last_hour: answered, held }) => ({
      ...{ person, answered, held: held.map((one) => ({ ...one, queue: title })) },
    })),
  );
  return [...Map.groupBy(all, ({ person }) => person.id).values()]
    .map((own) => ({
      person: own[0]!.person,
      answered: own.reduce((sum, { answered }) => sum + answered, 0),
      held: own.flatMap(({ held }) => held).sort((a, b) => Date.parse(a.since) - Date.parse(b.since)),
    }))
    .sort((a, b) => longest(a) - longest(b) || b.answered - a.answered);
}

const longest = ({ held }: Worker): number =>
  held[0] === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(held[0].since);

import type { Ladder } from '@anxin/engine';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../foundation/database/database.ts';
import { crossings, type PointEntry, standingAt } from './standing.ts';

/** What a ladder would do, before it does: computed from the points that there are. */
export interface LadderPreview {
  /** Parties with any points; all others stand at the start. */
  parties: number;
  /** How many stand where, from least to most. */
  histogram: { from: number; to: number; parties: number }[];
  milestones: {
    at: number;
    /** How many stand there now. */
    standing: number;
    /** How many would have come to it in the stretch that was looked at, and how often. */
    reached: number;
    times: number;
  }[];
  /** More parties than are looked at have points: the figures are of the first of them. */
  cut: boolean;
}

export interface PreviewOptions {
  now: Date;
  /** Milestones that were reached since then count. */
  since: Date;
  /** The ladder whose points are taken; its own where it has some already. */
  pointsOf: string;
  /** Parties looked at at most. */
  most?: number;
}

const BINS = 24;
const MOST_PARTIES = 200_000;
const PARTIES_A_PAGE = 2_000;

/** Who would stand where under a ladder, and whom each of its milestones would reach. */
export async function previewLadder(db: Database, ladder: Ladder, options: PreviewOptions): Promise<LadderPreview> {
  const { now, since, pointsOf, most = MOST_PARTIES } = options;
  const width = (ladder.most - ladder.least) / BINS;
  const bins = new Array<number>(BINS).fill(0);
  const milestones = ladder.milestones.map(({ at }) => ({ at, standing: 0, reached: 0, times: 0 }));
  let parties = 0;
  let after = '';
  // ends: each page begins behind the last party of the one before
  for (;;) {
    const page = await readParties(db, ladder.party, pointsOf, after, Math.min(PARTIES_A_PAGE, most - parties));
    for (const { entries } of page) {
      const value = standingAt(ladder, entries, now);
      bins[Math.min(BINS - 1, Math.floor((value - ladder.least) / width))]!++;
      const found = crossings(ladder, entries).filter(({ at }) => at >= since && at <= now);
      milestones.forEach((milestone, i) => {
        const times = found.filter((crossing) => crossing.milestone === i).length;
        milestone.times += times;
        if (times > 0) milestone.reached++;
        if (ladder.counts === 'up' ? value >= milestone.at : value <= milestone.at) milestone.standing++;
      });
    }
    parties += page.length;
    if (page.length === 0 || parties >= most) break;
    after = page.at(-1)!.party;
  }
  return {
    parties,
    histogram: bins.map((count, i) => ({
      ...{ from: (ladder.least + i * width) / 10, to: (ladder.least + (i + 1) * width) / 10, parties: count },
    })),
    milestones: milestones.map(({ at, ...rest }) => ({ at: at / 10, ...rest })),
    cut: parties >= most,
  };
}

interface PartyPoints {
  party: string;
  entries: PointEntry[];
}

/** The next parties of a type in the order of their ids, each with what counts of theirs. */
async function readParties(
  db: Database,
  type: string,
  ladder: string,
  after: string,
  limit: number,
): Promise<PartyPoints[]> {
  const prefix = `${type}/`;
  const next: RawBuilder<unknown> = sql`
    select distinct party from point_entry
    where ladder = ${ladder} and party > ${after === '' ? prefix : after} and party < ${`${type}0`}
    order by party limit ${limit}`;
  const { rows } = await sql<{ party: string; entries: (Omit<PointEntry, 'at'> & { at: string })[] }>`
    select p.party, (
      select coalesce(json_agg(json_build_object('id', e.id, 'at', e.at, 'kind', e.kind, 'tenths', e.tenths, 'about', e.about)), '[]')
      from point_entry e where e.party = p.party and e.ladder = ${ladder} and e.withdrawn_at is null) as entries
    from (${next}) as p order by p.party`.execute(db);
  return rows.map(({ party, entries }) => ({
    party,
    entries: entries.map((entry) => ({ ...entry, at: new Date(entry.at) })),
  }));
}

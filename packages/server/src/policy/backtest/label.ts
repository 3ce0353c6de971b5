import type { Verdict } from '@anxin/engine';
import { type Generated, sql } from 'kysely';
import type { StoredEvent } from '../../foundation/log/event.ts';
import type { Reaction } from '../../foundation/reactions/reaction.ts';

interface LabelTable {
  event_id: string;
  verdict: Verdict;
  rules: string[];
  source: 'review' | 'appeal';
  decision_id: string;
  at: Date;
  /** Of the transaction that changed it last. */
  txid: Generated<bigint>;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    label: LabelTable;
  }
}

interface DecidedCase {
  kind: string;
  decision_id: string;
  outcome: string;
  verdict: Verdict | null;
}

/** What a reviewer said of the decision that they were shown, or nothing: cases may ask for something else. */
function answered({ data }: StoredEvent): DecidedCase | undefined {
  const one = data.case as DecidedCase;
  return one.kind === 'decision-review' && (one.verdict !== null || one.outcome === 'uphold') ? one : undefined;
}

interface DecidedAppeal {
  decision_id: string | null;
  outcome: 'upheld' | 'partly-upheld' | 'refused';
  rules: string[];
}

/**
 * What an appeal comes to becomes the label of the event that was decided: upheld, it was no violation; refused, or only
 * the measure was too much, its verdict is right. It counts before what a reviewer says, and speaks of a decision only
 * where that rests on nothing beside what was appealed against. Of several appeals the last counts.
 */
export const appealLabels: Reaction = {
  name: 'policy.appeal-labels',
  types: ['appeal.decided'],
  key: 'subject',
  async handle(tx, events) {
    const last = new Map<string, DecidedAppeal & { at: Date }>();
    for (const { data, time } of events) {
      const appeal = data.appeal as DecidedAppeal;
      if (appeal.decision_id !== null) last.set(appeal.decision_id, { ...appeal, at: time });
    }
    if (last.size === 0) return;
    const asked = [...last].map(([id, { outcome, rules, at }]) => ({ id, wrong: outcome === 'upheld', rules, at }));
    await sql`
      insert into label (event_id, verdict, rules, source, decision_id, at)
      select d.event_id, case when a.wrong then 'allow' else d.verdict end,
        case when not a.wrong and d.verdict in ('limit', 'reject') then d.rules else '{}' end, 'appeal', d.id, a.at
      from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as a (id uuid, wrong boolean, rules text[], at timestamptz)
      join decision d on d.id = a.id and d.rules <@ a.rules
      on conflict (event_id) do update set verdict = excluded.verdict, rules = excluded.rules, source = excluded.source,
        decision_id = excluded.decision_id, at = excluded.at, txid = excluded.txid
      where label.source = 'review' or label.at <= excluded.at`.execute(tx);
  },
  clear: async (tx) => {
    await sql`delete from label where source = 'appeal'`.execute(tx);
  },
};

/**
 * A person's final answer about a decision becomes the label of its event: upheld, its verdict is right; changed, the
 * answer's verdict is. Of several answers the last counts. A violation rests on the rules that had fired.
 */
export const reviewLabels: Reaction = {
  name: 'policy.review-labels',
  types: ['case.decided'],
  key: 'subject',
  async handle(tx, events) {
    const last = new Map<string, { verdict: Verdict | null; at: Date }>();
    for (const event of events) {
      const one = answered(event);
      if (one) last.set(one.decision_id, { verdict: one.verdict, at: event.time });
    }
    if (last.size === 0) return;
    await sql`
      insert into label (event_id, verdict, rules, source, decision_id, at)
      select d.event_id, coalesce(a.verdict, d.verdict),
        case when coalesce(a.verdict, d.verdict) in ('limit', 'reject') then d.rules else '{}' end, 'review', d.id, a.at
      from unnest(${[...last.keys()]}::uuid[], ${[...last.values()].map(({ verdict }) => verdict)}::text[],
        ${[...last.values()].map(({ at }) => at)}::timestamptz[]) as a (decision_id, verdict, at)
      join decision d on d.id = a.decision_id
      on conflict (event_id) do update set verdict = excluded.verdict, rules = excluded.rules, source = excluded.source,
        decision_id = excluded.decision_id, at = excluded.at, txid = excluded.txid
      where label.source = 'review' and label.at <= excluded.at`.execute(tx);
  },
  clear: async (tx) => {
    await sql`delete from label where source = 'review'`.execute(tx);
  },
};

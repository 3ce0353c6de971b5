import type { StoredEvent } from '../foundation/log/event.ts';
import type { Reaction } from '../foundation/reactions/reaction.ts';
import { emptyRow, type FactRow, join } from './facts.ts';
import { clearModel, lockRows, writeRows } from './model.store.ts';
import { MODELS, type Model } from './models.ts';

/** Each read model follows the log by itself, and can be built again from the beginning. */
export const projections: readonly Reaction[] = MODELS.map((model) => ({
  name: `marketplace.${model.name}`,
  types: model.types,
  key: model.key,
  handle: (tx, events) => project(model, tx, events),
  handleKeys: (tx, keys) => project(model, tx, [...keys.values()].flat()),
  clear: (tx) => clearModel(tx, model.name),
}));

async function project(
  model: Model,
  tx: Parameters<Reaction['handle']>[0],
  events: readonly StoredEvent[],
): Promise<void> {
  const told = events.flatMap((event) => model.facts(event) ?? []);
  if (told.length === 0) return;
  const ids = [...new Set(told.map(({ id }) => id))].sort();
  const rows = await lockRows(tx, model.name, ids);
  for (const { id, facts } of told) rows.set(id, join(factsOf(rows.get(id)), facts));
  await writeRows(tx, model.name, rows);
}

/** A row without a stamp comes from no event: what it says is no fact, and the first that comes takes its place. */
const factsOf = (row: FactRow | undefined): FactRow =>
  row === undefined || Object.keys(row.stamps).length === 0 ? emptyRow() : row;

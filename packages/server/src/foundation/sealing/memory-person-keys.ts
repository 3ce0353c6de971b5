import type { KnownWrapping, PersonKeyRow, PersonKeyStore } from './person-keys.ts';

/** Persons' keys in memory: for tests and for tools without a database. Counts its calls. */
export function memoryPersonKeys(): PersonKeyStore & { calls: string[]; rows: Map<string, PersonKeyRow> } {
  const rows = new Map<string, PersonKeyRow>();
  const calls: string[] = [];
  const damaged = new Set<string>();
  return {
    rows,
    calls,
    async load(persons) {
      calls.push('load');
      return persons.flatMap((person) => rows.get(person) ?? []);
    },
    async loadById(ids) {
      calls.push('loadById');
      const wanted = new Set(ids);
      return [...rows.values()].filter(({ id }) => wanted.has(id));
    },
    async create(made) {
      calls.push('create');
      return made.map(({ id, person, wrapped, holder, masterVersion }) => {
        const standing = rows.get(person) ?? { id, person, wrapped, holder, masterVersion };
        rows.set(person, standing);
        return standing;
      });
    },
    async erase(person, id) {
      calls.push('erase');
      const row = rows.get(person) ?? { id, person, wrapped: null, holder: null, masterVersion: 0 };
      rows.set(person, { ...row, wrapped: null });
      return row.id;
    },
    async outdated({ holder, masterVersion }, limit) {
      calls.push('outdated');
      const old = (row: PersonKeyRow): boolean => row.holder !== holder || row.masterVersion < masterVersion;
      return [...rows.values()].filter((row) => row.wrapped && old(row) && !damaged.has(row.id)).slice(0, limit);
    },
    async noteDamaged(found) {
      const same = ({ id, fromHolder, fromVersion }: KnownWrapping) =>
        [...rows.values()].some((r) => r.id === id && r.holder === fromHolder && r.masterVersion === fromVersion);
      for (const one of found) if (same(one)) damaged.add(one.id);
    },
    async rewrap(changed) {
      calls.push('rewrap');
      let count = 0;
      for (const { id, fromHolder, fromVersion, wrapped, holder, masterVersion } of changed) {
        const row = [...rows.values()].find((candidate) => candidate.id === id);
        if (!row?.wrapped || row.holder !== fromHolder || row.masterVersion !== fromVersion) continue;
        rows.set(row.person, { ...row, wrapped, holder, masterVersion });
        count++;
      }
      return count;
    },
  };
}

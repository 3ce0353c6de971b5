import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPackFolder } from '../../../policy/pack-folder.ts';
import { type Drill, type DrillOptions, type DrillReport, reportSabotage, type Violation } from '../drill.ts';
import type { Facts } from '../facts.ts';
import { type Ground, onScratch } from '../ground.ts';
import { type Scratch, stopServer } from '../scratch.ts';
import { writeSmallPack } from '../small-pack.ts';
import { runControls } from './controls.ts';
import { dumpTables } from './dump.ts';
import { createMarkMaker, type Mark } from './marks.ts';
import { createSabotage, type Heard } from './sabotage.ts';
import { createSearcher, type Hit, type Searcher } from './search.ts';
import { type Answer, walkDoors, withClient } from './walk.ts';

/** Where keys lie, of which no copy is handed out. */
const KEYS = 'keys';
const OWN = 'drill';
/** The log as it is when somebody looks for a fault. */
const DEBUG = { ANXIN_LOG: 'debug' };

/** Personal data in, through every door; then it is looked for everywhere, and must be nowhere. */
export const leak: Drill = {
  about:
    'plants marked personal data through every door, then searches files, tables, logs, answers and backups for it',
  rounds: 1,
  run: (options) => onScratch(options, (ground) => drill(options, ground)),
};

async function drill(options: DrillOptions, { scratch, facts }: Ground): Promise<DrillReport> {
  const { signal, say } = options;
  const started = Date.now();
  const controls = runControls(scratch.root);
  say(`controls: found ${controls.found} of ${controls.planted}`);

  const maker = createMarkMaker();
  const answers: Answer[] = [];
  const packs = await packsFor(options, scratch);
  const figures: Record<string, unknown> = { controls, packs: packs.map(({ name }) => name) };
  let tables: { table: string; rows: number; content: Buffer }[] = [];
  const sabotage = options.sabotage ? createSabotage(scratch.dataDir, maker) : undefined;
  const refused: string[] = [];
  let streamed = '';
  let backup: Buffer | undefined;

  for (let round = 0; round < options.rounds; round++)
    for (const [number, pack] of packs.entries()) {
      signal.throwIfAborted();
      const last = round === options.rounds - 1 && number === packs.length - 1;
      const server = await scratch.startServer(pack.folder, DEBUG);
      const walked = await walkDoors(server.url, pack.folder, scratch, maker, signal);
      answers.push(...walked.answers);
      streamed += walked.streamed;
      // other packs may know no such measures, and ask nobody
      if (pack.name === OWN) refused.push(...walked.refused);
      say(`${pack.name}: ${maker.marks.length} marks handed in, ${answers.length} answers`);
      if (last) {
        await withClient(scratch, async (client) => {
          await sabotage?.tables(client);
          // statistics hold samples of values
          await client.query('analyze');
          tables = [];
          for await (const table of dumpTables(client)) tables.push(table);
        });
        backup = await makeBackup(scratch, pack.folder);
      }
      if (!(await stopServer(server))) say('The server did not stop in good order within 30 s');
      await scratch.empty();
    }
  if (refused.length > 0) throw new Error(`What was to be taken at desks was not: ${refused.join('; ')}`);
  const heard: Heard = { said: scratch.said(), answers, streamed, backup };
  const collected = { tables, ...(sabotage?.rest(heard) ?? heard) };

  signal.throwIfAborted();
  const { marks } = maker;
  const searcher = createSearcher(marks);
  const violations = [
    ...controls.missed.map((about) => ({
      check: 'control.missed',
      about,
      detail: 'the search does not see this form',
    })),
    ...(controls.masks_taken_for_leaks > 0
      ? [{ check: 'control.mask', about: 'masks', detail: `${controls.masks_taken_for_leaks} masks count as leaks` }]
      : []),
    ...searchEverywhere(searcher, scratch, collected, figures),
  ];
  keepFacts(facts, scratch, marks, { ...collected, violations });
  const sabotaged = reportSabotage(sabotage?.plants, violations, say);
  return {
    name: 'leak',
    rounds: options.rounds,
    figures: {
      marks: marks.length,
      doors: new Set(marks.map(({ door }) => door)).size,
      answers: answers.length,
      answers_by_status: countBy(answers.map(({ status }) => String(status))),
      ...figures,
      streams_inflated: searcher.inflated,
      leaked_marks: new Set(violations.map(({ about }) => about)).size,
      seconds: Math.round((Date.now() - started) / 1_000),
      ...(sabotaged ? { sabotage: sabotaged } : {}),
    },
    violations,
  };
}

/** The pack in force, where there is one that works, and one whose rules read and quote what people write. */
async function packsFor(options: DrillOptions, scratch: Scratch): Promise<{ name: string; folder: string }[]> {
  const own = { name: OWN, folder: writeSmallPack(scratch.root) };
  const { pack } = await openPackFolder(options.packDir).catch(() => ({ pack: undefined }));
  if (pack) return [{ name: pack.name, folder: options.packDir }, own];
  options.say(`${options.packDir} is no pack that works; the drill goes on with its own`);
  return [own];
}

/** @returns undefined where this build has no backups, or none could be made */
async function makeBackup(scratch: Scratch, packDir: string): Promise<Buffer | undefined> {
  const file = join(scratch.root, 'drill.backup');
  const made = await scratch.command(['backup', file], packDir, {
    ANXIN_PASSPHRASE: randomBytes(24).toString('base64url'),
  });
  return made.code === 0 && existsSync(file) ? readFileSync(file) : undefined;
}

interface Collected extends Heard {
  tables: readonly { table: string; rows: number; content: Buffer }[];
}

function searchEverywhere(
  searcher: Searcher,
  scratch: Scratch,
  { tables, said, answers, streamed, backup }: Collected,
  figures: Record<string, unknown>,
): Violation[] {
  const files = searcher.folder(scratch.dataDir);
  const tableBytes = tables.reduce((sum, { content }) => sum + content.length, 0);
  figures.files = { count: files.files, bytes: files.bytes };
  figures.tables = {
    count: tables.length,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    bytes: tableBytes,
  };
  figures.log_bytes = Buffer.byteLength(said);
  figures.stream_bytes = Buffer.byteLength(streamed);
  const exported = join(scratch.root, 'trail.jsonl');
  figures.backup_bytes = backup?.length ?? 'no backup could be made here';
  return [
    ...toViolations('leak.file', files.hits),
    ...tables.flatMap(({ table, content }) => toViolations('leak.table', searcher.bytes(table, content))),
    ...toViolations('leak.log', searcher.bytes('what the processes said', Buffer.from(said))),
    ...toViolations('leak.stream', searcher.bytes('the stream', Buffer.from(streamed))),
    ...(existsSync(exported) ? toViolations('leak.export', searcher.file('the exported trail', exported)) : []),
    ...answers.flatMap(({ door, status, text, opens }) =>
      toViolations(
        'leak.answer',
        searcher
          .bytes(`the answer ${status} to ${door}`, Buffer.from(text))
          .filter(({ mark }) => opens === undefined || !mark.door.startsWith(opens)),
      ),
    ),
    ...(backup ? toViolations('leak.backup', searcher.bytes('the backup', backup)) : []),
  ];
}

const toViolations = (check: string, hits: readonly Hit[]): Violation[] =>
  hits.map(({ mark, what, form, place, offset }) => ({
    check,
    about: mark.id,
    detail: `${mark.kind} (${what}, ${form}) from ${mark.door}: in ${place} at ${offset}`,
  }));

function keepFacts(
  facts: Facts,
  scratch: Scratch,
  marks: readonly Mark[],
  { tables, said, streamed, answers, violations }: Collected & { violations: readonly Violation[] },
): void {
  facts.write('marks', marks);
  facts.write('answers', answers);
  facts.write('found', violations);
  facts.text('said.log', said);
  facts.text('stream.txt', streamed);
  for (const { table, rows, content } of tables) if (rows > 0) facts.text(join('tables', `${table}.txt`), content);
  facts.copy(scratch.dataDir, 'data', [KEYS]);
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

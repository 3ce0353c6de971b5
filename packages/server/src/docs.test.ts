import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { validateEvent } from '@anxin/events';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { documentErrors } from '../scripts/error-docs.ts';
import { backtestCommand } from './cli/backtest.ts';
import { backupCommand, restoreCommand } from './cli/backup/command.ts';
import { benchCommand } from './cli/bench.ts';
import { configCommand } from './cli/config.ts';
import { decideCommand } from './cli/decide.ts';
import { doctorCommand } from './cli/doctor.ts';
import { drillCommand } from './cli/drill/command.ts';
import { evalCommand } from './cli/eval/command.ts';
import { ingestCommand } from './cli/ingest/command.ts';
import { mapRow, missingColumns, parseMapping } from './cli/ingest/mapping.ts';
import { formatOf, readRows } from './cli/ingest/rows.ts';
import { keyringCommand } from './cli/keyring.ts';
import { keysCommand } from './cli/keys.ts';
import { packCommand } from './cli/pack.ts';
import { reactionsCommand } from './cli/reactions.ts';
import { retroScanCommand } from './cli/retro-scan.ts';
import { serveCommand } from './cli/serve.ts';
import { simulateCommand } from './cli/simulate.ts';
import { trailCommand } from './cli/trail.ts';
import { usersCommand } from './cli/users.ts';
import { permissions } from './declared.ts';
import { SETTINGS } from './foundation/config/settings.ts';
import { ERRORS } from './foundation/errors.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const DOCS = join(ROOT, 'docs');

/** Every page that an engineer reads: those at the root, in docs/, and beside a package. */
function pages(): string[] {
  const inDocs = readdirSync(DOCS, { recursive: true, encoding: 'utf8' }).map((name) => join(DOCS, name));
  const atRoot = readdirSync(ROOT).map((name) => join(ROOT, name));
  return [...atRoot, ...inDocs, join(ROOT, 'packages/engine/README.md')].filter((path) => path.endsWith('.md')).sort();
}

const read = (path: string): string => readFileSync(path, 'utf8');
const nameOf = (path: string): string => relative(ROOT, path);
const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

/** As GitHub makes them. */
const anchorsOf = (text: string): Set<string> =>
  new Set(
    [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );

test('docs/errors.md is current: node packages/server/scripts/write-error-docs.ts', () => {
  const written = read(join(DOCS, 'errors.md'));
  expect(written).toBe(documentErrors(ERRORS));
  for (const code of Object.keys(ERRORS)) expect(written).toContain(`| \`${code}\` |`);
});

test('the order of docs/errors.md does not depend on that of the registry', () => {
  expect(documentErrors(Object.fromEntries(Object.entries(ERRORS).reverse()))).toBe(documentErrors(ERRORS));
});

test('every link between pages leads somewhere', () => {
  const broken = pages().flatMap((page) =>
    [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link]) => {
      if (/^[a-z]+:/.test(link!)) return [];
      const [path = '', anchor] = link!.split('#');
      const target = path === '' ? page : resolve(dirname(page), path);
      if (!existsSync(target)) return [`${nameOf(page)}: ${link}`];
      if (anchor === undefined || !target.endsWith('.md')) return [];
      return anchorsOf(read(target)).has(anchor) ? [] : [`${nameOf(page)}: ${link}: no such heading`];
    }),
  );
  expect(broken).toEqual([]);
});

test('docs/README.md lists every page and every decision', () => {
  const index = read(join(DOCS, 'README.md'));
  const missing = pages()
    .filter((page) => page.startsWith(DOCS) && page !== join(DOCS, 'README.md'))
    .map((page) => relative(DOCS, page))
    .filter((page) => !index.includes(`(${page})`));
  expect(missing).toEqual([]);
});

test('pages name no setting that does not exist', () => {
  const known = new Set(Object.values(SETTINGS).map(({ env }): string => env));
  const unknown = pages().flatMap((page) =>
    [...read(page).matchAll(/\bANXIN_[A-Z_]+\b/g)].flatMap(([name]) =>
      known.has(name) ? [] : [`${nameOf(page)}: ${name}`],
    ),
  );
  expect(unknown).toEqual([]);
});

describe('commands', () => {
  const unused = (): never => {
    throw new Error('nothing is run here');
  };
  const commands = new Map(
    [
      ...[serveCommand(), decideCommand(), ingestCommand(), packCommand(), configCommand(), doctorCommand()],
      ...[
        trailCommand(),
        backupCommand(),
        restoreCommand(),
        drillCommand(),
        benchCommand(),
        evalCommand(),
        reactionsCommand(),
      ],
      keysCommand({ withPlatform: unused, permissions: () => permissions }),
      simulateCommand(),
      keyringCommand(unused),
      usersCommand({ withPeople: unused }),
      backtestCommand(unused),
      retroScanCommand(unused),
    ].map((command) => [command.name(), command]),
  );

  test('are those of main.ts', () => {
    const table = /const COMMANDS[^\n]* = \{([\s\S]*?)\n\};/.exec(read(join(import.meta.dirname, 'main.ts')))![1]!;
    const names = [...table.matchAll(/^ {2}'?([\w-]+)'?:/gm)].map(([, name]) => name!);
    expect([...commands.keys()].sort()).toEqual(names.sort());
  });

  /** What is wrong with `anxin …` as it stands in a text. */
  function fault(line: string): string | undefined {
    const words = line.split(/\s+/).filter((word) => word !== '');
    const [name = '', ...rest] = words;
    // `anxin backup|restore` and `anxin …` stand for commands, not for one
    const command = commands.get(name);
    if (!command) return /^[a-z]+$/.test(name) ? `there is no command ${name}` : undefined;
    const below = command.commands.find((each) => each.name() === rest[0]);
    if (command.commands.length > 0 && rest[0] !== undefined && !below && /^[a-z]+$/.test(rest[0]))
      return `${name} has no command ${rest[0]}`;
    const flag = rest.find((word) => /^--[a-z]/.test(word) && !isKnown(below ?? command, word));
    return flag === undefined ? undefined : `${name} has no option ${flag}`;
  }
  const isKnown = (command: Command, flag: string): boolean =>
    flag === '--help' || command.options.some(({ long }) => long === flag.split('=')[0]);

  test('that pages show exist, with their options', () => {
    const faults = pages().flatMap((page) => {
      const text = read(page);
      const inline = [...text.matchAll(/`(?:npx )?anxin ([^`\n]+)`/g)].map(([, line]) => line!);
      const shown = [...text.matchAll(/^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*npx anxin ([^#|&;\n]+)/gm)].map(
        ([, line]) => line!,
      );
      return [...inline, ...shown].flatMap((line) => {
        const wrong = fault(line);
        return wrong === undefined ? [] : [`${nameOf(page)}: anxin ${line.trim()}: ${wrong}`];
      });
    });
    expect(faults).toEqual([]);
  });

  test('that are wrong are seen', () => {
    expect(fault('pack validate packs/cn')).toBeUndefined();
    expect(fault('fly')).toBe('there is no command fly');
    expect(fault('pack fold DIR')).toBe('pack has no command fold');
    expect(fault('ingest FILE --mapp x')).toBe('ingest has no option --mapp');
  });
});

describe('docs/examples', () => {
  const folder = join(DOCS, 'examples');
  const mappings = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

  test.each(mappings)('%s is a mapping', (name) => {
    expect(parseMapping(read(join(folder, name))).events.length).toBeGreaterThan(0);
  });

  test('orders.csv becomes the events that the pages show, and its broken row an error', async () => {
    const mapping = parseMapping(read(join(folder, 'orders.yaml')));
    const path = join(folder, 'orders.csv');
    const ids: string[] = [];
    const broken: number[] = [];
    const onColumns = (columns: string[]): void => expect(missingColumns(mapping, columns)).toEqual([]);
    for await (const row of readRows(path, formatOf(path, mapping), { onBytes: () => {}, onColumns })) {
      try {
        for (const event of mapRow(mapping, row as { line: number; value: unknown })) {
          expect(validateEvent(event)).toMatchObject({ ok: true });
          ids.push(String(event.id));
        }
      } catch (error) {
        expect((error as Error).message).toBe('column "qty" is no whole number');
        broken.push(row.line);
      }
    }
    expect({ ids, broken }).toEqual({ ids: ['paid-A1001', 'paid-A1002'], broken: [4] });
  });

  test('product.json is an event', () => {
    expect(validateEvent(JSON.parse(read(join(folder, 'product.json'))))).toMatchObject({ ok: true });
  });
});

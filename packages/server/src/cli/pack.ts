import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import {
  diffPacks,
  type EngineEvent,
  evaluatePack,
  eventOf,
  explain,
  type Language,
  showProblems,
} from '@anxin/engine';
import { validateEvent } from '@anxin/events';
import { Command, Option } from 'commander';
import { caseEventProblems } from '../policy/lifecycle/report.ts';
import { openPackFolder, type PackFolder } from '../policy/pack-folder.ts';
import { explainClaim, showClaim } from './pack-claim.ts';
import { showDiff, showExplanation, showReport } from './pack-output.ts';
import { readSnapshot } from './snapshot-file.ts';

/** `anxin pack`: what an author of policy does with a pack before it goes anywhere. */
export function packCommand(): Command {
  const json = () => new Option('--json', 'print JSON');
  const language = () => new Option('--language <language>', 'of messages').choices(['zh-CN', 'en']).default('zh-CN');
  const command = new Command('pack').description('check, try and compare policy packs');
  command
    .command('validate')
    .description('everything that is wrong with a pack, with file, line and column')
    .argument('<dir>', 'folder of the pack')
    .addOption(json())
    .action(validate);
  command
    .command('test')
    .description('run the cases that lie beside the rules, and tell how many planted violations are found')
    .argument('<dir>', 'folder of the pack')
    .addOption(json())
    .action(test);
  command
    .command('explain')
    .description("each rule's way to its outcome on one event, or a guarantee's on one claim")
    .argument('<dir>', 'folder of the pack')
    .option('--event <file>', 'one event as JSON, type and data at least; - is standard input')
    .option('--guarantee <code>', 'with --facts: what this right comes to')
    .option('--facts <file>', 'facts of a claim as JSON, as cases give them; - is standard input')
    .option('--snapshot <file>', 'JSON with the features, signals and lists to decide with')
    .addOption(language())
    .addOption(json())
    .action(explainOne);
  command
    .command('diff')
    .description('what changes when OTHER takes the place of DIR')
    .argument('<dir>', 'folder of the pack in force')
    .argument('<other>', 'folder of the new one')
    .addOption(json())
    .action(diff);
  return command;
}

interface Output {
  json?: boolean;
}

const print = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

const open = (folder: string, command: Command): Promise<PackFolder> =>
  openPackFolder(folder).catch((error: Error) =>
    command.error(`error: the pack cannot be read: ${error.message}`, { exitCode: 2 }),
  );

async function validate(folder: string, options: Output, command: Command): Promise<void> {
  const opened = await open(folder, command);
  // In a pack that is to be published, what is only a warning elsewhere is wrong.
  const events = opened.document ? caseEventProblems(opened.document) : [];
  const problems = [...opened.problems, ...opened.warnings, ...events];
  if (options.json) print({ pack: opened.document?.name ?? null, valid: problems.length === 0, problems });
  else if (problems.length > 0) process.stdout.write(showProblems(problems, opened.files));
  else {
    const { name, rules, guarantees, cases, guaranteeCases, planted } = opened.document!;
    const judged = cases.length + guaranteeCases.length;
    process.stdout.write(
      `${name}\n${rules.length} rules, ${guarantees.size} guarantees, ${judged} cases, ${planted.length} planted violations: valid\n`,
    );
  }
  if (problems.length > 0) process.exitCode = 1;
}

async function test(folder: string, options: Output, command: Command): Promise<void> {
  const opened = await open(folder, command);
  if (opened.pack === undefined) return refuse(opened);
  const { cases, planted, guaranteeCases } = opened.document!;
  const report = evaluatePack(opened.pack, cases, planted, guaranteeCases);
  if (options.json) print(report);
  else process.stdout.write(showReport(report));
  if (report.cases.failed > 0) process.exitCode = 1;
}

async function explainOne(
  folder: string,
  options: Output & { event?: string; guarantee?: string; facts?: string; snapshot?: string; language: Language },
  command: Command,
): Promise<void> {
  const usage = (message: string): never => command.error(`error: ${message}`, { exitCode: 2 });
  const { event: eventFile, guarantee, facts } = options;
  const file = eventFile ?? facts;
  const claim = guarantee !== undefined && facts !== undefined;
  if (file === undefined || (eventFile === undefined) !== claim || (!claim && (guarantee ?? facts) !== undefined))
    return usage('either --event, or --guarantee with --facts');
  const opened = await open(folder, command);
  if (opened.pack === undefined) return refuse(opened);
  const written = await (file === '-' ? readAll(process.stdin) : readFile(file, 'utf8')).catch((error: Error) =>
    usage(`${claim ? '--facts' : '--event'} cannot be read: ${error.message}`),
  );
  const snapshot = await readSnapshot(options.snapshot).catch((error: Error) => usage(error.message));
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch (error) {
    process.stderr.write(`the ${claim ? 'facts are' : 'event is'} not JSON: ${(error as Error).message}\n`);
    process.exitCode = 1;
    return;
  }
  if (claim) {
    const told = explainClaim(opened.pack, guarantee, value);
    if ('fault' in told) usage(told.fault);
    else if (options.json) print(told.json);
    else process.stdout.write(showClaim(told));
    return;
  }
  const checked = validateEvent(completed(value));
  if (!checked.ok) {
    for (const { code, field, message } of checked.problems) process.stderr.write(`${code} ${field} ${message}\n`);
    process.exitCode = 1;
    return;
  }
  const event = checked.event as EngineEvent;
  const explanation = explain(event, snapshot, opened.pack, { language: options.language });
  if (options.json) print(explanation);
  else process.stdout.write(showExplanation(explanation, event));
}

/** An author writes type and data; the rest is filled in as in a case. */
function completed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { type, data } = value as Partial<EngineEvent>;
  if (typeof type !== 'string' || typeof data !== 'object' || data === null) return value;
  return { ...eventOf({ type, data }, 'event-1'), ...value };
}

async function diff(folder: string, other: string, options: Output, command: Command): Promise<void> {
  const [from, to] = [await open(folder, command), await open(other, command)];
  for (const opened of [from, to])
    if (opened.document === undefined || opened.problems.length > 0) return refuse(opened);
  const difference = diffPacks(from.document!, to.document!);
  if (options.json) print(difference);
  else process.stdout.write(showDiff(difference));
}

function refuse(opened: PackFolder): void {
  process.stderr.write(showProblems(opened.problems, opened.files));
  process.exitCode = 1;
}

import { Command, CommanderError } from 'commander';
import { asProblem, ERRORS, Problem } from './foundation/errors.ts';

/** Commands by name; each is loaded only when it is the one asked for. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./cli/serve.ts')).serveCommand(),
  decide: async () => (await import('./cli/decide.ts')).decideCommand(),
  ingest: async () => (await import('./cli/ingest/command.ts')).ingestCommand(),
  pack: async () => (await import('./cli/pack.ts')).packCommand(),
  backtest: async () => {
    const [{ backtestCommand }, { withPlatform }] = await Promise.all([
      import('./cli/backtest.ts'),
      import('./cli/platform.ts'),
    ]);
    return backtestCommand((work) => withPlatform({ role: 'tool' }, work));
  },
  'retro-scan': async () => {
    const [{ retroScanCommand }, { withPlatform }] = await Promise.all([
      import('./cli/retro-scan.ts'),
      import('./cli/platform.ts'),
    ]);
    return retroScanCommand((work) => withPlatform({ role: 'tool' }, work));
  },
  simulate: async () => (await import('./cli/simulate.ts')).simulateCommand(),
  keys: async () => {
    const [{ keysCommand }, { withPlatform }, { permissions }] = await Promise.all([
      import('./cli/keys.ts'),
      import('./cli/platform.ts'),
      import('./declared.ts'),
    ]);
    return keysCommand({
      withPlatform: (_, work) => withPlatform({ role: 'tool' }, work),
      permissions: () => permissions,
    });
  },
  keyring: async () => {
    const [{ keyringCommand }, { withPlatform }] = await Promise.all([
      import('./cli/keyring.ts'),
      import('./cli/platform.ts'),
    ]);
    return keyringCommand((work) => withPlatform({ role: 'tool' }, ({ privacy }) => work(privacy)));
  },
  users: async () => {
    const [{ usersCommand }, { withPlatform }] = await Promise.all([
      import('./cli/users.ts'),
      import('./cli/platform.ts'),
    ]);
    return usersCommand({
      withPeople: (work) =>
        withPlatform({ role: 'tool' }, ({ people, clock, config }) => {
          const { address = `http://${config.host}:${config.port}` } = config;
          return work({ users: people.users, clock, address });
        }),
    });
  },
  config: async () => (await import('./cli/config.ts')).configCommand(),
  doctor: async () => (await import('./cli/doctor.ts')).doctorCommand(),
  reactions: async () => (await import('./cli/reactions.ts')).reactionsCommand(),
  trail: async () => {
    const [{ trailCommand }, { withPlatform }] = await Promise.all([
      import('./cli/trail.ts'),
      import('./cli/platform.ts'),
    ]);
    return trailCommand((work) => withPlatform({ role: 'tool' }, ({ db }) => work(db)));
  },
  backup: async () => (await import('./cli/backup/command.ts')).backupCommand(),
  restore: async () => (await import('./cli/backup/command.ts')).restoreCommand(),
  drill: async () => (await import('./cli/drill/command.ts')).drillCommand(),
  eval: async () => (await import('./cli/eval/command.ts')).evalCommand(),
  bench: async () => (await import('./cli/bench.ts')).benchCommand(),
};

/** Exit 0: done; 1: the work failed; 2: wrong usage. Errors on standard error. */
async function main(args: string[]): Promise<void> {
  const program = new Command('anxin').description(
    'Anxin (安心): the consumer-protection platform of a content-commerce marketplace',
  );
  // what stands behind a command is the command's, also where one stands below it
  program.enablePositionalOptions();
  const asked = args.find((arg) => !arg.startsWith('-'));
  const wanted = asked !== undefined && Object.hasOwn(COMMANDS, asked) ? [asked] : Object.keys(COMMANDS);
  for (const name of wanted) program.addCommand(await COMMANDS[name]!());
  throwOnExit(program);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Commander would end the process itself, with 1 for wrong usage. */
function throwOnExit(command: Command): void {
  command.exitOverride();
  for (const below of command.commands) throwOnExit(below);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const problem = asProblem(error);
  // a fault of ours has no better description than what was thrown
  const told =
    problem.code === 'server.fault' && error instanceof Error ? (error.stack ?? error.message) : problem.message;
  process.stderr.write(`error: ${told}\n`);
  for (const { field, message } of problem.details.problems ?? [])
    process.stderr.write(`  ${field ? `${field}: ` : ''}${message}\n`);
  if (problem.code !== 'server.fault') process.stderr.write(`${problem.code}: ${ERRORS[problem.code].mend}\n`);
  return problem instanceof Problem && problem.code === 'config.invalid' ? 2 : 1;
}

await main(process.argv.slice(2));

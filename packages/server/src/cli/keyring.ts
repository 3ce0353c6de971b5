import { setTimeout as pause } from 'node:timers/promises';
import { Argument, Command } from 'commander';
import type { KeyHolder } from '../foundation/sealing/key-provider.ts';
import { showKeyring } from '../privacy/keyring/keyring.routes.ts';
import type { Keyring, Rotation } from '../privacy/keyring/keyring.ts';
import type { Privacy } from '../privacy/privacy.ts';
import { interruptible } from './long-command.ts';

type WithPrivacy = <T>(work: (privacy: Pick<Privacy, 'rotating'>) => Promise<T>) => Promise<T>;

export interface KeyringCommandOptions {
  /** Where results go. */
  write?: (text: string) => void;
  /** Where it goes what is waited for. */
  tell?: (text: string) => void;
  /** Milliseconds that `move` waits for other processes. */
  patience?: number;
}

const BY = { kind: 'cli', id: 'keyring' } as const;
const PLACES: Readonly<Record<string, KeyHolder>> = { service: 'transit', file: 'file' };
/** As people call them. */
const NAMES: Readonly<Record<KeyHolder, string>> = { transit: 'key service', file: 'key file' };
const PATIENCE_MS = 120_000;
const LOOK_MS = 2_000;

/** `anxin keyring status|rotate|move`: versions of the master key, and where they lie. */
export function keyringCommand(withPrivacy: WithPrivacy, options: KeyringCommandOptions = {}): Command {
  const {
    write = (text) => void process.stdout.write(text),
    tell = (text) => void process.stderr.write(text),
    patience = PATIENCE_MS,
  } = options;
  const keyring = new Command('keyring').description('the master key: its versions, rotation, and where it lies');
  const print = (json: boolean | undefined, read: Keyring): void =>
    write(json ? `${JSON.stringify(showKeyring(read), null, 2)}\n` : describe(read));

  keyring
    .command('status')
    .description('versions, how many persons’ keys each wraps, and how far a rotation or a move is')
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) =>
      withPrivacy(async ({ rotating }) => print(flags.json, await rotating.read())),
    );

  keyring
    .command('rotate')
    .description('add a version and wrap all persons’ keys by it, beside a running server or without one')
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) =>
      withPrivacy(async ({ rotating }) => {
        await rotating.ask(BY);
        await rotating.work(new AbortController().signal);
        print(flags.json, await rotating.read());
      }),
    );

  keyring
    .command('move')
    .description('have the key service wrap all persons’ keys instead of the key file, or the other way round')
    .addArgument(new Argument('<to>', 'where the master keys go').choices(Object.keys(PLACES)))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nIt works beside running servers, can be interrupted and asked for again, and can be turned back. What was left is' +
        '\ngiven up ten minutes after its last key. docs/operations.md has the steps.',
    )
    .action((to: string, flags: { json?: boolean }) =>
      withPrivacy(({ rotating }) =>
        interruptible('The move', async (signal) => {
          await rotating.move(PLACES[to]!, BY);
          let read = await step();
          const until = Date.now() + patience;
          for (let told = ''; read.waitsFor.length > 0 && Date.now() < until && !signal.aborted; read = await step()) {
            const waits = waitsFor(read);
            if (waits !== told) tell(waits);
            told = waits;
            await pause(LOOK_MS, undefined, { signal }).catch(() => {});
          }
          print(flags.json, read);

          async function step(): Promise<Keyring> {
            await rotating.work(signal);
            return rotating.read();
          }
        }),
      ),
    );
  return keyring;
}

const waitsFor = (read: Keyring): string =>
  read.waitsFor.length === 0
    ? ''
    : `the move waits for ${read.waitsFor.join(', ')}: give ${read.waitsFor.length === 1 ? 'it' : 'them'} ${
        read.rotations[0]?.holder === 'file' ? 'a copy of the key file' : 'ANXIN_KEYS_URL and a restart'
      }; a worker goes on by itself\n`;

const day = (at: Date | null): string => at?.toISOString().slice(0, 16) ?? 'not yet';

function describe(read: Keyring): string {
  const { versions, left, damaged, erased, rotations } = read;
  const [last] = rotations;
  return [
    ...versions.map(
      ({ holder, version, createdAt, keys }) =>
        `version ${version} of ${createdAt?.toISOString().slice(0, 16) ?? 'an unknown day'} in the ${NAMES[holder]} wraps ${keys} keys\n`,
    ),
    `${left} left to wrap anew, ${erased} destroyed\n`,
    damaged === 0 ? '' : `${damaged} of those left are damaged: put them back from a backup, or erase the persons\n`,
    last === undefined ? '' : describeLast(last),
    waitsFor(read),
  ].join('');
}

const describeLast = ({ fromHolder, holder, askedAt, askedBy, doneAt, retiredAt }: Rotation): string =>
  fromHolder === holder
    ? `last rotation asked for ${day(askedAt)} by ${askedBy}, done ${day(doneAt)}, older versions retired ${day(retiredAt)}\n`
    : `last move, from the ${NAMES[fromHolder]} to the ${NAMES[holder]}, asked for ${day(askedAt)} by ${askedBy}, done ${day(doneAt)}, the ${NAMES[fromHolder]} given up ${day(retiredAt)}\n`;

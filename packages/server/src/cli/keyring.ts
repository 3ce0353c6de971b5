import { Command } from 'commander';
import { showKeyring } from '../privacy/keyring/keyring.routes.ts';
import type { Keyring } from '../privacy/keyring/rotation.ts';
import type { Privacy } from '../privacy/privacy.ts';

type WithPrivacy = <T>(work: (privacy: Pick<Privacy, 'rotating'>) => Promise<T>) => Promise<T>;

const BY = { kind: 'cli', id: 'keyring' } as const;

/** `anxin keyring status|rotate`: versions of the master key. */
export function keyringCommand(
  withPrivacy: WithPrivacy,
  write: (text: string) => void = (text) => void process.stdout.write(text),
): Command {
  const keyring = new Command('keyring').description('the master key: its versions, and rotation');
  const print = (json: boolean | undefined, read: Keyring): void =>
    write(json ? `${JSON.stringify(showKeyring(read), null, 2)}\n` : describe(read));

  keyring
    .command('status')
    .description('versions, how many persons’ keys each wraps, and how far a rotation is')
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
  return keyring;
}

function describe({ provider, versions, left, damaged, erased, rotations }: Keyring): string {
  const where = provider === 'file' ? 'key file' : 'key service';
  const [last] = rotations;
  const day = (at: Date | null): string => at?.toISOString().slice(0, 16) ?? 'not yet';
  return [
    ...versions.map(
      ({ version, createdAt, keys }) => `version ${version} of ${day(createdAt)} in the ${where} wraps ${keys} keys\n`,
    ),
    `${left} left to wrap anew, ${erased} destroyed\n`,
    damaged === 0 ? '' : `${damaged} of those left are damaged: put them back from a backup, or erase the persons\n`,
    last === undefined
      ? ''
      : `last rotation asked for ${day(last.askedAt)} by ${last.askedBy}, done ${day(last.doneAt)}, older versions retired ${day(last.retiredAt)}\n`,
  ].join('');
}

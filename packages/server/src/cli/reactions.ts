import { Command } from 'commander';
import { Problem } from '../foundation/errors.ts';
import { resetReaction } from '../foundation/reactions/cursor.store.ts';
import { readLag } from '../foundation/reactions/lag.ts';
import { listParked, retryParked } from '../foundation/reactions/parked.ts';
import type { Reaction } from '../foundation/reactions/reaction.ts';
import { withPlatform } from './platform.ts';

const ACTOR = { kind: 'cli', id: 'reactions' } as const;

/** `anxin reactions`: how far what follows the log is, which keys wait and why, and building a read model anew. */
export function reactionsCommand(): Command {
  const reactions = new Command('reactions').description('what follows the log: lag, parked keys, rebuilding');

  reactions
    .command('list')
    .description('every reaction with its lag, and the keys that wait with the reason')
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) =>
      withPlatform({ role: 'tool' }, async ({ db, stream, reactions: known }) => {
        const [lags, parked] = [await readLag(db, stream, known, new Date()), await listParked(db)];
        if (flags.json) return void process.stdout.write(`${JSON.stringify({ reactions: lags, parked }, null, 2)}\n`);
        for (const { reaction, seconds, premises, failures } of lags)
          process.stdout.write(
            `${reaction.padEnd(28)} ${seconds.toFixed(1)} s behind, parked: ${premises} for a premise, ${failures} failing\n`,
          );
        for (const { reaction, key, kind, reason, attempts, nextTryAt, waiting } of parked)
          process.stdout.write(
            `${reaction} ${key}: ${kind}, ${reason}; ${waiting} events wait, ${attempts} tries, next ${nextTryAt.toISOString()}\n`,
          );
      }),
    );

  reactions
    .command('retry')
    .description('try parked keys again now, after their cause was mended')
    .argument('<reaction>')
    .option('--key <kind/id>', 'only this key')
    .action((name: string, flags: { key?: string }) =>
      withPlatform({ role: 'tool' }, async ({ db, reactions: known, trail }) => {
        const { name: reaction } = find(known, name);
        const due = await retryParked(
          db,
          { reaction, ...(flags.key === undefined ? {} : { key: flags.key }) },
          new Date(),
        );
        await trail(db, [
          {
            actor: ACTOR,
            action: 'operation.reaction.retry',
            object: `reaction/${reaction}`,
            outcome: 'done',
            detail: { keys: due },
          },
        ]);
        process.stdout.write(`${due} keys are due now\n`);
      }),
    );

  reactions
    .command('rebuild')
    .description('empty a read model and build it again from the beginning of the log')
    .argument('<reaction>')
    .action((name: string) =>
      withPlatform({ role: 'tool' }, async ({ db, reactions: known, reactionWorker, trail }) => {
        const reaction = find(known, name);
        // one that never ran here has no progress to take back yet
        await reactionWorker.drain();
        await resetReaction(db, reaction);
        await trail(db, [
          { actor: ACTOR, action: 'operation.reaction.rebuild', object: `reaction/${reaction.name}`, outcome: 'done' },
        ]);
        process.stderr.write('building …\n');
        await reactionWorker.drain();
        process.stdout.write(`${reaction.name} is built\n`);
      }),
    );
  return reactions;
}

function find(known: readonly Reaction[], name: string): Reaction {
  const reaction = known.find((candidate) => candidate.name === name);
  if (reaction) return reaction;
  throw new Problem('request.invalid', {
    detail: `There is no reaction "${name}"; there are ${known.map((r) => r.name).join(', ')}`,
  });
}

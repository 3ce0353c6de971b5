import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type pg from 'pg';
import type { Plant } from '../drill.ts';
import { pdfOf, zipOf } from './documents.ts';
import type { MarkKind, MarkMaker } from './marks.ts';
import type { Answer } from './walk.ts';

/** Faults of every place that is searched; what each has to be told as. */
export interface Sabotage {
  plants: Plant[];
  /** In rows, while the database runs. */
  tables(client: pg.Client): Promise<void>;
  /** In files, and in what was heard. */
  rest(heard: Heard): Heard;
}

export interface Heard {
  said: string;
  answers: readonly Answer[];
  streamed: string;
  backup: Buffer | undefined;
}

export function createSabotage(dataDir: string, maker: MarkMaker): Sabotage {
  const plants: Plant[] = [];
  const make = (kind: MarkKind, what: string, check: string): string => {
    const clear = maker.make(kind, `sabotage, ${what}`);
    plants.push({ what, check, about: maker.marks.at(-1)!.id });
    return clear;
  };
  const answer = (what: string, text: string): Answer => ({ door: what, status: 200, text, body: text });
  return {
    plants,
    async tables(client) {
      const phone = make('phone', 'a phone number in a row', 'leak.table');
      // so long that PostgreSQL compresses it and puts it beside its table
      const address = `${make('address', 'an address in a long row', 'leak.table')}${'，很好'.repeat(20_000)}`;
      for (const [id, value] of Object.entries({ sabotage: phone, 'sabotage-long': address }))
        await client.query(`insert into merchant (id, fields, stamps) values ($1, $2, '{}')`, [
          id,
          JSON.stringify({ phone: value }),
        ]);
    },
    rest({ said, answers, streamed, backup }) {
      const lay = (name: string, content: Buffer | string) => writeFileSync(join(dataDir, name), content);
      lay('sabotage.tmp', `left behind: ${make('name', 'a name in a file', 'leak.file')}\n`);
      lay('sabotage.pdf', pdfOf(`(${make('phone', 'a phone number in a PDF', 'leak.file')})`));
      lay('sabotage.zip', zipOf('people.csv', Buffer.from(make('id-number', 'a number in an archive', 'leak.file'))));
      lay('sabotage.gz', gzipSync(make('text', 'words in a compressed file', 'leak.file')));
      lay(`${make('phone', 'a phone number as the name of a file', 'leak.file')}.tmp`, '');
      const line = Buffer.from(`to: ${make('address', 'an address in base64 in the log', 'leak.log')}`);
      const escaped = JSON.stringify(make('name', 'an escaped name in an answer', 'leak.answer'));
      return {
        said: `${said}{"level":"info","payload":"${line.toString('base64')}"}\n`,
        answers: [
          ...answers,
          answer(
            'sabotage, body',
            escaped.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`),
          ),
          answer('sabotage, header', `["x-for","${make('phone', 'a phone number in a header', 'leak.answer')}"]\n`),
        ],
        streamed: `${streamed}data: {"name":"${make('name', 'a name in the stream', 'leak.stream')}"}\n\n`,
        backup: Buffer.concat([
          backup ?? randomBytes(1_000),
          Buffer.from(make('bank-account', 'an account in the backup', 'leak.backup')),
        ]),
      };
    },
  };
}

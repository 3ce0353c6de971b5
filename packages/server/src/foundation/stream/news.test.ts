import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '../database/database.ts';
import { testDatabase } from '../database/embedded/test-database.ts';
import { createNews, type News } from './news.ts';
import { openTest } from './postgres-fixture.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
beforeAll(async () => {
  database = await testDatabase();
  open = openTest(database.url);
});
afterAll(async () => {
  await open.close();
  await database.drop();
});

const connected = (news: News) => expect.poll(() => news.connected).toBe(true);

describe('news of the log', () => {
  it('reaches every process, many tellings as few', async () => {
    const writer = createNews({ url: database.url, gap: 50 });
    const reader = createNews({ url: database.url });
    await Promise.all([connected(writer), connected(reader)]);
    let heard = 0;
    const end = reader.subscribe(() => heard++);
    for (let i = 0; i < 1_000; i++) writer.tell();
    await expect.poll(() => heard).toBe(2); // the first at once, the rest together
    end();
    writer.tell();
    await writer.close();
    await reader.close();
    expect(heard).toBe(2);
  });

  it('comes back after its connection was cut, and calls for what was missed', async () => {
    const errors: Error[] = [];
    const news = createNews({ url: database.url, onError: (error) => errors.push(error) });
    await connected(news);
    let heard = 0;
    news.subscribe(() => heard++);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'anxin news' and datname = current_database()`.execute(open.db);
    await expect.poll(() => errors.length).toBeGreaterThan(0);
    await expect.poll(() => heard).toBe(1);
    await connected(news);
    news.tell();
    await expect.poll(() => heard).toBe(2);
    await news.close();
  });

  it('wakes its own process while there is no connection, and closes all the same', async () => {
    const news = createNews({ url: 'postgres://nobody@127.0.0.1:1/none' });
    let heard = 0;
    news.subscribe(() => heard++);
    news.tell();
    expect(heard).toBe(1);
    await news.close();
    news.tell();
    expect(heard).toBe(1);
  });
});

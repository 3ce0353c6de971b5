import fastify from 'fastify';
import pg from 'pg';

/**
 * The peer of `bench http`: one Fastify handler that runs one prepared statement, inserting the same two rows into the
 * same tables. It checks nothing, decides nothing and recognises no repetition. Run as a process of its own:
 * `node bare-route.ts <database url> <decision row as JSON>`; prints its port.
 */
const [url, decision] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 64 });
const { verdict, pack, body } = JSON.parse(decision!) as { verdict: string; pack: string; body: unknown };
const decisionBody = JSON.stringify(body);

const TEXT = `
  with e as (
    insert into event (id, txid, type, source, source_id, subject_key, time, received_at, refs, data)
    values ($1, log_txid(), $2, $3, $4, $5, $6, now(), $7, $8)
  )
  insert into decision (id, txid, event_id, event_type, subject_key, verdict, rules, pack, decided_at, body)
  values ($9, log_txid(), $1, $2, $5, $10, '{}', $11, now(), $12)`;

interface Body {
  id: string;
  source: string;
  type: string;
  time: string;
  subject: string;
  data: { product: { id: string; merchant_id: string } };
}

/** UUIDv7 of now, so that rows reach the same partitions. */
function newId(random: string): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15, 18)}-a${random.slice(20)}`;
}

const app = fastify();
app.post('/', async (request) => {
  const event = request.body as Body;
  const id = newId(event.id);
  await pool.query({
    name: 'bare',
    text: TEXT,
    values: [
      id,
      event.type,
      event.source,
      event.id,
      event.subject,
      event.time,
      JSON.stringify({ product: event.data.product.id, merchant: event.data.product.merchant_id }),
      JSON.stringify(event.data),
      newId(crypto.randomUUID()),
      verdict,
      pack,
      decisionBody,
    ],
  });
  return { id };
});
await app.listen({ host: '127.0.0.1', port: 0 });
const address = app.server.address();
process.stdout.write(`${typeof address === 'object' && address ? address.port : 0}\n`);
process.on('SIGTERM', () => void app.close().then(() => process.exit()));
process.once('disconnect', () => process.exit());

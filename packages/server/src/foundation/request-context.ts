import { AsyncLocalStorage } from 'node:async_hooks';

const requests = new AsyncLocalStorage<string | null>();

/** The id of the HTTP request that this is done for; null in workers, commands and whatever else nobody asked for. */
export const requestId = (): string | null => requests.getStore() ?? null;

/** Does something for a request: what it awaits, however deep, is done for that request too. */
export const inRequest = <T>(id: string, work: () => T): T => requests.run(id, work);

/** Does something for nobody in particular, or for several at once, though a request happens to set it off. */
export const outsideRequests = <T>(work: () => T): T => requests.run(null, work);

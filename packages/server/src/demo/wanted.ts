import type { Config } from '../foundation/config/settings.ts';

/** Whether an empty database is filled: of one's own only when asked to. */
export const wantsDemo = (config: Pick<Config, 'demo' | 'databaseUrl'>): boolean =>
  config.demo ?? config.databaseUrl === undefined;

import { parseOidcRoles } from '../people/oidc-roles.ts';
import { MONEY_SETTINGS } from './money-settings.ts';
import {
  consulted,
  decimal,
  flag,
  integer,
  list,
  oneOf,
  partner,
  pathPart,
  postgresUrl,
  roles,
  setting,
  sharedSecret,
  text,
  trusted,
  webAddress,
} from './setting.ts';

/**
 * Settings in three steps: the environment (text) becomes configuration (typed, checked), and only what needs them is
 * handed the secrets. Nothing else in the house reads the environment.
 */
export const SETTINGS = {
  port: setting({ env: 'PORT', about: 'Port to listen on', fallback: '8080', parse: integer(0, 65_535) }),
  host: setting({ env: 'HOST', about: 'Address to listen on', fallback: '127.0.0.1', parse: text }),
  dataDir: setting({
    env: 'ANXIN_DATA',
    about: 'Folder of the embedded database, keys, media and anchors',
    fallback: './data',
    parse: text,
  }),
  databaseUrl: setting({
    env: 'DATABASE_URL',
    about: 'A PostgreSQL server to use instead of the embedded one',
    fallback: undefined,
    secret: true,
    parse: postgresUrl,
  }),
  poolSize: setting({
    env: 'ANXIN_POOL',
    about: 'Database connections of one process',
    fallback: '16',
    parse: integer(2, 200),
  }),
  roles: setting({
    env: 'ANXIN_ROLES',
    about: 'What this process does: api, worker, console, or several of them',
    fallback: 'api,worker,console',
    parse: roles,
  }),
  packDir: setting({
    env: 'ANXIN_PACK',
    about: 'Folder of the policy pack that is in force at first (docs/policy-lifecycle.md)',
    fallback: 'packs/cn',
    parse: text,
  }),
  packForce: setting({
    env: 'ANXIN_PACK_FORCE',
    about: 'Whether the pack of the folder comes into force at start whatever was made in the console (1), or not (0)',
    fallback: '0',
    parse: flag,
  }),
  secondPerson: setting({
    env: 'ANXIN_SECOND_PERSON',
    about: 'Whether somebody else than its author approves a change of policy (1); 0 for one-person installations',
    fallback: '1',
    parse: flag,
  }),
  breakGlassLeast: setting({
    env: 'ANXIN_BREAK_GLASS_LEAST',
    about: 'Fewest minutes for which personal data can be opened outside every scene (docs/privacy-vault.md)',
    fallback: '5',
    parse: integer(1, 240),
  }),
  breakGlassMost: setting({
    env: 'ANXIN_BREAK_GLASS_MOST',
    about: 'Most minutes of it; 240 and no more',
    fallback: '120',
    parse: integer(1, 240),
  }),
  breakGlassValues: setting({
    env: 'ANXIN_BREAK_GLASS_VALUES',
    about: 'Most values that one such grant opens',
    fallback: '50',
    parse: integer(1, 50),
  }),
  breakGlassAnswer: setting({
    env: 'ANXIN_BREAK_GLASS_ANSWER',
    about: 'Minutes within which a second person answers; then the asking lapses',
    fallback: '60',
    parse: integer(5, 1_440),
  }),
  breakGlassReview: setting({
    env: 'ANXIN_BREAK_GLASS_REVIEW',
    about: 'Days within which a third person reviews what was opened',
    fallback: '3',
    parse: integer(1, 30),
  }),
  policyNotice: setting({
    env: 'ANXIN_POLICY_NOTICE',
    about:
      'Days from the published notice of changed rules until they can take effect: 7 by article 34 of the E-commerce Law',
    fallback: '7',
    parse: integer(0, 365),
  }),
  consultation: setting({
    env: 'ANXIN_CONSULTATION',
    about:
      'Changes of rules that need a consultation before they take effect (E-commerce Law, article 34): text (what rules say in public), recognition (only how they recognise it), or none',
    fallback: 'text',
    parse: consulted,
  }),
  alarmParties: setting({
    env: 'ANXIN_ALARM_PARTIES',
    about: 'Parties in a stretch of time below which their shares say nothing (docs/rule-quality.md)',
    fallback: '30',
    parse: integer(5, 2_000),
  }),
  alarmFactor: setting({
    env: 'ANXIN_ALARM_FACTOR',
    about: 'A share of parties so many times what is usual, or so many times less, is told',
    fallback: '2',
    parse: decimal(1.1, 100),
  }),
  alarmHours: setting({
    env: 'ANXIN_ALARM_HOURS',
    about: 'Hours of the stretches in which parties are counted: 1, 2, 3, 4, 6, 8, 12 or 24',
    fallback: '1',
    parse: (value) => Number(oneOf('1', '2', '3', '4', '6', '8', '12', '24')(value)),
  }),
  language: setting({
    env: 'ANXIN_LANGUAGE',
    about: 'Language of messages when the reader names none',
    fallback: 'zh-CN',
    parse: oneOf('zh-CN', 'en'),
  }),
  calendars: setting({
    env: 'ANXIN_CALENDARS',
    about: 'A file of calendars beside the shipped ones: holidays, working hours (docs/promises.md)',
    fallback: undefined,
    parse: text,
  }),
  videoMost: setting({
    env: 'ANXIN_VIDEO_MOST',
    about: 'Most MB of one video that is added to a claim, an after-sale or a dispute (0: none is taken)',
    fallback: '50',
    parse: integer(0, 500),
  }),
  logLevel: setting({
    env: 'ANXIN_LOG',
    about: 'How much is logged',
    fallback: 'info',
    parse: oneOf('silent', 'error', 'warn', 'info', 'debug'),
  }),
  rateLimit: setting({
    env: 'ANXIN_RATE',
    about: 'Requests a minute that one key may make (0: no limit)',
    fallback: '60000',
    parse: integer(0, 10_000_000),
  }),
  address: setting({
    env: 'ANXIN_ADDRESS',
    about:
      'Address at which people reach this installation, as https://anxin.example.com; from the request when not set',
    fallback: undefined,
    parse: webAddress,
  }),
  proxies: setting({
    env: 'ANXIN_PROXIES',
    about: 'Addresses or networks of proxies whose X-Forwarded-For and -Proto are believed, with commas',
    fallback: undefined,
    parse: list,
  }),
  sessionIdle: setting({
    env: 'ANXIN_SESSION_IDLE',
    about: 'Hours without use after which a session is over',
    fallback: '12',
    parse: integer(1, 8_760),
  }),
  sessionLife: setting({
    env: 'ANXIN_SESSION_LIFE',
    about: 'Hours after which a session is over however much it was used',
    fallback: '168',
    parse: integer(1, 8_760),
  }),
  exchangeSecret: setting({
    env: 'ANXIN_EXCHANGE_SECRET',
    about: 'Secret shared with the marketplace, 32 characters or more: signs in its merchants, creators and consumers',
    fallback: undefined,
    secret: true,
    parse: sharedSecret,
  }),
  carrierUrl: setting({
    env: 'ANXIN_CARRIER_URL',
    about: 'Gateway of the carriers’ electronic waybills, an https address: docs/waybills.md',
    fallback: undefined,
    parse: partner,
  }),
  carrierSecret: setting({
    env: 'ANXIN_CARRIER_SECRET',
    about: 'Secret shared with that gateway, 32 characters or more',
    fallback: undefined,
    secret: true,
    parse: sharedSecret,
  }),
  numbersUrl: setting({
    env: 'ANXIN_NUMBERS_URL',
    about: 'Gateway of the virtual numbers, an https address: docs/contacts.md',
    fallback: undefined,
    parse: partner,
  }),
  numbersSecret: setting({
    env: 'ANXIN_NUMBERS_SECRET',
    about: 'Secret shared with that gateway, 32 characters or more; it signs what it tells',
    fallback: undefined,
    secret: true,
    parse: sharedSecret,
  }),
  oidcIssuer: setting({
    env: 'ANXIN_OIDC_ISSUER',
    about: 'Identity provider of the staff (OpenID Connect)',
    fallback: undefined,
    parse: trusted,
  }),
  oidcClientId: setting({
    env: 'ANXIN_OIDC_CLIENT_ID',
    about: 'What this installation is called there',
    fallback: undefined,
    parse: text,
  }),
  oidcClientSecret: setting({
    env: 'ANXIN_OIDC_CLIENT_SECRET',
    about: 'Secret of this installation there; without it, it is a public client',
    fallback: undefined,
    secret: true,
    parse: text,
  }),
  oidcLabel: setting({
    env: 'ANXIN_OIDC_LABEL',
    about: 'What the button of the sign-in page says',
    fallback: 'Single sign-on',
    parse: text,
  }),
  oidcRoles: setting({
    env: 'ANXIN_OIDC_ROLES',
    about:
      'Which values of a claim stand for which roles, as groups: admins=administrator, review=reviewer; without it, only who was invited signs in',
    fallback: undefined,
    parse: parseOidcRoles,
  }),
  demo: setting({
    env: 'ANXIN_DEMO',
    about: 'Fills an empty database with a demo marketplace (1) or leaves it empty (0); 1 unless DATABASE_URL is set',
    fallback: undefined,
    parse: flag,
  }),
  demoPace: setting({
    env: 'ANXIN_DEMO_PACE',
    about: 'Events a minute with which the demo marketplace goes on (0: it stands still)',
    fallback: '2',
    parse: integer(0, 600),
  }),
  keysUrl: setting({
    env: 'ANXIN_KEYS_URL',
    about: 'Address of a key service (HashiCorp Vault, OpenBao) that holds the master keys; the key file when not set',
    fallback: undefined,
    parse: trusted,
  }),
  keysToken: setting({
    env: 'ANXIN_KEYS_TOKEN',
    about: 'Token for the key service',
    fallback: undefined,
    secret: true,
    parse: text,
  }),
  keysMount: setting({
    env: 'ANXIN_KEYS_MOUNT',
    about: 'Where its transit engine is mounted',
    fallback: 'transit',
    parse: pathPart,
  }),
  keysName: setting({
    env: 'ANXIN_KEYS_NAME',
    about: 'Name of the master key there',
    fallback: 'anxin',
    parse: pathPart,
  }),
  keysTimeout: setting({
    env: 'ANXIN_KEYS_TIMEOUT',
    about: 'Milliseconds that one call of the key service may take',
    fallback: '2000',
    parse: integer(50, 60_000),
  }),
  keysCa: setting({
    env: 'ANXIN_KEYS_CA',
    about: 'A file with the certificate of the authority that vouches for the key service; those of Node when not set',
    fallback: undefined,
    parse: text,
  }),
  passphrase: setting({
    env: 'ANXIN_PASSPHRASE',
    about: 'Passphrase of backups, at least 12 characters; asked for when not set',
    fallback: undefined,
    secret: true,
    parse: text,
  }),
  ...MONEY_SETTINGS,
} as const;

type Fallback<S> = S extends { parse(text: string): infer T } ? T : never;
type MayBeAbsent =
  | 'databaseUrl'
  | 'demo'
  | 'passphrase'
  | 'keysUrl'
  | 'keysToken'
  | 'keysCa'
  | 'calendars'
  | 'address'
  | 'proxies'
  | 'exchangeSecret'
  | 'carrierUrl'
  | 'carrierSecret'
  | 'numbersUrl'
  | 'numbersSecret'
  | 'moneySince'
  | 'paymentsUrl'
  | 'paymentsSecret'
  | 'oidcIssuer'
  | 'oidcClientId'
  | 'oidcClientSecret'
  | 'oidcRoles';
/** What has no fallback may be absent. */
export type Config = {
  [K in Exclude<keyof typeof SETTINGS, MayBeAbsent>]: Fallback<(typeof SETTINGS)[K]>;
} & { [K in MayBeAbsent]?: Fallback<(typeof SETTINGS)[K]> };

export interface SettingProblem {
  env: string;
  message: string;
}

/** Reads every setting; all problems at once, so that nobody mends one to meet the next. */
export function readConfig(
  env: Record<string, string | undefined>,
): { config: Config } | { problems: SettingProblem[] } {
  const config: Record<string, unknown> = {};
  const problems: SettingProblem[] = [];
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const given = env[setting.env] === '' ? undefined : env[setting.env];
    const value = given ?? setting.fallback;
    if (value === undefined) continue;
    try {
      config[name] = setting.parse(value);
    } catch (error) {
      // a secret's value must not reach a terminal or a log through its own error
      problems.push({ env: setting.env, message: setting.secret ? 'is not usable' : (error as Error).message });
    }
  }
  return problems.length > 0 ? { problems } : { config: config as Config };
}

export interface SettingLine {
  env: string;
  value: string;
  from: 'environment' | 'default' | 'not set';
  about: string;
}

/** Every setting as `anxin config` lists it; secrets are shown as set or not. */
export function describeSettings(env: Record<string, string | undefined>): SettingLine[] {
  return Object.values(SETTINGS).map(({ env: name, about, fallback, ...setting }) => {
    const given = env[name] === '' ? undefined : env[name];
    const secret = 'secret' in setting && setting.secret;
    const value = given ?? fallback ?? '';
    return {
      env: name,
      value: secret && given !== undefined ? '(set)' : value,
      from: given !== undefined ? 'environment' : fallback !== undefined ? 'default' : 'not set',
      about,
    };
  });
}

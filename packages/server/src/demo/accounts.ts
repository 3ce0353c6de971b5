import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { SET_PIECES } from '../../../simulator/src/index.ts';
import type { Role } from '../foundation/access/role.ts';
import { Problem } from '../foundation/errors.ts';
import type { Users } from '../foundation/people/users.ts';

interface Account {
  email: string;
  name: string;
  role: Role;
  groups?: readonly string[];
  party?: string;
}

const staff = (role: Role, name: string, groups?: readonly string[]): Account => ({
  ...{ email: `${role}@demo.anxin.example`, name, role },
  ...(groups ? { groups } : {}),
});
const party = (role: Role, name: string, id: string): Account => ({
  ...{ email: `${role}@demo.anxin.example`, name, role, party: `${role}/${id}` },
});

const REVIEWED = ['content', 'goods', 'ip', 'service', 'privacy'];

/**
 * One person of each role that has something to do, and two reviewers: some answers are given twice, by different people. Those
 * of a party belong to somebody who is in the story.
 */
export const ACCOUNTS: readonly Account[] = [
  staff('administrator', '管理员 安'),
  staff('operator', '运营 林'),
  staff('policy-editor', '策略编辑 沈'),
  staff('policy-approver', '策略审批 顾'),
  staff('reviewer', '审核员 许', REVIEWED),
  { ...staff('reviewer', '审核员 何', REVIEWED), email: 'reviewer-2@demo.anxin.example' },
  staff('supervisor', '审核主管 方'),
  staff('service-agent', '客服 唐', ['service']),
  staff('arbitrator', '仲裁员 程'),
  staff('fund-manager', '基金管理 贺'),
  // what one asks for above a limit the other agrees to
  { ...staff('fund-manager', '基金管理 罗'), email: 'fund-manager-2@demo.anxin.example' },
  staff('inspector', '抽检员 石'),
  staff('laboratory', '实验室 白'),
  staff('category-manager', '类目经理 叶'),
  staff('campaign-lead', '专项负责人 卢'),
  staff('privacy-officer', '隐私官 江'),
  staff('auditor', '审计员 孔'),
  staff('executive', '管理层 邵'),
  party('merchant', '商家', SET_PIECES.merchant),
  party('creator', '达人', SET_PIECES.creator),
  party('consumer', '消费者', SET_PIECES.consumer),
  party('rights-holder', '权利人', SET_PIECES.rightsHolder),
];

const FILE = 'demo-accounts.txt';
export const accountsPath = (dataDir: string): string => join(dataDir, FILE);

/** Without what is mistaken for something else on a screen. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789';
const password = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => SIGNS[randomInt(SIGNS.length)]).join('')).join('-');

/** E-mail to password, as the file has them. */
function readAccounts(dataDir: string): Map<string, string> {
  try {
    const lines = readFileSync(accountsPath(dataDir), 'utf8').split('\n');
    return new Map(
      lines.flatMap((line) => {
        const [, email, secret] = /^\S+\s+(\S+@\S+)\s+(\S+)$/.exec(line.trim()) ?? [];
        return email && secret ? [[email, secret] as const] : [];
      }),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}

const listed = (accounts: ReadonlyMap<string, string>): string =>
  ACCOUNTS.map(({ role, email }) => `${role.padEnd(18)}${email.padEnd(40)}${accounts.get(email)}`).join('\n');

export interface Accounts {
  /** The list to print, when it was written just now. */
  list: string | undefined;
  /** Makes the people of these roles, each once. */
  make(roles: readonly Role[]): Promise<void>;
}

/**
 * The demo's people and their passwords. These are written down before anybody is made: whoever is killed in between
 * finds the same ones again.
 */
export async function openAccounts(users: Users, dataDir: string): Promise<Accounts> {
  const known = readAccounts(dataDir);
  const fresh = ACCOUNTS.filter(({ email }) => !known.has(email));
  const accounts = new Map([...known, ...fresh.map(({ email }) => [email, password()] as const)]);
  if (fresh.length > 0) await write(dataDir, listed(accounts));
  return {
    list: fresh.length > 0 ? listed(accounts) : undefined,
    async make(roles) {
      for (const { email, name, role, groups, party: of } of ACCOUNTS.filter((account) =>
        roles.includes(account.role),
      )) {
        const given = { email, name, roles: [role], ...(groups ? { groups } : {}), ...(of ? { party: of } : {}) };
        await users.create({ ...given, password: accounts.get(email)! }, { kind: 'cli', id: 'demo' }).catch((error) => {
          if (!(error instanceof Problem) || error.code !== 'access.user-exists') throw error;
        });
      }
    },
  };
}

async function write(dataDir: string, text: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const path = accountsPath(dataDir);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(`${text}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(`${path}.new`, 0o600);
  await rename(`${path}.new`, path);
}

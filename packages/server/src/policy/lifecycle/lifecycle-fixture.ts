import type { LightMyRequestResponse } from 'fastify';
import type { Role } from '../../foundation/access/role.ts';
import { openTestPlatform, type SignedIn, type TestPlatform, type TestPlatformOptions } from '../../test-platform.ts';

/** A rule about words, and one about a list; `term` is what it rejects for. */
export const rules = (term = 'words.count > 0', verdict = 'reject'): string => `rules:
  - id: goods.test.words
    title: { zh-CN: 用语, en: Words }
    on: [product.submitted]
    match: { words: { lexicon: words, in: [product.title] } }
    when: ${term}
    verdict: ${verdict}
    measures: [{ kind: reject-listing, subject: true }]
    case: { queue: goods, priority: 10 }
    params: { term: words.first }
    message: { zh-CN: '用了“{term}”', en: 'Uses “{term}”' }
  - id: goods.test.brands
    title: { zh-CN: 品牌, en: Brands }
    on: [product.submitted]
    when: has(product.brand) && product.brand in lists.brands
    verdict: limit
    message: { zh-CN: 品牌受限, en: A brand that is limited }
`;

/** The same without the first of them. */
export const onlyBrands = `rules:\n  - id: goods.test.brands${rules().split('  - id: goods.test.brands')[1]}`;

const listing = (title: string, brand?: string): string =>
  `{ product: { id: p, merchant_id: m, title: '${title}', category_id: tea, price: { amount: 1, currency: CNY }${brand === undefined ? '' : `, brand: '${brand}'`} } }`;

export const PACK: Record<string, string> = {
  'pack.yaml': 'id: tests\nversion: 1.0.0\nabout: { zh-CN: 测试, en: For tests }\n',
  'lexicons/words.lex': '---\nabout: { zh-CN: 词, en: Words }\n---\n国家级\n最佳\n',
  'lists/brands.list': 'Nike\nPuma\n',
  'goods/rules.yaml': rules(),
  'goods/rules.cases.yaml': `cases:
  - name: a word
    type: product.submitted
    data: ${listing('国家级好茶')}
    fires: [goods.test.words]
  - name: plain tea
    type: product.submitted
    data: ${listing('好茶')}
    quiet: [goods.test.words, goods.test.brands]
  - name: a brand
    type: product.submitted
    data: ${listing('鞋', 'Nike')}
    fires: [goods.test.brands]
`,
};

/** A platform with people who change policy, as they ask by HTTP. */
export interface PolicyPeople {
  tested: TestPlatform;
  editor: Person;
  second: Person;
  approver: Person;
  /** Asks with a key that holds everything. */
  key: Person;
  drop(): Promise<void>;
}

export interface Person extends Pick<SignedIn, 'id'> {
  post(path: string, body?: object): Promise<LightMyRequestResponse>;
  patch(path: string, body: object): Promise<LightMyRequestResponse>;
  get(path: string): Promise<LightMyRequestResponse>;
  delete(path: string): Promise<LightMyRequestResponse>;
}

export async function openPolicy(options: TestPlatformOptions = {}): Promise<PolicyPeople> {
  // the clock is moved by weeks, and nobody wants to sign in anew
  const config = { sessionIdle: 8_760, sessionLife: 8_760, ...options.config };
  const tested = await openTestPlatform({ pack: PACK, ...options, config });
  return { tested, ...(await peopleOf(tested)), drop: () => tested.drop() };
}

async function peopleOf(tested: TestPlatform): Promise<Omit<PolicyPeople, 'tested' | 'drop'>> {
  const as = (id: string, headers: Record<string, string>): Person => {
    const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
      tested.http.app.inject({
        ...{ method, url, headers: { 'accept-language': 'en', ...headers } },
        ...(payload === undefined ? {} : { payload }),
      });
    return {
      id,
      post: (path, body = {}) => ask('POST', path, body),
      patch: (path, body) => ask('PATCH', path, body),
      get: (path) => ask('GET', path),
      delete: (path) => ask('DELETE', path),
    };
  };
  const person = async (...roles: Role[]): Promise<Person> => {
    const { id, headers } = await tested.signedIn({ roles });
    return as(id, headers);
  };
  return {
    editor: await person('policy-editor'),
    second: await person('policy-editor'),
    approver: await person('policy-approver'),
    key: as('key', await tested.bearer()),
  };
}

/** The body of an answer that has to be good. */
export function good(answer: LightMyRequestResponse) {
  if (answer.statusCode >= 300) throw new Error(`${answer.statusCode} ${answer.body}`);
  return answer.json();
}

/** Code, and the sentence that goes with it. */
export const told = (answer: LightMyRequestResponse): [number, string, string] => {
  const { code, detail = '' } = answer.json();
  return [answer.statusCode, code, detail];
};

/** A draft with these changes, brought as far as approved. @returns its id */
export async function approved(
  { editor, approver }: Pick<PolicyPeople, 'editor' | 'approver'>,
  changes: Record<string, string | null>,
): Promise<string> {
  const listed = Object.entries(changes).map(([path, text]) => ({ path, text }));
  const { id } = good(await editor.post('/v1/packs', { changes: listed }));
  const validated = good(await editor.post(`/v1/packs/${id}/validate`));
  if (validated.state !== 'validated') throw new Error(JSON.stringify(validated.report));
  good(await approver.post(`/v1/packs/${id}/approve`, { revision: validated.revision }));
  return id;
}

/** The roles that people have. Those outside the marketplace's own staff belong to a party and reach only what is that party's. */
const STAFF_ROLES = [
  'operator',
  'policy-editor',
  'policy-approver',
  'reviewer',
  'supervisor',
  'service-agent',
  'arbitrator',
  'fund-manager',
  'inspector',
  'laboratory',
  'category-manager',
  'campaign-lead',
  'privacy-officer',
  'auditor',
  'executive',
  'administrator',
] as const;

const OUTSIDE_ROLES = [
  'merchant',
  'creator',
  'agency',
  'rights-holder',
  'consumer',
  'service-provider',
  'authority',
] as const;

export type StaffRole = (typeof STAFF_ROLES)[number];
export type OutsideRole = (typeof OUTSIDE_ROLES)[number];
export type Role = StaffRole | OutsideRole;

export const ALL_ROLES: readonly Role[] = [...STAFF_ROLES, ...OUTSIDE_ROLES];

export const isRole = (text: string): text is Role => (ALL_ROLES as readonly string[]).includes(text);

/** Outside the marketplace's own staff: such a person acts for a party of the same name. */
export const isOutside = (role: Role): role is OutsideRole => (OUTSIDE_ROLES as readonly Role[]).includes(role);

/** How far a role carries a permission: everything, what its groups work on, or what is its party's or its own. */
export type RoleReach = 'all' | 'group' | 'own';

const WIDTH: Record<RoleReach, number> = { own: 0, group: 1, all: 2 };

export const widerReach = (one: RoleReach | undefined, other: RoleReach): RoleReach =>
  one !== undefined && WIDTH[one] >= WIDTH[other] ? one : other;

/** One reach for several roles, as `PermissionDeclaration.roles` takes it. */
export const forRoles = <R extends Role>(reach: RoleReach, ...roles: readonly R[]): Record<R, RoleReach> =>
  Object.fromEntries(roles.map((role) => [role, reach])) as Record<R, RoleReach>;

/** Every role holds it, for what is its own. */
export const EVERYBODY: Readonly<Record<Role, RoleReach>> = forRoles('own', ...ALL_ROLES);

/** Staff who look at everything without deciding anything. */
export const READERS = forRoles('all', 'operator', 'auditor');

/** Staff whose daily work is about what happens on the marketplace. */
export const WORKING = forRoles(
  'all',
  'operator',
  'policy-editor',
  'policy-approver',
  'reviewer',
  'supervisor',
  'service-agent',
  'arbitrator',
  'fund-manager',
  'inspector',
  'category-manager',
  'campaign-lead',
  'privacy-officer',
  'auditor',
);

export const ROLE_DOCS: Readonly<Record<Role, { 'zh-CN': string; en: string }>> = {
  operator: { 'zh-CN': '平台运营', en: 'Operator' },
  'policy-editor': { 'zh-CN': '规则编辑', en: 'Policy editor' },
  'policy-approver': { 'zh-CN': '规则审批', en: 'Policy approver' },
  reviewer: { 'zh-CN': '审核员', en: 'Reviewer' },
  supervisor: { 'zh-CN': '审核主管', en: 'Supervisor' },
  'service-agent': { 'zh-CN': '客服', en: 'Service agent' },
  arbitrator: { 'zh-CN': '仲裁员', en: 'Arbitrator' },
  'fund-manager': { 'zh-CN': '资金管理员', en: 'Fund manager' },
  inspector: { 'zh-CN': '质检员', en: 'Inspector' },
  laboratory: { 'zh-CN': '检测机构', en: 'Laboratory' },
  'category-manager': { 'zh-CN': '类目经理', en: 'Category manager' },
  'campaign-lead': { 'zh-CN': '专项治理负责人', en: 'Campaign lead' },
  'privacy-officer': { 'zh-CN': '隐私负责人', en: 'Privacy officer' },
  auditor: { 'zh-CN': '审计员', en: 'Auditor' },
  executive: { 'zh-CN': '管理层', en: 'Executive' },
  administrator: { 'zh-CN': '系统管理员', en: 'Administrator' },
  merchant: { 'zh-CN': '商家', en: 'Merchant' },
  creator: { 'zh-CN': '创作者', en: 'Creator' },
  agency: { 'zh-CN': '创作者机构', en: 'Agency' },
  'rights-holder': { 'zh-CN': '权利人', en: 'Rights holder' },
  consumer: { 'zh-CN': '消费者', en: 'Consumer' },
  'service-provider': { 'zh-CN': '服务商', en: 'Service provider' },
  authority: { 'zh-CN': '监管机构', en: 'Authority' },
};

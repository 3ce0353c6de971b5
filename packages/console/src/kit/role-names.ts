import type { Language } from './words.ts';

/** The roles in both languages; what the server knows besides is called by its id. */
const NAMES: Record<string, Record<Language, string>> = {
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

export const roleName = (role: string, language: Language): string => NAMES[role]?.[language] ?? role;

export const ROLE_IDS: readonly string[] = Object.keys(NAMES);

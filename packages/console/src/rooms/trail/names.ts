import type { Language } from '../../kit/words.ts';
import { ACTIONS } from './action-names.ts';

const PURPOSES: Record<string, Record<Language, string>> = {
  people: { 'zh-CN': '人员管理', en: 'people' },
  colleagues: { 'zh-CN': '查看同事', en: 'colleagues' },
  consultation: { 'zh-CN': '征求意见', en: 'consultation' },
  appeal: { 'zh-CN': '处理申诉', en: 'appeal' },
  enforcement: { 'zh-CN': '处置', en: 'enforcement' },
  casework: { 'zh-CN': '处理工单', en: 'casework' },
  invitation: { 'zh-CN': '邀请', en: 'invitation' },
  own: { 'zh-CN': '本人', en: 'own' },
  're-decide': { 'zh-CN': '重新判定', en: 're-decide' },
  search: { 'zh-CN': '搜索', en: 'search' },
  'sign-in': { 'zh-CN': '登录', en: 'sign-in' },
  'second-factor': { 'zh-CN': '两步验证', en: 'second factor' },
  'show-order': { 'zh-CN': '查看订单', en: 'show an order' },
  'after-sale': { 'zh-CN': '售后', en: 'after-sale' },
  ship: { 'zh-CN': '发货', en: 'ship' },
  print: { 'zh-CN': '打印面单', en: 'print a label' },
  'drop-ship': { 'zh-CN': '代发', en: 'drop-ship' },
  'large-goods': { 'zh-CN': '大件配送', en: 'large goods' },
  customs: { 'zh-CN': '清关', en: 'customs' },
  'address-change': { 'zh-CN': '修改地址', en: 'address change' },
  invoice: { 'zh-CN': '开票', en: 'invoice' },
  dispute: { 'zh-CN': '纠纷', en: 'dispute' },
  'virtual-call': { 'zh-CN': '虚拟号接通', en: 'virtual call' },
  'virtual-number': { 'zh-CN': '虚拟号', en: 'virtual number' },
  aftersale: { 'zh-CN': '售后', en: 'after-sale' },
  claim: { 'zh-CN': '赔付', en: 'claim' },
  names: { 'zh-CN': '文件名', en: 'names of files' },
  content: { 'zh-CN': '文件内容', en: 'contents of a file' },
  harassment: { 'zh-CN': '骚扰举报', en: 'harassment' },
  'data-request': { 'zh-CN': '个人信息请求', en: 'request about personal data' },
  'breach-register': { 'zh-CN': '安全事件登记', en: 'register of incidents' },
  'break-glass': { 'zh-CN': '紧急调阅', en: 'break-glass' },
  'break-glass-register': { 'zh-CN': '紧急调阅登记', en: 'register of break-glass' },
  index: { 'zh-CN': '检索索引', en: 'search index' },
  'leak-index': { 'zh-CN': '泄露溯源', en: 'leak tracing' },
  'waybill-place': { 'zh-CN': '面单地址', en: 'place on a waybill' },
};

/** One that is not known here goes by its own name. */
export const actionName = (action: string, language: Language): string => ACTIONS[action]?.[language] ?? action;
/** What the vault opens for is called as the scene. */
export const purposeName = (purpose: string, language: Language): string =>
  PURPOSES[purpose.replace(/^vault-/, '')]?.[language] ?? purpose;
export const ACTION_IDS: readonly string[] = Object.keys(ACTIONS);

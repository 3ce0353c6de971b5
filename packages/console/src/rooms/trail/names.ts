import type { Language } from '../../kit/words.ts';

/** What actions are called; one that is not here goes by its own name. */
const ACTIONS: Record<string, Record<Language, string>> = {
  'access.key.create': { 'zh-CN': '创建密钥', en: 'made a key' },
  'access.key.revoke': { 'zh-CN': '吊销密钥', en: 'revoked a key' },
  'access.user.create': { 'zh-CN': '邀请人员', en: 'invited somebody' },
  'access.user.invite': { 'zh-CN': '生成登录链接', en: 'made a new link' },
  'access.user.accept': { 'zh-CN': '接受邀请', en: 'accepted an invitation' },
  'access.user.update': { 'zh-CN': '修改人员', en: 'changed a person' },
  'access.user.see': { 'zh-CN': '查看人员', en: 'looked at people' },
  'access.session.create': { 'zh-CN': '登录', en: 'signed in' },
  'access.session.refuse': { 'zh-CN': '登录被拒', en: 'was refused' },
  'access.session.end': { 'zh-CN': '结束登录', en: 'ended a session' },
  'access.session.prefer': { 'zh-CN': '修改个人设置', en: 'changed own settings' },
  'access.password.update': { 'zh-CN': '修改密码', en: 'changed the password' },
  'access.second-factor.create': { 'zh-CN': '启用两步验证', en: 'set up a second factor' },
  'access.second-factor.remove': { 'zh-CN': '停用两步验证', en: 'removed a second factor' },
  'casework.case.take': { 'zh-CN': '领取工单', en: 'took a case' },
  'casework.case.release': { 'zh-CN': '放回工单', en: 'released a case' },
  'casework.case.reveal': { 'zh-CN': '查看工单原文', en: 'read sealed texts of a case' },
  'casework.case.assign': { 'zh-CN': '分派工单', en: 'assigned a case' },
  'casework.case.comment': { 'zh-CN': '备注工单', en: 'commented on a case' },
  'casework.case.decide': { 'zh-CN': '处理工单', en: 'decided a case' },
  'casework.case.undo': { 'zh-CN': '撤回处理', en: 'undid a decision' },
  'casework.case.reopen': { 'zh-CN': '重开工单', en: 'reopened a case' },
  'casework.text.read': { 'zh-CN': '查看工单原文', en: 'read a text of a case' },
  'policy.decision.explain': { 'zh-CN': '查看判定过程', en: 'looked at why a rule fired' },
  'privacy.person.open': { 'zh-CN': '查看个人信息', en: 'opened personal data' },
  'privacy.person.read': { 'zh-CN': '查看个人信息', en: 'read personal data' },
  'operation.backup.create': { 'zh-CN': '备份', en: 'made a backup' },
  'operation.reaction.retry': { 'zh-CN': '重试后台处理', en: 'retried a reaction' },
  'operation.reaction.rebuild': { 'zh-CN': '重建读模型', en: 'rebuilt a read model' },
};

const PURPOSES: Record<string, Record<Language, string>> = {
  people: { 'zh-CN': '人员管理', en: 'people' },
  colleagues: { 'zh-CN': '查看同事', en: 'colleagues' },
  casework: { 'zh-CN': '处理工单', en: 'casework' },
  invitation: { 'zh-CN': '邀请', en: 'invitation' },
  own: { 'zh-CN': '本人', en: 'own' },
  're-decide': { 'zh-CN': '重新判定', en: 're-decide' },
  search: { 'zh-CN': '搜索', en: 'search' },
  'sign-in': { 'zh-CN': '登录', en: 'sign-in' },
  'second-factor': { 'zh-CN': '两步验证', en: 'second factor' },
  'show-order': { 'zh-CN': '查看订单', en: 'show an order' },
  'after-sale': { 'zh-CN': '售后', en: 'after-sale' },
};

export const actionName = (action: string, language: Language): string => ACTIONS[action]?.[language] ?? action;
export const purposeName = (purpose: string, language: Language): string => PURPOSES[purpose]?.[language] ?? purpose;
export const ACTION_IDS: readonly string[] = Object.keys(ACTIONS);

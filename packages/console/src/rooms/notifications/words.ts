import { createWords } from '../../kit/words.ts';

export const words = createWords(
  {
    title: '通知',
    intro: '与您有关的变化。点开后即视为已读。',
    'read.all': '全部标为已读',
    unread: '未读',
    'empty.title': '没有通知',
    'empty.text': '工单转给您、时限承诺被打破、账号在新设备登录、规则包更新时，会在这里告诉您。',
    'empty.text.outside': '您的时限承诺被打破、账号在新设备登录时，会在这里告诉您。',
    'kind.case.assigned': '有工单分派给您：{title}',
    'kind.case.returned': '您处理的工单被退回：{title}',
    'kind.promise.breached': '“{promise}”已超时：{title}',
    'kind.security.new-sign-in': '您的账号在新的设备上登录：{device}。若不是您本人，请立即结束该登录并修改密码。',
    'kind.pack.changed': '规则包已更新：{title}',
    'kind.pack.review': '有规则包变更待您审批：{title}',
    'kind.pack.approved': '您起草的规则包变更已通过审批：{title}',
    'kind.pack.rejected': '您起草的规则包变更被退回：{title}',
    'kind.entries.review': '有名单或词库条目待您审批：{title}',
    'kind.entries.approved': '您提议的条目已生效：{title}',
    'kind.entries.rejected': '您提议的条目未获通过：{title}',
    'kind.other': '有新的变化：{title}',
  },
  {
    title: 'Notifications',
    intro: 'What concerns you. Opening one marks it as read.',
    'read.all': 'Mark all as read',
    unread: 'unread',
    'empty.title': 'Nothing to tell',
    'empty.text':
      'You are told here when a case is given to you, a promise is broken, your account is used on a new device, or the pack changes.',
    'empty.text.outside':
      'You are told here when a promise of yours is broken, or your account is used on a new device.',
    'kind.case.assigned': 'A case was given to you: {title}',
    'kind.case.returned': 'A case of yours came back: {title}',
    'kind.promise.breached': '“{promise}” is over: {title}',
    'kind.security.new-sign-in':
      'Your account was used on a new device: {device}. If that was not you, end the session and change your password.',
    'kind.pack.changed': 'The pack has changed: {title}',
    'kind.pack.review': 'A change of the pack waits for your approval: {title}',
    'kind.pack.approved': 'Your change of the pack was approved: {title}',
    'kind.pack.rejected': 'Your change of the pack was sent back: {title}',
    'kind.entries.review': 'Entries of a list or lexicon wait for your approval: {title}',
    'kind.entries.approved': 'The entries that you proposed are in force: {title}',
    'kind.entries.rejected': 'The entries that you proposed were turned down: {title}',
    'kind.other': 'There is news: {title}',
  },
);

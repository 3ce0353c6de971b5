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
    'kind.other': 'There is news: {title}',
  },
);

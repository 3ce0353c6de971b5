import { createWords } from '../../kit/words.ts';

export const words = createWords(
  {
    title: '欢迎加入安心',
    line: '设置密码后即可登录',
    for: '受邀人',
    email: '邮箱',
    until: '链接有效期至',
    name: '怎么称呼您',
    password: '设置密码',
    code: '验证码',
    'code.help': '您的账号已启用两步验证，请输入身份验证器上的验证码。',
    go: '完成并登录',
    over: '这个邀请链接已经失效',
    'over.text': '链接只能使用一次，并且会过期。请联系邀请您的人重新发送。',
    'sign-in': '已有账号，去登录',
  },
  {
    title: 'Welcome to Anxin',
    line: 'Choose a password, and you are in',
    for: 'For',
    email: 'E-mail',
    until: 'The link holds until',
    name: 'What shall we call you',
    password: 'Choose a password',
    code: 'Code',
    'code.help': 'Your account has a second factor: give the code of your authenticator.',
    go: 'Done, sign in',
    over: 'This invitation is over',
    'over.text': 'A link works once, and for a limited time. Ask whoever invited you for a new one.',
    'sign-in': 'I have an account: sign in',
  },
);

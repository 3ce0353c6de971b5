import { createWords } from '../../kit/words.ts';

export const words = createWords(
  {
    title: '登录安心控制台',
    line: '看见平台如何守护每一次购买',
    or: '或使用邮箱登录',
    oidc: '使用 {name} 登录',
    demo: '这是演示环境：各角色的演示账号和密码已打印在启动命令的输出中，并保存在数据目录里。',
    rules: '规则中心：现行规则与变更公示',
    forgot: '忘记密码时，请管理员为您发送新的邀请链接。',
    ended: '您已退出登录。',
  },
  {
    title: 'Sign in to Anxin',
    line: 'See how every purchase is protected',
    or: 'or by e-mail',
    oidc: 'Sign in with {name}',
    demo: 'This is a demo: the start command has printed an account and a password for each role; they are kept in the data folder.',
    rules: 'Rule centre: what applies, and what will change',
    forgot: 'Forgotten your password? An administrator can send you a new link.',
    ended: 'You are signed out.',
  },
);

import { createWords } from '../../kit/words.ts';

export const words = createWords(
  {
    title: '系统设置',
    intro: '当前服务进程的设置。设置由环境变量决定，启动时读取；修改后需要重启。密钥类设置只显示是否已设置。',
    name: '环境变量',
    value: '值',
    from: '来源',
    'from.environment': '已设置',
    'from.default': '默认',
    'from.not set': '未设置',
    about: '说明',
    'value.set': '（已设置）',
    find: '查找设置',
    'empty.title': '没有符合的设置',
    'empty.text': '换一个关键词试试。',
  },
  {
    title: 'Settings',
    intro:
      'Of the process that answers. They come from the environment at its start: change them there, and start it again. Secrets are shown as set or not.',
    name: 'Variable',
    value: 'Value',
    from: 'From',
    'from.environment': 'environment',
    'from.default': 'default',
    'from.not set': 'not set',
    about: 'What it does',
    'value.set': '(set)',
    find: 'Find a setting',
    'empty.title': 'No setting fits',
    'empty.text': 'Try another word.',
  },
);

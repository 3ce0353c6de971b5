import type { Language } from '../kit/words.ts';

export interface ProblemWords {
  title: string;
  /** What to do. `{seconds}` is how long to wait. */
  mend: string;
}

/** The problems that people meet in the console, by code. What is missing here is said as the server says it. */
export const problemWords: Record<Language, Partial<Record<string, ProblemWords>>> = {
  'zh-CN': {
    'console.unreachable': { title: '暂时连不上服务器', mend: '请检查网络；恢复后会自动继续。' },
    'console.fault': { title: '页面出错了', mend: '请重新加载页面；已填写的内容请先复制。' },
  },
  en: {
    'console.unreachable': {
      title: 'The server cannot be reached',
      mend: 'Check the network; the page goes on by itself.',
    },
    'console.fault': { title: 'The page has a fault', mend: 'Reload the page; copy first what you have typed.' },
  },
};

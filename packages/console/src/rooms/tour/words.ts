import { createWords } from '../../kit/words.ts';

export const words = createWords(
  {
    title: '导览',
    intro: '五站，约十分钟。每一站都打开真实的页面，看完回到这里继续。',
    progress: '已看 {done} / {all}',
    go: '打开',
    again: '再看一次',
    done: '已看',
    mark: '标为已看',
    reset: '重新开始',
    minutes: '约 {n} 分钟',
    'finished.title': '五站都看完了',
    finished: '接下来可以用自己的数据试：试一个事件，或导入一段历史。',
    try: '试一个事件',
    'empty.title': '这里没有演示数据',
    empty: '导览走的是演示市场。以 ANXIN_DEMO=1 启动可以得到它；用自己的数据时，请先试一个事件。',
  },
  {
    title: 'Tour',
    intro: 'Five stops, about ten minutes. Each opens the real page; come back here for the next.',
    progress: '{done} of {all} seen',
    go: 'Open',
    again: 'See it again',
    done: 'Seen',
    mark: 'Mark as seen',
    reset: 'Start over',
    minutes: 'about {n} {n|minute|minutes}',
    'finished.title': 'You have seen all five',
    finished: 'Go on with data of your own: try an event, or take in some history.',
    try: 'Try an event',
    'empty.title': 'There is no demo data here',
    empty:
      'The tour walks through the demo marketplace, which starts with ANXIN_DEMO=1. With data of your own, try an event first.',
  },
);

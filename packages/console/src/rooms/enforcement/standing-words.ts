import { createWords } from '../../kit/words.ts';

export const words = createWords(
  {
    'standing.now': '当前 {n} 分',
    'standing.of': '满分 {n} 分',
    'standing.up': '累计到 {n} 分为止',
    'standing.label': '{title}：当前 {n}，范围 {least} 至 {most}，节点 {marks}',
    'standing.next.up': '再扣 {n} 分到达 {at} 分：{measures}',
    'standing.next.down': '再扣 {n} 分降到 {at} 分：{measures}',
    'standing.next.none': '所有节点都已到达。',
    'standing.clear': '没有扣分记录，保持下去就好。',
    'standing.milestones': '节点',
    'standing.reached': '已到达',
    'standing.entries': '记录',
    'standing.more': '更早的 {n} 条',
    'standing.entry.course': '课程恢复',
    'standing.entry.gone': '已不计',
    'standing.courses': '学完一门课程并通过考试，恢复 {n} 分；每{every}一次，最多恢复 {most} 分。',
  },
  {
    'standing.now': '{n} {n|point|points} now',
    'standing.of': 'of {n}',
    'standing.up': 'counts up to {n}',
    'standing.label': '{title}: {n} now, from {least} to {most}, milestones {marks}',
    'standing.next.up': '{n} more {n|point|points} reach {at}: {measures}',
    'standing.next.down': '{n} {n|point|points} fewer reach {at}: {measures}',
    'standing.next.none': 'Every milestone is reached.',
    'standing.clear': 'Nothing on record. Keep it up.',
    'standing.milestones': 'Milestones',
    'standing.reached': 'reached',
    'standing.entries': 'Record',
    'standing.more': '{n} {n|older one|older ones}',
    'standing.entry.course': 'Given back by a course',
    'standing.entry.gone': 'counts no more',
    'standing.courses':
      'A course and its test give back {n} {n|point|points}, once every {every}, at most {most} in all.',
  },
);

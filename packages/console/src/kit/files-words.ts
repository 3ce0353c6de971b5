import { createWords } from './words.ts';

export const words = createWords(
  {
    title: '附件',
    none: '还没有附件。',
    add: '添加附件',
    help: '图片、PDF 或纯文本，每个最多 5 MB。内容加密保存，查看会留下记录。',
    erased: '（所属人已删除）',
    mine: '由您添加',
    'unfit.type': '{name}：只能添加 PNG、JPEG、WebP、GIF、PDF 或纯文本。',
    'unfit.size': '{name}：超过 5 MB。',
    'unfit.empty': '{name}：文件是空的。',
  },
  {
    title: 'Files',
    none: 'No files yet.',
    add: 'Add a file',
    help: 'Pictures, PDF or plain text, 5 MB at most each. They are kept encrypted, and looking at one is recorded.',
    erased: '(its owner was erased)',
    mine: 'added by you',
    'unfit.type': '{name}: only PNG, JPEG, WebP, GIF, PDF or plain text can be added.',
    'unfit.size': '{name}: larger than 5 MB.',
    'unfit.empty': '{name}: the file is empty.',
  },
);

import { createWords } from './words.ts';

export const words = createWords(
  {
    title: '附件',
    none: '还没有附件。',
    add: '添加附件',
    help: '图片、PDF 或纯文本，每个最多 5 MB。内容加密保存，查看会留下记录。',
    'help.videos': '也可以添加 MP4、WebM 或 MOV 视频，最多 {n} 个，每个最多 {size}。',
    sending: '正在上传“{name}”：{percent}%',
    erased: '（所属人已删除）',
    mine: '由您添加',
    'unfit.type': '{name}：只能添加 PNG、JPEG、WebP、GIF、PDF 或纯文本。',
    'unfit.size': '{name}：超过 5 MB。',
    'unfit.video-size': '{name}：视频超过 {size}。',
    'unfit.empty': '{name}：文件是空的。',
  },
  {
    title: 'Files',
    none: 'No files yet.',
    add: 'Add a file',
    help: 'Pictures, PDF or plain text, 5 MB at most each. They are kept encrypted, and looking at one is recorded.',
    'help.videos': 'Videos can be added too, as MP4, WebM or MOV: {n} at most, {size} each.',
    sending: 'Sending “{name}”: {percent}%',
    erased: '(its owner was erased)',
    mine: 'added by you',
    'unfit.type': '{name}: only PNG, JPEG, WebP, GIF, PDF or plain text can be added.',
    'unfit.size': '{name}: larger than 5 MB.',
    'unfit.video-size': '{name}: a video larger than {size}.',
    'unfit.empty': '{name}: the file is empty.',
  },
);

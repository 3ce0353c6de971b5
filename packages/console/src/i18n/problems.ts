import type { Language } from '../kit/words.ts';

export interface ProblemWords {
  title: string;
  /** What to do. `{seconds}` is how long to wait. */
  mend: string;
}

const words = (title: string, mend: string): ProblemWords => ({ title, mend });

/**
 * The problems that people meet on pages, by code. In English what is missing here is said as the server says it; what
 * is here is for people, where the server speaks to programs.
 */
export const problemWords: Record<Language, Partial<Record<string, ProblemWords>>> = {
  'zh-CN': {
    'console.unreachable': words('暂时连不上服务器', '请检查网络；恢复后会自动继续。'),
    'console.fault': words('页面出错了', '请重新加载页面；已填写的内容请先复制。'),
    'request.malformed': words('请求无法识别', '请重新加载页面后再试。'),
    'request.invalid': words('填写的内容不符合要求', '请按提示修改后再提交。'),
    'request.too-large': words('内容超出上限', '请减少内容后再提交。'),
    'request.unsupported-media-type': words('不支持的内容类型', '请换一种格式。'),
    'request.timeout': words('请求超时', '请再试一次。'),
    'request.too-many': words('操作过于频繁', '请在 {seconds} 秒后重试。'),
    'request.not-found': words('没有找到', '它可能不存在，或者不在您可以查看的范围内。请检查地址和编号。'),
    'request.idempotency-conflict': words('这次操作与之前的重复', '请重新加载页面后再试。'),
    'request.idempotency-busy': words('同一操作正在处理', '请稍候片刻再试。'),
    'cursor.invalid': words('翻页位置已失效', '请重新加载页面，从头查看。'),
    'event.invalid': words('事件不符合格式', '请按提示修改对应的字段。'),
    'event.unknown-type': words('没有这种事件', '请从列表中选择事件类型。'),
    'event.too-large': words('事件超出大小上限', '单个事件不超过 64 KB，每张内嵌图片不超过 1 MiB。'),
    'event.id-conflict': words('该来源已用同一编号上报过不同的内容', '内容有变化时，请换一个新的编号。'),
    'access.unauthenticated': words('需要登录', '请重新登录后继续。'),
    'access.forbidden': words('您没有权限做这件事', '如果需要，请联系管理员为您添加相应的角色。'),
    'access.cross-site': words('请求不是从本页面发出的', '请直接打开控制台，再试一次。'),
    'access.sign-in-failed': words('邮箱或密码不正确', '请检查后重试；忘记密码时，请管理员发送新的链接。'),
    'access.second-factor-needed': words(
      '验证码不正确或缺失',
      '请输入身份验证器当前显示的验证码，或一个未使用过的恢复码。',
    ),
    'access.second-factor-set': words('两步验证的状态已变化', '请重新加载页面查看当前状态。'),
    'access.throttled': words('尝试次数过多', '请在 {seconds} 秒后再试；在此之前的尝试不会被受理。'),
    'access.invitation-over': words('邀请链接已失效', '链接已被使用、替换或过期，请联系邀请您的人重新发送。'),
    'access.user-exists': words('该邮箱已有账号', '请在人员列表中查找并修改，或为其生成新的链接。'),
    'access.last-administrator': words('至少要保留一位管理员', '请先让另一位同事成为管理员。'),
    'access.exchange-off': words('此系统未开通商城登录', '请管理员设置 ANXIN_EXCHANGE_SECRET。'),
    'access.provider-failed': words('统一身份认证没有正常响应', '请重试；若一直如此，请管理员查看日志并检查认证服务。'),
    'database.unavailable': words('数据库暂时没有响应', '请稍后重试，已提交的内容不会重复处理。'),
    'database.full': words('数据库磁盘已满', '请管理员清理磁盘空间后重试。'),
    'database.busy': words('数据库繁忙', '请稍后重试。'),
    'server.overloaded': words('当前请求过多', '请稍后重试，已提交的内容不会重复处理。'),
    'server.stopping': words('服务器正在重启', '稍后会自动恢复。'),
    'server.not-ready': words('服务器还在启动', '稍后会自动恢复。'),
    'server.fault': words('服务器出错了', '请重试；若一直如此，请把发生的时间告诉管理员。'),
    'seal.foreign-cipher': words('密文不属于此人', '请提供原文，或使用本系统为此人此字段生成的密文。'),
    'seal.erased': words('此人的数据已被清除', '数据已永久删除，无法恢复。'),
    'case.taken': words('这个工单已被他人领取', '请领取下一个，或等待对方放回。'),
    'case.lease-lost': words('您对这个工单的领取已到期', '如果仍未处理，可以再次领取；已写的内容还在。'),
    'case.decided': words('这个工单已经处理完毕', '可以查看处理人和处理结果。'),
    'case.changed': words('您查看之后，工单有了变化', '请查看最新内容，再作处理。'),
    'measure.state': words('措施当前的状态不能这样操作', '请查看最新情况：它可能已经结束、撤销，或由别人处理。'),
    'measure.own-proposal': words('不能确认自己提出的措施', '请另一位同事确认。'),
    'measure.incomplete': words('这种措施还缺少必须填写的内容', '请补充所列的字段：理由、证据、协议条款或金额。'),
    'measure.over-exposure': words('冻结的金额超过了未了结的风险', '请不要超过未了结的风险金额。'),
    'pack.invalid': words('规则包有问题', '请按所列位置逐条修改。'),
    'release.state': words('当前状态不能这样操作', '请刷新后查看可以进行的下一步。'),
    'release.changed': words('您查看之后，内容有了变化', '请查看最新内容，再作决定。'),
    'release.busy': words('另一个版本正在试行', '请先启用或撤回该版本；名单和词库仍可逐条变更。'),
    'release.conflict': words('现行规则包的同一处也有改动', '请以现行版本为基础重新修改所列文件。'),
    'release.notice': words('规则变更须公示期满后才能生效', '请先公示，等到所载日期；其间可以旁路试行。'),
    'release.consultation': words('还没有听完受影响各方的意见', '先公开征求意见，期满后答复每一条异议，并公布结果。'),
    'consultation.state': words('征求意见当前的状态不允许这样做', '请刷新后看看起止时间，以及还有哪些意见没有答复。'),
    'consultation.full': words('您在这次征求意见中已经提满', '已提交的意见都会保留。'),
    'release.own-approval': words('不能审批自己起草的变更', '请另一位同事审批。'),
    'release.too-many': words('进行中的规则变更过多', '请先处理或撤回其中一部分。'),
    'retro-scan.state': words('复查当前的状态不允许这样做', '请刷新后再看。预览完成后才能处置，进行中的可以停止。'),
    'retro-scan.release': words('复查所用的版本不是现行版本', '先启用那个版本，或按现行版本重新复查。'),
    'retro-scan.stale': words('复查的预览已经过期', '请重新复查。'),
  },
  en: {
    'console.unreachable': words('The server cannot be reached', 'Check the network; the page goes on by itself.'),
    'console.fault': words('The page has a fault', 'Reload the page; copy first what you have typed.'),
    'request.malformed': words('The request cannot be read', 'Reload the page, then try again.'),
    'request.invalid': words('Something filled in does not fit', 'Correct it as the details say.'),
    'request.too-many': words('Too many requests', 'Try again in {seconds} s.'),
    'request.not-found': words(
      'There is nothing here',
      'It may not exist, or not be yours to see. Check the address and the id.',
    ),
    'request.idempotency-conflict': words('This was sent before', 'Reload the page, then try again.'),
    'request.idempotency-busy': words('The same is still under way', 'Wait a moment.'),
    'cursor.invalid': words('The place in the list is gone', 'Reload the page and begin at the top.'),
    'access.unauthenticated': words('You are not signed in', 'Sign in to go on.'),
    'access.forbidden': words('You may not do this', 'If you need to, ask an administrator for a role that can.'),
    'access.cross-site': words('The request did not come from this page', 'Open the console itself, then try again.'),
    'access.sign-in-failed': words(
      'The e-mail address or the password is not right',
      'Check them; if the password is forgotten, an administrator can send you a new link.',
    ),
    'access.second-factor-needed': words(
      'The code is missing or not right',
      'Give what the authenticator shows now, or a recovery code that was not used yet.',
    ),
    'access.second-factor-set': words(
      'The second factor has changed meanwhile',
      'Reload the page to see how it stands.',
    ),
    'access.throttled': words(
      'Too many attempts',
      'Try again in {seconds} s; attempts before that are not even looked at.',
    ),
    'access.exchange-off': words(
      'This installation does not take the marketplace’s sign-in',
      'An administrator can set ANXIN_EXCHANGE_SECRET.',
    ),
    'access.provider-failed': words(
      'The identity provider did not answer as it should',
      'Try again; if it stays so, an administrator finds the reason in the log.',
    ),
    'database.unavailable': words('The database does not answer', 'Try again in a moment; nothing is done twice.'),
    'database.busy': words('The database is busy', 'Try again in a moment.'),
    'server.overloaded': words('Too much is waiting already', 'Try again in a moment; nothing is done twice.'),
    'server.stopping': words('The server is starting anew', 'The page goes on by itself.'),
    'server.not-ready': words('The server is still starting', 'The page goes on by itself.'),
    'server.fault': words('A fault of ours', 'Try again; if it stays so, tell an administrator when it happened.'),
  },
};

import type { LocalText } from '@anxin/engine';

/** What somebody can consent to, one by one: PIPL arts. 14, 15 and 23. Nothing else may rest on consent. */
export const PURPOSES = {
  marketing: {
    title: { 'zh-CN': '接收商业信息', en: 'Commercial messages' },
    about: {
      'zh-CN': '通过短信、消息或电话向您推送商品与活动信息。撤回后立即停止。',
      en: 'Offers and promotions by message or phone. They stop as soon as you withdraw.',
    },
  },
  personalisation: {
    title: { 'zh-CN': '个性化推荐', en: 'Personal recommendations' },
    about: {
      'zh-CN': '根据您的订单与浏览为您排序商品。撤回后按通用规则展示。',
      en: 'Products are ordered by what you bought and looked at. Without it, everybody sees the same order.',
    },
  },
  'share-merchant-members': {
    title: { 'zh-CN': '向店铺会员体系共享', en: 'Sharing with shops’ member programmes' },
    about: {
      'zh-CN': '向您加入会员的店铺提供必要信息。撤回后不再提供，并通知其删除。',
      en: 'Shops whose member you are get what they need for it. When you withdraw they get nothing more and are told to delete it.',
    },
  },
  'share-service-providers': {
    title: { 'zh-CN': '向服务商共享', en: 'Sharing with service providers' },
    about: {
      'zh-CN': '店铺使用的第三方软件为履行订单以外的目的处理您的信息。',
      en: 'Software of third parties that shops use handles your data for more than carrying out orders.',
    },
  },
} as const satisfies Record<string, { title: LocalText; about: LocalText }>;

export type Purpose = keyof typeof PURPOSES;
export const PURPOSE_NAMES = Object.keys(PURPOSES) as Purpose[];

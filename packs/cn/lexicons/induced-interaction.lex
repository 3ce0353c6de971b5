---
about: { zh-CN: 以强制或虚假回报诱导互动, en: Interaction forced or paid for by empty promises }
unless:
  before: [不用, 不需要, 不强制, 无需]
---
不关注不发货
没关注的不发货
关注了才发货
不刷屏不上链接
不刷屏不开价
刷够
扣满
公屏打满
点赞到
点赞够
送灯牌才
送个灯牌才
加灯牌才
刷礼物才
不送礼物不
转发才能领

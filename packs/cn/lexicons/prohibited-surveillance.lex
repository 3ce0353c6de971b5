---
about: { zh-CN: 窃听、偷拍、跟踪、解锁破解, en: 'Bugging, hidden cameras, tracking, unlocking' }
unless:
  before: [防, 反, 检测, 探测, 识别, 防止, 拒绝, 杜绝]
  after: [耳机, 音箱, 级, 检测仪, 探测器, 探测, 检测]
---
窃听器	tags=sure
窃听	before=防|反	tags=doubt
qieting	tags=sure
偷拍神器	tags=sure
偷拍设备	tags=sure
针孔摄像	before=反|防	tags=sure
手机监听	tags=sure
监听软件	tags=sure
监控老公	tags=sure
监控老婆	tags=sure
查老公行踪	tags=sure
查老婆行踪	tags=sure
看对方微信聊天	tags=sure
查看对方聊天	tags=sure
同步对方微信	tags=sure
偷偷定位	tags=sure
车底监听	tags=sure
偷偷放车	tags=doubt
跟踪器	after=支架|玩具	tags=doubt
gps跟踪	tags=doubt
万能开锁	tags=sure
锡纸开锁	tags=sure
汽车干扰器	tags=sure
信号屏蔽器	tags=doubt
无线密码破解	tags=sure

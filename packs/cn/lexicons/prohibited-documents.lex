---
about: { zh-CN: 证件、票据的伪造与代办, en: Forged or bought papers }
unless:
  before: [打击, 严禁, 拒绝, 举报, 谨防]
  after: [套, 卡套, 夹, 包, 壳, 皮套, 照片, 相框, 复印]
---
代办身份证	tags=sure
代办驾照	tags=sure
代办驾驶证	tags=sure
代办证件	tags=sure
办证刻章	tags=sure
办正刻章	tags=sure
ban证	tags=sure
学厉证书	tags=sure
学历证书可查	tags=sure
假学历	tags=sure
假文凭	tags=sure
代办学历	tags=sure
代办文凭	tags=sure
买驾照	tags=sure
驾照不用考	tags=sure
包过驾照	tags=sure
驾照消分	tags=sure
代扣分	tags=sure
代开发票	tags=sure
代开fapiao	tags=sure
开增值税票	tags=doubt
快速出证	tags=doubt
假证	tags=doubt
刻公章	tags=doubt
学历证书	tags=doubt
代办	tags=companion
不用考	tags=companion

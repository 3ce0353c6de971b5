/** The surnames of nearly all people in China (Ministry of Public Security, name report of 2020), and the usual double ones. */
const SINGLE = new Set(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤赖文樊季施牛洪庞温柯翟伍俞章鲁葛申倪焦庄殷聂齐祝左欧涂耿包甘岳柴骆项路岑邢裴凌华翁尤詹卓柳关池古霍阮喻盛柏舒解应窦颜冉单卫芦纪燕娄鲍滕尚符褚艾鞠屈管米冷边苗游仇兰童安谷桂梅缪桑车连景仲辛阎蒲占费宫靳成饶席温储宁房封麦全闵盘佟商瞿班覃蓝戚吉莫简穆司荣臧曲鹿晏时沙木禹宣佘阳邝郁展狄竺乌乔康'.match(
    /./gu,
  ),
);
const DOUBLE =
  /^(?:欧阳|上官|皇甫|司徒|司马|诸葛|东方|尉迟|公孙|慕容|长孙|夏侯|令狐|端木|百里|独孤|南宫|宇文|轩辕|澹台)/;

/** How many characters of a text's beginning are a surname: 0, 1 or 2. */
export function surnameLength(text: string): number {
  if (DOUBLE.test(text)) return 2;
  return SINGLE.has(text[0] ?? '') ? 1 : 0;
}

import * as echarts from 'echarts';
const opt = (links) => ({ animation: false, series: [{ type: 'sankey', left: 0, right: 0, top: 8, bottom: 24, nodeWidth: 8, nodeGap: 20, draggable: false, data: [...new Set(links.flatMap((l) => [l.source, l.target]))].map((name) => ({ name })), links }] });
const L = [{ source: 'a', target: 'b', value: 5 }, { source: 'a', target: 'c', value: 3 }];
for (const [w, h, links] of [[0, 400, L], [NaN, 400, L], [100, 0, L], [100, 32, L], [100, 20, L], [8, 400, L], [5, 400, L], [400, 400, []], [400, 400, [{ source: 'a', target: 'b', value: 0 }]]]) {
  try { const c = echarts.init(null, null, { renderer: 'svg', ssr: true, width: w, height: h }); c.setOption(opt(links), { notMerge: true }); c.renderToSVGString(); console.log(w, h, links.length, 'ok'); } catch (e) { console.log(w, h, links.length, e.message); }
}

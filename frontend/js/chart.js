/* Real charts, loaded only where one stands. The view hands over a small spec as JSON; its table twin is in the page.
   spec = {kind: "bars" | "line" | "waterfall" | "stack", labels: [...], series: [{name, values, unsure?: [from, to], target?: bool}],
           unit, from?, causes?} */
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, MarkAreaComponent, TooltipComponent } from "echarts/components";
import * as core from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

core.use([BarChart, LineChart, GridComponent, TooltipComponent, MarkAreaComponent, AriaComponent, LabelLayout, SVGRenderer]);
const drawn = new Map();

export function draw(el) {
  const spec = JSON.parse(document.getElementById(el.dataset.spec).textContent);
  const chart = core.init(el, null, { renderer: "svg" });
  drawn.set(el, [chart, spec]);
  chart.setOption(options(spec, el));
  new ResizeObserver(() => chart.resize()).observe(el);
  if (spec.hrefs) chart.on("click", (point) => spec.hrefs[point.dataIndex] && location.assign(spec.hrefs[point.dataIndex]));
}

document.addEventListener("yl:theme", () => {
  for (const [el, [chart, spec]] of drawn) chart.setOption(options(spec, el), true);
});

function options(spec, el) {
  const css = getComputedStyle(el);
  const role = (name) => css.getPropertyValue(`--${name}`).trim();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const shared = {
    animation: !still && false,
    textStyle: { fontFamily: css.fontFamily, color: role("ink-2"), fontSize: 12 },
    aria: { enabled: false },
    tooltip: {
      trigger: "axis", renderMode: "richText", backgroundColor: role("surface"), borderColor: role("line-strong"),
      textStyle: { color: role("ink"), fontSize: 12 }, valueFormatter: (value) => (value == null ? "–" : `${Number(value).toLocaleString("zh-CN")} ${spec.unit ?? ""}`),
    },
    grid: { left: 8, right: spec.kind === "line" ? 74 : 12, top: 26, bottom: 6, containLabel: true },
    xAxis: {
      type: "category", data: spec.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: role("line-strong") } },
      axisLabel: { color: role("ink-2"), fontSize: 12, interval: spec.kind === "line" ? "auto" : 0 },
    },
    yAxis: {
      type: "value", splitNumber: 3, min: spec.min ?? null, max: spec.max ?? null, scale: spec.kind === "line",
      show: spec.kind === "line", axisLabel: { color: role("ink-3"), fontSize: 12 }, splitLine: { lineStyle: { color: role("line") } },
    },
  };
  const build = { bars, line, waterfall, stack }[spec.kind] ?? bars;
  return { ...shared, series: build(spec, role) };
}

const decals = (role) => [
  null,
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4, color: "rgba(255,255,255,0.55)" },
  null, null,
  { symbol: "circle", dashArrayX: [[4, 4], [0, 4, 4, 0]], dashArrayY: [3, 0], symbolSize: 0.6, color: "rgba(255,255,255,0.65)" },
  null,
];

function bars(spec, role) {
  const marks = decals(role);
  return [{
    type: "bar", barMaxWidth: 36,
    data: spec.series[0].values.map((value, i) => ({
      value,
      itemStyle: { color: spec.series[0].plain ? role("c1") : role(`c${(i % 6) + 1}`), borderRadius: [3, 3, 0, 0], decal: spec.series[0].plain ? null : marks[i % 6] },
    })),
    label: { show: true, position: "top", color: role("ink"), fontWeight: 700, fontSize: 12 },
  }];
}

function stack(spec, role) {
  const marks = decals(role);
  return spec.series.map((one, i) => ({
    type: "bar", name: one.name, stack: "all", barMaxWidth: 36, data: one.values, itemStyle: { color: role(`c${(i % 6) + 1}`), decal: marks[i % 6] },
  }));
}

function line(spec, role) {
  let colour = 0;
  return spec.series.map((one) => {
    if (!one.target) colour += 1;
    const stroke = one.target ? role("ink-3") : role(`c${colour}`);
    const words = one.target ? role("ink-2") : colour === 2 ? role("chart-words") : stroke;
    const last = one.values.reduce((at, value, i) => (value == null ? at : i), -1);
    return {
      type: "line", name: one.name, symbol: "circle", showSymbol: true, connectNulls: true,
      symbolSize: (_, point) => (!one.target && point.dataIndex === last ? 8 : 0),
      data: one.values, itemStyle: { color: stroke }, lineStyle: { width: one.target ? 1.4 : 2, type: one.target ? "dashed" : "solid", color: stroke },
      endLabel: { show: true, formatter: one.name, color: words, fontSize: 12, lineHeight: 18, fontWeight: one.target ? 400 : 700 },
      // Lines that end close together: their names move apart instead of lying on each other.
      labelLayout: { moveOverlap: "shiftY" },
      markArea: one.unsure ? {
        silent: true, itemStyle: { color: hatch(role("unsure")) },
        data: [[{ xAxis: one.unsure[0] }, { xAxis: one.unsure[1] }]],
      } : undefined,
    };
  });
}

/* Violet strokes over what is not settled yet. */
function hatch(colour) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour;
  pen.globalAlpha = 0.32;
  pen.lineWidth = 2;
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return { image: tile, repeat: "repeat" };
}

/* First and last stand on the ground, each cause hangs where the one before ended. */
function waterfall(spec, role) {
  const values = spec.series[0].values;
  let level = 0;
  const parts = values.map((value, i) => {
    const whole = i === 0 || i === values.length - 1;
    const from = whole ? 0 : level;
    level = whole ? value : level + value;
    return { base: Math.min(from, level), size: Math.abs(level - from), value, whole };
  });
  const floor = spec.floor ?? 0;
  return [
    { type: "bar", stack: "w", silent: true, itemStyle: { color: "transparent" }, data: parts.map((p) => (p.whole ? 0 : Math.max(p.base - floor, 0))) },
    {
      type: "bar", stack: "w", barMaxWidth: 44,
      data: parts.map((p) => ({
        value: p.whole ? p.size - floor : p.size,
        itemStyle: { color: p.whole ? role("c1") : p.value < 0 ? role("c2") : role("s4"), borderRadius: 3 },
        label: { formatter: () => (p.whole ? "" : p.value < 0 ? "−" : "+") + Math.abs(p.value).toLocaleString("zh-CN") },
      })),
      label: { show: true, position: "top", color: role("ink"), fontWeight: 700, fontSize: parts.length > 5 ? 11 : 12 },
    },
  ];
}

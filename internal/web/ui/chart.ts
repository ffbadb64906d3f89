// Charts, loaded by the pages that have one. A chart names the address of its figures; the page shows the same figures
// as a table, so without script, or when they cannot be fetched, nothing is lost.
import { init, use } from "echarts/core";
import { BarChart } from "echarts/charts";
import { GridComponent, MarkLineComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, GridComponent, MarkLineComponent, CanvasRenderer]);

/** Figures is what the server gives: bars, each a label and one value per series. */
interface Figures {
  columns?: boolean; // upright, with the labels beneath
  limit?: string; // name of the line drawn before the bar limit_at
  limit_at?: number;
  series: { name: string; tone: string }[];
  bars: { label: string; url: string; values: number[] }[];
}

/** tones are the colours of the page, read from its style sheet. */
function tone(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim() || "#1a56a6";
}

function draw(box: HTMLElement, figures: Figures): void {
  box.hidden = false;
  box.style.height = figures.bars.length * 44 + 32 + "px";
  const font = getComputedStyle(document.body).fontFamily;
  const ink = tone("ink-2");
  const narrow = box.clientWidth < 480;
  const chart = init(box, undefined, { renderer: "canvas" });
  const last = figures.series.length - 1;
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: font },
    grid: { left: 8, right: 48, top: 4, bottom: 4, containLabel: true },
    xAxis: {
      type: "value", min: 0, minInterval: 1, splitNumber: narrow ? 3 : 6,
      axisLabel: { color: ink, fontSize: 12, hideOverlap: true }, splitLine: { lineStyle: { color: tone("line-2") } },
    },
    yAxis: {
      type: "category", inverse: true, data: figures.bars.map((bar) => bar.label),
      axisLabel: { color: tone("ink"), fontSize: narrow ? 12 : 14 }, axisTick: { show: false }, axisLine: { lineStyle: { color: ink } },
    },
    series: figures.series.map((series, i) => ({
      type: "bar", stack: "all", name: series.name, barMaxWidth: 24, cursor: "pointer",
      itemStyle: { color: tone(series.tone) },
      data: figures.bars.map((bar) => bar.values[i]),
      label: {
        show: i === last, position: "right", color: tone("ink"), fontSize: 12,
        formatter: (at: { dataIndex: number }) => String(figures.bars[at.dataIndex].values.reduce((sum, n) => sum + n, 0)),
      },
    })),
  });
  chart.on("click", (event) => {
    const bar = figures.bars[event.dataIndex];
    if (bar?.url) location.assign(bar.url);
  });
  new ResizeObserver(() => chart.resize()).observe(box);
}

/** columns draws upright bars, with a line where a limit is. */
function columns(box: HTMLElement, figures: Figures): void {
  box.hidden = false;
  const narrow = box.clientWidth < 480;
  const chart = init(box, undefined, { renderer: "canvas" });
  const count = figures.bars.length;
  const ink = tone("ink-2");
  const bars = figures.series.map((series, i) => ({
    type: "bar", stack: "all", name: series.name, barCategoryGap: narrow ? "20%" : "30%", barMaxWidth: 56,
    itemStyle: { color: tone(series.tone) }, data: figures.bars.map((bar) => bar.values[i]),
  }));
  // The limit lies between two bars, which only a scale of numbers can tell.
  const limit = figures.limit ? [{
    type: "bar", xAxisIndex: 1, data: [],
    markLine: {
      symbol: "none", silent: true, lineStyle: { color: tone("ink"), type: "solid", width: 2 },
      label: { formatter: figures.limit, color: tone("ink"), fontSize: 12 }, data: [{ xAxis: figures.limit_at }],
    },
  }] : [];
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 16, top: 24, bottom: 4, containLabel: true },
    xAxis: [
      {
        type: "category", data: figures.bars.map((bar) => bar.label), axisTick: { show: false }, axisLine: { lineStyle: { color: ink } },
        axisLabel: { color: ink, fontSize: 12, hideOverlap: true, rotate: narrow ? 45 : 0 },
      },
      { type: "value", min: 0, max: count, show: false },
    ],
    yAxis: {
      type: "value", min: 0, minInterval: 1, splitNumber: 4,
      axisLabel: { color: ink, fontSize: 12 }, splitLine: { lineStyle: { color: tone("line-2") } },
    },
    series: [...bars, ...limit],
  });
  new ResizeObserver(() => chart.resize()).observe(box);
}

for (const box of document.querySelectorAll<HTMLElement>("[data-chart]")) {
  fetch(box.dataset.chart!, { credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then((figures: Figures) => (figures.columns ? columns(box, figures) : draw(box, figures)))
    .catch(() => box.remove());
}

/* Charts from data in the page: <div class="chart" data-chart="id"> beside a JSON block of that id,
   {kind, name, unit, labels, values} or {kind, unit, labels, series: [{name, values}]}. Kind "lying" is
   bars with long labels.
   The table of the same figures stands beside it for whoever has no script. */
(() => {
  "use strict";
  function colour(name, fallback) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || fallback;
  }
  function option(data) {
    const series = data.series || [{ name: data.name, values: data.values }];
    const text = colour("--bs-body-color", "#1f2933");
    const lying = data.kind === "lying";
    const labels = { type: "category", data: data.labels, inverse: lying, axisLabel: { interval: 0, ...(
      lying ? { width: 120, overflow: "break" } : { hideOverlap: true }) } };
    const figures = { type: "value", name: lying ? "" : data.unit, minInterval: data.whole === false ? 0 : 1 };
    return {
      animation: false,
      aria: { enabled: true },
      color: [colour("--brand", "#1d5a8c"), "#b36b00", "#2f7d4f", "#7a4d9f", "#a33a32"],
      textStyle: { color: text, fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: lying ? 40 : 16, top: series.length > 1 ? 36 : 28, bottom: 8, containLabel: true },
      legend: series.length > 1 ? { top: 0 } : undefined,
      // The default tooltip writes style attributes, which the content policy refuses.
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        axisPointer: { type: data.kind === "line" ? "line" : "shadow" },
        valueFormatter: (value) => (value == null ? "—" : `${value} ${data.unit || ""}`),
      },
      xAxis: lying ? figures : labels,
      yAxis: lying ? labels : figures,
      series: series.map((one) => ({
        type: data.kind === "line" ? "line" : "bar", name: one.name, data: one.values, barMaxWidth: 40, connectNulls: true,
        label: { show: series.length === 1 && data.labels.length <= 15, position: lying ? "right" : "top" },
      })),
    };
  }
  function draw(place) {
    const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    if (!data.labels.length) { place.hidden = true; return; }
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(option(data));
    new ResizeObserver(() => chart.resize()).observe(place);
  }
  document.addEventListener("DOMContentLoaded", () => {
    if (window.echarts) document.querySelectorAll("[data-chart]").forEach(draw);
  });
})();

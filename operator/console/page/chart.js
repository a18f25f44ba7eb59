import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { figure } from "./words.js";

/**
 * @typedef {{ label: string, colour: string, values: (number | null)[] }} Series `colour` is a CSS variable
 * @typedef {{ label: string, value: number, dash: number[], isFiring?: boolean }} Line
 * @typedef {object} Props
 * @property {string} title
 * @property {string} [unit]
 * @property {string} [note]
 * @property {number[]} times seconds since 1970
 * @property {Series[]} series
 * @property {Line[]} [lines] horizontal ones
 */

const height = 132;

/** A chart over time. Its newest figures stand above it as text, or those under the pointer. */
export function Chart(/** @type {Props} */ { title, unit = "", note, times, series, lines = [] }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const plot = useRef(/** @type {uPlot | null} */ (null));
  const shownLines = useRef(lines);
  const [pointed, point] = useState(/** @type {number | null} */ (null));
  shownLines.current = lines;
  const data = /** @type {uPlot.AlignedData} */ ([times, ...series.map(({ values }) => values)]);

  useEffect(() => {
    const parent = /** @type {HTMLElement} */ (place.current);
    const draw = () => {
      plot.current?.destroy();
      const colours = series.map(({ colour }) => colour);
      plot.current = new uPlot(options(parent.clientWidth, colours, shownLines, point), data, parent);
    };
    draw();
    const resize = new ResizeObserver(() => plot.current?.setSize({ width: parent.clientWidth, height }));
    resize.observe(parent);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    return () => {
      scheme.removeEventListener("change", draw);
      resize.disconnect();
      plot.current?.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData(data));

  const at = (/** @type {(number | null)[]} */ values) =>
    pointed === null ? values.findLast((value) => value !== null) : values[pointed];
  return html`<figure class="chart">
    <figcaption>
      <h3>${title}<small>${note}</small></h3>
      <p>
        ${series.map(({ label, colour, values }) => {
          const value = at(values) ?? null;
          return html`<span class="value"><i class="line ${colour.slice(2)}"></i>${label}${" "}
            <b>${value === null ? "–" : `${figure(value)}${unit}`}</b></span>`;
        })}
        ${lines.map(
          ({ label, value, isFiring }) =>
            html`<span class="bound ${isFiring ? "bad" : ""}">${label} ${figure(value)}${isFiring ? " fires" : ""}</span>`,
        )}
      </p>
    </figcaption>
    <div ref=${place} class="plot" aria-hidden="true"></div>
  </figure>`;
}

/**
 * @param {number} width
 * @param {string[]} colours
 * @param {{ current: Line[] }} lines
 * @param {(index: number | null) => void} point
 * @returns {uPlot.Options}
 */
function options(width, colours, lines, point) {
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name);
  const axis = {
    stroke: colour("--muted"),
    font: "12px system-ui",
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  const times = [
    [3600, "{HH}:{mm}"],
    [60, "{HH}:{mm}"],
    [1, "{HH}:{mm}:{ss}"],
  ];
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      y: {
        range: (_, _low, high) => [0, 1.15 * (Math.max(high ?? 0, ...lines.current.map(({ value }) => value)) || 1)],
      },
    },
    axes: [
      {
        ...axis,
        size: 24,
        values: /** @type {any} */ (times.map(([step, form]) => [step, form, null, null, null, null, null, null, 1])),
      },
      { ...axis, size: 44, values: (_, values) => values.map(figure) },
    ],
    series: [{}, ...colours.map((name) => ({ stroke: colour(name), width: 2, points: { size: 4 } }))],
    hooks: {
      draw: [(plot) => drawLines(plot, lines.current, colour)],
      setLegend: [(plot) => point(plot.cursor.idx ?? null)],
    },
  };
}

/** @param {uPlot} plot @param {Line[]} lines @param {(name: string) => string} colour */
function drawLines({ ctx, bbox, valToPos }, lines, colour) {
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  for (const { value, dash, isFiring } of lines) {
    const y = valToPos(value, "y", true);
    ctx.strokeStyle = colour(isFiring ? "--red" : "--muted");
    ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}

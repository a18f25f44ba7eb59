import { figure } from "./words.js";

/** @import uPlot from "uplot" */
/** @import { Line } from "./chart.js" */

/** Of a plot, in pixels. */
export const height = 132;
/** The room beside the plot, for the labels of the y axis and for a half label of the x axis. */
const left = 44;
const right = 12;
/** Half the width of a digit of its font, at most. */
const halfLetter = 4;

/** Seconds between two labels of the x axis. */
const timeSteps = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** Between two labels of the y axis of a count. */
const wholeSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/**
 * How a chart looks.
 *
 * @param {number} width
 * @param {string[]} colours
 * @param {boolean} isCount
 * @param {{ current: Line[] }} lines
 * @param {(index: number | null) => void} point
 * @returns {uPlot.Options}
 */
export function options(width, colours, isCount, lines, point) {
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(name);
  const axis = {
    stroke: colour("--muted"),
    font: "12px system-ui",
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    padding: [8, right, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      y: {
        range: (_, _low, high) => [0, 1.15 * (Math.max(high ?? 0, ...lines.current.map(({ value }) => value)) || 1)],
      },
    },
    axes: [
      { ...axis, size: 24, space: 68, incrs: timeSteps, values: timeLabels },
      { ...axis, size: left, ...(isCount && { incrs: wholeSteps }), values: (_, values) => values.map(figure) },
    ],
    series: [{}, ...colours.map((name) => ({ stroke: colour(name), width: 2, points: { size: 4 } }))],
    hooks: {
      draw: [(plot) => drawLines(plot, lines.current, colour)],
      setLegend: [(plot) => point(plot.cursor.idx ?? null)],
    },
  };
}

/**
 * Times of day. A label that the right edge would cut is left out.
 *
 * @param {uPlot} plot
 * @param {number[]} times
 * @param {number} _axis
 * @param {number} _space
 * @param {number} step seconds between two labels
 */
function timeLabels({ width, scales }, times, _axis, _space, step) {
  const { min = 0, max = 1 } = /** @type {{ min?: number, max?: number }} */ (scales.x);
  const letters = step % 60 === 0 ? 5 : 8;
  return times.map((time) => {
    const place = ((time - min) / (max - min)) * (width - left - right);
    const isCut = place + letters * halfLetter > width - left;
    return isCut ? "" : new Date(1000 * time).toLocaleTimeString("en-GB").slice(0, letters);
  });
}

/** @param {uPlot} plot @param {Line[]} lines @param {(name: string) => string} colour */
function drawLines({ ctx, bbox, valToPos }, lines, colour) {
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  for (const { value, dash, asks } of lines) {
    const y = valToPos(value, "y", true);
    ctx.strokeStyle = colour(asks ? "--text" : "--muted");
    ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}

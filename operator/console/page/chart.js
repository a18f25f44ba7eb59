import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { height, options } from "./plot.js";
import { figure } from "./words.js";

/**
 * @typedef {{ label: string, colour: string, values: (number | null)[] }} Series `colour` is a CSS variable
 * @typedef {{ label: string, value: number, dash: number[], asks?: string }} Line `asks`: what it asks for now
 * @typedef {object} Props
 * @property {string} title
 * @property {string} [unit]
 * @property {string} [note]
 * @property {boolean} [isCount] whole numbers only
 * @property {number[]} times seconds since 1970
 * @property {Series[]} series
 * @property {Line[]} [lines] horizontal ones
 */

/** Points among which a value counts as the newest one. Own choice: AWS names no delay of a metric. */
const newest = 3;

/** A chart over time. Its newest figures stand above it as text, or those under the pointer. */
export function Chart(/** @type {Props} */ { title, unit = "", note, isCount = false, times, series, lines = [] }) {
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
      plot.current = new uPlot(options(parent.clientWidth, colours, isCount, shownLines, point), data, parent);
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
    pointed === null ? values.slice(-newest).findLast((value) => value !== null) : values[pointed];
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
          ({ label, value, asks }) =>
            html`<span class=${asks ? "asks" : ""}>${label} ${figure(value)}${asks && ` ${asks}`}</span>`,
        )}
      </p>
    </figcaption>
    <div ref=${place} class="plot" aria-hidden="true"></div>
  </figure>`;
}

/// <reference lib="dom" />
import type { Page } from "playwright-core";

/** A text on a canvas, with its edges in the canvas's pixels. */
export interface Drawn {
  text: string;
  left: number;
  right: number;
}

/** Lets each canvas of the page keep the centred texts that were drawn since it was cleared, as its property `drawn`. */
export async function recordLabels(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { clearRect, fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (...area) {
      Object.assign(this.canvas, { drawn: [] });
      clearRect.apply(this, area);
    };
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
      const half = this.measureText(text).width / 2;
      const { drawn = [] } = this.canvas as { drawn?: Drawn[] };
      if (this.textAlign === "center") drawn.push({ text, left: x - half, right: x + half });
      Object.assign(this.canvas, { drawn });
      fillText.call(this, text, x, y, ...rest);
    };
  });
}

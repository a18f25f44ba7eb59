import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const pace = { duration: 450, easing: "ease-out" };

/**
 * Lets a task that has got an instance move there, and a new one fade in. Without this, one cannot see which task it was.
 *
 * @param {unknown} cause the tasks move only when it changes
 * @returns the ref of the element that holds the tasks
 */
export function useMovingTasks(cause) {
  const picture = useRef(/** @type {HTMLElement | null} */ (null));
  const places = useRef(/** @type {Map<string, { x: number, y: number, slot: Element | null }>} */ (new Map()));
  useLayoutEffect(() => {
    const still = isStill() || places.current.size === 0;
    const origin = picture.current?.getBoundingClientRect();
    if (!origin) return;
    const now = new Map();
    for (const task of picture.current?.querySelectorAll("[data-task]") ?? []) {
      const { x, y } = task.getBoundingClientRect();
      const place = { x: x - origin.x, y: y - origin.y, slot: task.closest(".slots") };
      const id = String(task.getAttribute("data-task"));
      const before = places.current.get(id);
      now.set(id, place);
      if (still) continue;
      if (!before) task.animate({ opacity: [0, 1] }, pace);
      else if (before.slot !== place.slot) {
        task.animate({ transform: [`translate(${before.x - place.x}px, ${before.y - place.y}px)`, "none"] }, pace);
      }
    }
    places.current = now;
  }, [cause]);
  return picture;
}

/** A CSS animation would compute 60 times a second, and take a tenth of a core. */
const stepsPerSecond = 1;

/**
 * Moves the dots of the streams in a drawing.
 *
 * @param {boolean} moves
 * @returns the ref of the drawing
 */
export function useStream(moves) {
  const drawing = useRef(/** @type {SVGElement | null} */ (null));
  useEffect(() => {
    if (!moves || isStill()) return;
    let step = 0;
    const timer = setInterval(() => {
      step = (step + 1) % 4;
      if (!document.hidden) drawing.current?.setAttribute("stroke-dashoffset", String(-4 * step));
    }, 1000 / stepsPerSecond);
    return () => clearInterval(timer);
  }, [moves]);
  return drawing;
}

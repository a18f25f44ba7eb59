import { useEffect, useState } from "preact/hooks";

/** @import { Look } from "../messages" */

/**
 * What the page knows of the deployment.
 *
 * @typedef {object} News
 * @property {Look | null} look the newest one
 * @property {"connecting" | "live" | "lost"} connection to the console's server
 * @property {string | null} problem why the server could not read the deployment
 */

/** Milliseconds until the next try, when the browser has given up. */
const pause = 2000;

/**
 * Listens to the server's events. A hidden page does not listen, because each reading costs calls of AWS's API.
 *
 * @returns {News}
 */
export function useFeed() {
  const [news, setNews] = useState(/** @type {News} */ ({ look: null, connection: "connecting", problem: null }));
  useEffect(() => {
    /** @type {EventSource | undefined} */
    let source;
    let retry = 0;
    const close = () => {
      clearTimeout(retry);
      source?.close();
    };
    const connect = () => {
      close();
      source = new EventSource("/api/feed");
      source.onmessage = ({ data }) => setNews({ look: JSON.parse(data), connection: "live", problem: null });
      source.addEventListener("problem", ({ data }) =>
        setNews(({ look }) => ({ look, connection: "live", problem: data })),
      );
      source.onerror = () => {
        setNews((old) => ({ ...old, connection: "lost" }));
        // The browser tries again by itself, but not after a refusal.
        if (source?.readyState === EventSource.CLOSED) retry = setTimeout(connect, pause);
      };
    };
    const follow = () => (document.hidden ? close() : connect());
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      close();
    };
  }, []);
  return news;
}

import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { Charts } from "./charts.js";
import { Cluster } from "./cluster.js";
import { Events } from "./events.js";
import { useFeed } from "./feed.js";
import { Connection, Headline } from "./headline.js";
import { Levers } from "./levers.js";
import { LogDialog } from "./log.js";
import { Rollout } from "./rollout.js";
import { Traffic } from "./traffic.js";

/** The whole page. */
export function App() {
  const news = useFeed();
  const { look } = news;
  const [task, showLog] = useState(/** @type {string | null} */ (null));
  const title = look ? `${look.snapshot.name} · ${look.snapshot.stage}` : "Console";
  const isWrong = news.connection === "lost" || (look !== null && look.words.findings.length > 0);
  useEffect(() => {
    document.title = `${isWrong ? "! " : ""}${title}`;
  }, [title, isWrong]);

  return html`
    <header class="top">
      <h1>${look?.snapshot.name ?? "Console"} <span class="stage">${look?.snapshot.stage}</span></h1>
      ${look && html`<${Place} ...${look.snapshot} />`}
      <${Connection} ...${news} />
    </header>
    <main class=${news.connection === "lost" ? "old" : ""}>
      ${look ? html`<${Panels} look=${look} showLog=${showLog} />` : html`<p class="first">Reading the deployment …</p>`}
    </main>
    ${look && task && html`<${LogDialog} id=${task} look=${look} close=${() => showLog(null)} />`}
  `;
}

/** @param {import("../../snapshot").Snapshot} snapshot */
function Place({ local, region, loadBalancer: { url } }) {
  return html`<p class="place">
    ${local ? "on this machine" : `in AWS, ${region}`}${url && html`<a href=${url}>${url}</a>`}
  </p>`;
}

/** @param {{ look: import("../messages").Look, showLog: (task: string) => void }} props */
function Panels({ look, showLog }) {
  const { snapshot, words, charts, levers } = look;
  return html`
    <${Headline} ...${words} />
    <div class="columns">
      <div class="picture">
        <${Traffic} snapshot=${snapshot} requests=${charts.requests} />
        <${Rollout} ...${snapshot} />
        <${Cluster} snapshot=${snapshot} showLog=${showLog} />
      </div>
      <div class="beside">
        ${levers && html`<${Levers} state=${levers} snapshot=${snapshot} />`}
        <${Events} events=${snapshot.events} moves=${levers?.moves ?? []} />
      </div>
      <${Charts} charts=${charts} snapshot=${snapshot} />
    </div>
  `;
}

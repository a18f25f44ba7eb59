import { type Claim, claims, placeClaims } from "./claims";

/** The table of docs/security.md. */
export function table(): string {
  const rows = placeClaims.map(({ name, text }) => {
    const from = claims.filter(({ to }) => to === name).map((claim) => cell(claim.from, claim));
    const to = claims.filter((claim) => claim.from === name).map((claim) => cell(claim.to, claim));
    return `| ${name} | ${text} | ${from.join("<br>") || "nobody"} | ${to.join("<br>") || "nobody"} |`;
  });
  return ["| who | stands in | from | to |", "|---|---|---|---|", ...rows].join("\n");
}

function cell(end: string, { ports, where }: Claim): string {
  return `${end}: ${ports}${where ? ` (${where})` : ""}`;
}

/** The picture of docs/security.md. A dashed arrow depends on the configuration. */
export function picture(): string {
  const node = (name: string) => `${name.replaceAll(" ", "-")}["${name}"]`;
  const arrows = claims.map(({ from, to, ports, where }) => {
    const label = `"${ports.replaceAll("`", "")}"`;
    return `  ${node(from)} ${where ? `-. ${label} .->` : `-- ${label} -->`} ${node(to)}`;
  });
  return ["```mermaid", "flowchart LR", ...arrows, "```"].join("\n");
}

import type { Plan } from "./plan";
import { type Section, sections } from "./sections";
import { numeric, table, wrapped } from "./table";

/** The plan for a terminal. */
export function planText(plan: Plan, colour: boolean): string {
  const title = `${plan.name}, stage ${plan.stage}`;
  return [
    colour ? `\u001b[1m${title}\u001b[0m` : title,
    ...sections(plan).map((part) => sectionText(part, colour)),
  ].join("\n\n");
}

/** The plan as Markdown, for a pull request. */
export function planMarkdown(plan: Plan): string {
  return [`## ${plan.name}, stage ${plan.stage}`, ...sections(plan).map(sectionMarkdown)].join("\n\n");
}

function sectionText({ title, head, rows, note }: Section, colour: boolean): string {
  const lines = [title];
  if (head.length === 0) lines.push(...rows.flatMap(([line]) => wrapped(line ?? "", "  ")));
  else lines.push(table(head, rows, colour));
  if (note) lines.push(...wrapped(note, ""));
  return lines.join("\n");
}

function sectionMarkdown({ title, head, rows, note }: Section): string {
  const lines = [`### ${title}`, ""];
  if (head.length === 0) lines.push(...rows.map(([line]) => `- ${line}`));
  else {
    const row = (cells: string[]) => `| ${cells.join(" | ")} |`;
    const rule = head.map((_, column) => (numeric(rows, column) ? "---:" : "---"));
    lines.push(row(head), row(rule), ...rows.map(row));
  }
  return [...lines, ...(note ? ["", note] : [])].join("\n");
}

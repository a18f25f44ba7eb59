import Table from "cli-table3";
import type { Plan } from "./plan";
import { type Section, sections } from "./sections";

/** Most characters of a line. */
const width = 100;

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

function table(head: string[], rows: string[][], colour: boolean): string {
  const made = new Table({
    head,
    colAligns: head.map((_, column) => (numeric(rows, column) ? "right" : "left")),
    style: colour ? { border: ["grey"], head: ["bold"] } : { border: [], head: [] },
    // No lines between the rows.
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  made.push(...rows);
  return made.toString();
}

const numeric = (rows: string[][], column: number) =>
  rows.every((row) => /^([\d.]+( to \d+)?)?$/.test(row[column] ?? ""));

/** Breaks a text into lines of at most `width` characters. All lines but the first are indented further. */
function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.trim() !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}  `;
    }
    line += line.trim() === "" ? word : ` ${word}`;
  }
  return [...lines, line];
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

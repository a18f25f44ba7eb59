import Table from "cli-table3";

/** Most characters of a line. */
const width = 100;

/** A table for a terminal, without lines between its rows. Columns of numbers are aligned to the right. */
export function table(head: string[], rows: string[][], colour: boolean): string {
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

/** Whether a column holds numbers only. */
export const numeric = (rows: string[][], column: number) =>
  rows.every((row) => /^([\d.]+( to \d+)?)?$/.test(row[column] ?? ""));

/** Breaks a text into lines of at most 100 characters. All lines but the first are indented further. */
export function wrapped(text: string, indent: string): string[] {
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

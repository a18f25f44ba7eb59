/** A field of an AWS cron expression. */
interface Field {
  name: string;
  min: number;
  max: number;
  /** Names that stand for the numbers from `min` on. */
  names?: readonly string[];
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const minute: Field = { name: "minute", min: 0, max: 59 };
const hour: Field = { name: "hour", min: 0, max: 23 };
const dayOfMonth: Field = { name: "day of month", min: 1, max: 31 };
const month: Field = { name: "month", min: 1, max: 12, names: months };
const dayOfWeek: Field = { name: "day of week", min: 1, max: 7, names: weekdays };
const year: Field = { name: "year", min: 1970, max: 2199 };
const fields = [minute, hour, dayOfMonth, month, dayOfWeek, year];

/**
 * Checks a cron expression of Application Auto Scaling: minute, hour, day of month, month, day of week, year
 * (Application Auto Scaling User Guide, "Schedule scaling actions using cron expressions"). Our own code, because
 * `aws-cron-parser`, which knows AWS's `?`, `L`, `W` and `#`, accepts `a 8 ? * MON *`, `0 8 ? FOO MON *` and two `?`.
 *
 * @returns the problem, or undefined for a valid expression
 */
export function cronProblem(expression: string): string | undefined {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    return `has ${parts.length} fields and needs 6: minute hour day-of-month month day-of-week year, e.g. "0 8 ? * MON-FRI *"`;
  }
  const wrong = fields.find((field, i) => !isField(parts[i] ?? "", field));
  if (wrong) return `has a ${wrong.name} outside ${wrong.min} to ${wrong.max}, or of a form that AWS does not read`;
  const [, , day, , weekday] = parts;
  if ((day === "?") === (weekday === "?")) {
    return 'must have "?" as exactly one of day of month and day of week';
  }
  return undefined;
}

function isField(text: string, field: Field): boolean {
  if (text === "?") return field === dayOfMonth || field === dayOfWeek;
  return text.split(",").every((item) => isItem(item.toUpperCase(), field));
}

function isItem(item: string, field: Field): boolean {
  if (field === dayOfMonth && /^(L|LW|([1-9]|[12]\d|3[01])W)$/.test(item)) return true;
  if (field === dayOfWeek && /^(L|[1-7]L|([1-7]|[A-Z]{3})#[1-5])$/.test(item)) {
    return item.length < 4 || weekdays.includes(item.slice(0, 3)) || /^\d/.test(item);
  }
  const [range = "", step, ...more] = item.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === "*") return true;
  const bounds = range.split("-").map((value) => numberOf(value, field));
  const [from, to = from] = bounds;
  return bounds.length <= 2 && from !== undefined && to !== undefined;
}

function numberOf(text: string, { min, max, names }: Field): number | undefined {
  const named = names?.indexOf(text) ?? -1;
  const value = named >= 0 ? named + min : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

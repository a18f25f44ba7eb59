import { z } from "zod";
import { localAuthority, localDeployment } from "../aws/local";
import { type Load, mostPerSecond, startLoad } from "../load/load";
import { type Command, startCommand } from "./command";
import type { Lever, LeverAnswer, LeverState } from "./messages";
import { moveHistory } from "./moves";

/** The levers of the local deployment. Each one but the load runs a command of the user. */
export interface Levers {
  /** @throws OperatorError if no local deployment runs */
  state(): LeverState;
  /**
   * Moves one.
   *
   * @param lever what the page has sent
   * @param url the load's target
   */
  move(lever: unknown, url: string): Promise<LeverAnswer>;
  /** Ends what they have started. */
  end(): void;
}

const ofLoad = `must be 0 to ${mostPerSecond} requests a second`;

const schema: z.ZodType<Lever> = z.discriminatedUnion("lever", [
  z.strictObject({ lever: z.literal("load"), perSecond: z.number(ofLoad).min(0, ofLoad).max(mostPerSecond, ofLoad) }),
  z.strictObject({ lever: z.literal("speed"), factor: z.number().min(1).max(600) }),
  z.strictObject({
    lever: z.literal("fault"),
    kind: z.enum(["task", "instance", "zone", "zone-return", "spot"]),
    // An id or a zone. It cannot be an option of the command.
    name: z
      .string()
      .regex(/^\w[\w-]{0,99}$/)
      .nullable(),
  }),
  z.strictObject({ lever: z.literal("deploy") }),
]);

/** @param program the project's program for the local deployment, without its words */
export function localLevers(program: readonly string[] = [".venv/bin/python", "-E", "-m", "local"]): Levers {
  const history = moveHistory();
  let loads: Load[] = [];
  let perSecond = 0;
  let command: Command | undefined;
  let rollout: Command | undefined;

  const isSending = () => loads.at(-1)?.sending ?? false;

  /** Starts the load, or changes its rate. The figures count from the last rest. */
  function setLoad(rate: number, url: string): LeverAnswer {
    const rested = !isSending();
    void loads.at(-1)?.stop();
    if (rested && rate > 0) loads = [];
    if (rate > 0) loads = [...loads, startLoad({ url, perSecond: rate, authority: localAuthority() })];
    perSecond = rate;
    return { done: rate > 0 ? `sends ${rate} requests a second to ${url}` : "sends no more requests" };
  }

  async function run(...words: string[]): Promise<LeverAnswer> {
    if (command?.state.running) return { problem: `${command.state.name} still runs: wait for its end` };
    command = startCommand(words.join(" "), [...program, ...words]);
    await command.ended;
    const { failed, line } = command.state;
    return failed ? { problem: reason(line) } : { done: line };
  }

  function rollOut(): LeverAnswer {
    if (rollout?.state.running) return { problem: "a rollout still runs: wait for its end" };
    rollout = startCommand("deploy", [...program, "deploy"]);
    const { state, ended } = rollout;
    void ended.then(() => {
      if (state.failed) history.add(`the rollout: ${reason(state.line)}`, true);
      if (!command?.state.running) command = undefined; // the rollout has ended last
    });
    return { done: "a rollout has begun: changes of service/, lib/ and config/ become a new version" };
  }

  async function move(lever: Lever, url: string): Promise<LeverAnswer> {
    if (lever.lever === "load") return setLoad(lever.perSecond, url);
    if (lever.lever === "speed") return run("speed", String(lever.factor));
    if (lever.lever === "fault") return run("fault", lever.kind, ...(lever.name === null ? [] : [lever.name]));
    return rollOut();
  }

  return {
    state: () => ({
      speed: localDeployment().speed,
      // A load ends by itself, too.
      load: {
        perSecond: isSending() ? perSecond : 0,
        most: mostPerSecond,
        sent: sum(loads, "sent"),
        failed: sum(loads, "failed"),
      },
      // A rollout takes minutes, the others a moment. Their answers have their lines, too.
      command: (rollout?.state.running ? rollout : (command ?? rollout))?.state ?? null,
      moves: history.all(),
    }),
    move: async (given, url) => {
      const { data: lever, error } = schema.safeParse(given);
      if (!lever) {
        const [issue] = error.issues;
        return { problem: `${issue?.path.join(".") || "lever"}: ${issue?.message}` };
      }
      const begun = new Date();
      const answer = await move(lever, url);
      if ("done" in answer) history.add(answer.done, false, begun);
      else history.add(`${nameOf(lever)}: ${answer.problem}`, true, begun);
      return answer;
    },
    end: () => {
      for (const started of [command, rollout]) started?.end();
      void loads.at(-1)?.stop();
    },
  };
}

const sum = (loads: readonly Load[], figure: "sent" | "failed") =>
  loads.reduce((total, load) => total + load[figure], 0);

/** What a failed command says, without its first word. */
const reason = (line: string) => line.replace(/^error: /, "");

/** For instance "fault zone us-east-1a". */
const nameOf = (lever: Lever) =>
  lever.lever === "fault" ? ["fault", lever.kind, lever.name ?? []].flat().join(" ") : lever.lever;

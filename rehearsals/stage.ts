import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Config } from "../lib/config";
import type { Clients } from "../operator/aws/clients";
import type { Snapshot } from "../operator/snapshot";
import type { ProjectCopy } from "./local/copy";
import { type Command, type LocalDeployment, pause } from "./local/deployment";
import { type Circumstances, inReal, type Span, span } from "./model";
import { RehearsalError } from "./problem";
import { type Outcome, Requests } from "./requests";
import { brokenDockerfile, type Fault } from "./versions";

/** What was waited for did not come in time. Its message is a sentence without a full stop. */
export class TooLate extends Error {}

interface Parts {
  copy: ProjectCopy;
  deployment: LocalDeployment;
  clients: Clients;
  read: () => Promise<Snapshot>;
  /** The certificate authority of an HTTPS stage. */
  authority: string | undefined;
  say: (line: string) => void;
  ended: AbortSignal;
}

/** The time of the CDK, from its start until ECS has the new version. */
const cdkTime = span(0, 120);
const pollSeconds = 0.3;
/** Only requests with this query are broken by the broken versions. Health checks have none. */
const query = "?rehearsal";

/** The stage that runs in the copy. The scenarios see and change it only by this. */
export class Stage {
  private readonly requests = new Requests();
  private dockerfile: string;
  private begun: number | undefined;
  private recovery: number | undefined;

  constructor(
    readonly around: Circumstances,
    private readonly parts: Parts,
  ) {
    this.dockerfile = readFileSync(this.dockerfilePath, "utf8");
  }

  get clients(): Clients {
    return this.parts.clients;
  }

  snapshot(): Promise<Snapshot> {
    return this.parts.read();
  }

  // The time to recover

  /** Forgets the times of the scenario before. */
  begin(): void {
    this.begun = undefined;
    this.recovery = undefined;
  }

  /** What is to recover from happens now. Only the first call counts. */
  mark(now = performance.now()): void {
    this.begun ??= now;
  }

  /** All is right again now, although the scenario goes on. Only the first call counts. */
  recovered(): void {
    this.recovery ??= this.sinceMark;
  }

  /** Virtual seconds from `mark` to `recovered`. */
  get recoverySeconds(): number {
    return this.recovery ?? this.sinceMark;
  }

  private get sinceMark(): number {
    const begun = this.begun ?? performance.now();
    return Math.round(((performance.now() - begun) / 1000) * this.around.speed);
  }

  // Requests

  async startLoad(perSecond = this.around.perSecond): Promise<void> {
    const { url } = (await this.snapshot()).loadBalancer;
    const { authority } = this.parts;
    const address = `${url}${this.around.config.service.healthCheckPath}${query}`;
    this.requests.start({ url: address, perSecond, authority });
  }

  /** Ends the load, and returns what became of it since `startLoad`. */
  stopLoad(): Promise<Outcome> {
    return this.requests.stop();
  }

  // Waits

  /** @throws TooLate */
  async wait(what: string, within: Span, holds: (now: Snapshot) => boolean | Promise<boolean>): Promise<Snapshot> {
    const seconds = Math.ceil(inReal(within, this.around));
    this.parts.say(`waits for ${what} (at most ${seconds} real seconds)`);
    const limit = performance.now() + 1000 * seconds;
    for (;;) {
      const now = await this.snapshot();
      if (await holds(now)) return now;
      if (performance.now() > limit) throw new TooLate(`${what} did not come within ${seconds} s`);
      await pause(pollSeconds, this.parts.ended);
    }
  }

  /** Waits until the wanted tasks, at least the fewest, run in one version and are healthy. */
  steady(within: Span, besides: (now: Snapshot) => boolean = () => true, what = "every task to be healthy") {
    const fewest = this.around.config.service.tasks.min;
    return this.wait(what, within, (now) => isSteady(now) && now.service.desired >= fewest && besides(now));
  }

  /** Waits until the wanted tasks, which may be none, run in one version and are healthy. */
  settled(within: Span, besides: (now: Snapshot) => boolean, what: string) {
    return this.wait(what, within, (now) => isSteady(now) && besides(now));
  }

  /** Waits for the fewest tasks of the first deployment. */
  async ready(): Promise<void> {
    await this.steady(span(3600, 120));
  }

  // Changes

  /**
   * Rolls the copy out by the CDK. Returns when AWS has begun, or the command has ended. The time to recover begins then.
   *
   * @param work what AWS begins. Its name changes then
   */
  async deploy(work: (now: Snapshot) => unknown = ({ service }) => service.deployments[0]?.id): Promise<Command> {
    const before = work(await this.snapshot());
    const command = this.parts.deployment.command("deploy");
    await this.wait("the CDK", cdkTime, (now) => command.code !== null || work(now) !== before);
    this.mark();
    return command;
  }

  /** Waits for the end of a deployment command. */
  async ended(command: Command, within: Span): Promise<number> {
    await this.wait("the end of the deployment", within, () => command.code !== null);
    return command.code ?? 1;
  }

  /** Changes the configuration of the next deployments, or puts that of the user back. */
  configure(config: Config = this.around.config): void {
    this.parts.copy.write(config);
  }

  /** Breaks the next version, or puts the user's back. */
  breakVersion(fault?: Fault): void {
    writeFileSync(this.dockerfilePath, fault ? brokenDockerfile(this.dockerfile, fault) : this.dockerfile);
  }

  /** Does `npm run fault`. Returns what it says. */
  async fault(...words: string[]): Promise<string> {
    const begun = performance.now();
    const command = this.parts.deployment.command("fault", ...words);
    await this.wait("the fault", span(0, 60), () => command.code !== null);
    if (command.code !== 0) throw new RehearsalError(command.lastLine);
    this.mark(begun);
    return command.lastLine;
  }

  pause(time: Span): Promise<void> {
    return pause(inReal(time, this.around), this.parts.ended);
  }

  private get dockerfilePath(): string {
    return path.join(this.parts.copy.service, "Dockerfile");
  }
}

function isSteady({ service, tasks }: Snapshot): boolean {
  const { desired, running, pending, deployments } = service;
  return (
    running === desired &&
    pending === 0 &&
    deployments.length === 1 &&
    deployments[0]?.state === "COMPLETED" &&
    tasks.filter(({ health }) => health === "healthy").length === desired
  );
}

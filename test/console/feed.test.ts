import { setTimeout as after } from "node:timers/promises";
import { OperatorError } from "../../operator/aws/problem";
import { Feed, type FeedEvent } from "../../operator/console/feed";

/** A reader whose reads end when the test lets them. */
class Reader {
  started = 0;
  private readonly open: { resolve: (value: number) => void; reject: (error: Error) => void }[] = [];

  readonly read = () => {
    this.started++;
    return new Promise<number>((resolve, reject) => this.open.push({ resolve, reject }));
  };

  async answer(value: number | Error): Promise<void> {
    const { resolve, reject } = this.open.shift() ?? {};
    if (typeof value === "number") resolve?.(value);
    else reject?.(value);
    await after(0);
  }
}

const set = () => {
  const reader = new Reader();
  return { reader, feed: new Feed(reader.read, 3600) };
};
const events = () => {
  const seen: FeedEvent<number>[] = [];
  return { seen, listener: (event: FeedEvent<number>) => void seen.push(event) };
};

test("nothing is read while nobody listens", async () => {
  const { reader, feed } = set();
  feed.refresh();
  await after(0);
  expect(reader.started).toBe(0);

  const leave = feed.listen(() => {});
  await reader.answer(1);
  leave();
  await after(0);
  feed.refresh();
  await after(0);
  expect(reader.started).toBe(1);
});

test("two listeners share one read, and a late one gets the newest at once", async () => {
  const { reader, feed } = set();
  const [one, other, late] = [events(), events(), events()];
  const leaves = [feed.listen(one.listener), feed.listen(other.listener)];
  expect(reader.started).toBe(1);
  await reader.answer(1);
  leaves.push(feed.listen(late.listener));
  expect([one.seen, other.seen, late.seen]).toEqual([[{ read: 1 }], [{ read: 1 }], [{ read: 1 }]]);

  feed.refresh();
  await after(0);
  feed.refresh();
  await after(0);
  expect(reader.started).toBe(2);
  for (const leave of leaves) leave();
  await reader.answer(2);
});

test("a listener that comes back gets a new read, not an old one", async () => {
  const { reader, feed } = set();
  const leave = feed.listen(() => {});
  await reader.answer(1);
  leave();
  await after(0);
  const again = events();
  const leaveAgain = feed.listen(again.listener);
  expect([again.seen, reader.started]).toEqual([[], 2]);
  leaveAgain();
  await reader.answer(2);
});

test("a problem is an event, and the feed goes on", async () => {
  const { reader, feed } = set();
  const { seen, listener } = events();
  const leave = feed.listen(listener);
  await reader.answer(new OperatorError("AWS does not answer"));
  feed.refresh();
  await after(0);
  await reader.answer(2);
  leave();
  expect(seen).toEqual([{ problem: "AWS does not answer" }, { read: 2 }]);
});

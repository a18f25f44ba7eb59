import { minuteReader, newestMinute } from "../../operator/reader/newest-minute";
import type { Snapshot } from "../../operator/snapshot";
import { type Call, withRecorded } from "../support/recorded-aws";

test.each([
  ["without a point", [], null],
  ["with tasks only", [{ tasks: 2 }], null],
  ["with requests", [{ requests: 9 }, { requests: 7, errors: 1 }], { requests: 7, errors: 1 }],
  ["that AWS has published in part", [{ requests: 7 }, { tasks: 2 }], { requests: 7, errors: 0 }],
  ["of long ago", [{ requests: 7 }, { tasks: 2 }, { tasks: 2 }, { tasks: 2 }], null],
  ["in which no request found a target", [{ errors: 5 }], { requests: 5, errors: 5 }],
])("the newest minute %s", (_name, points, expected) => {
  expect(newestMinute(points)).toEqual(expected);
});

test("on AWS, it is read once a minute, and it needs three metrics", async () => {
  const snapshot = { local: false, loadBalancer: { arn: "arn:loadbalancer/app/a/1" } } as Snapshot;
  const calls = await withRecorded(
    () => ({ MetricDataResults: [{ Id: "m0", Timestamps: [0], Values: [3] }] }),
    async (clients) => {
      const read = minuteReader(clients);
      expect(await read(snapshot)).toEqual({ requests: 3, errors: 0 });
      expect(await read(snapshot)).toEqual({ requests: 3, errors: 0 });
    },
  );
  const metrics = ({ parameters }: Call) => parameters["MetricDataQueries"] as object[];
  expect(calls.map((call) => metrics(call).length)).toEqual([3]);
});

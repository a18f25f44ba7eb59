import { Stack } from "aws-cdk-lib";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";

/** Saved queries of CloudWatch Logs Insights, in a folder with the stack's name. */
export class LogQueries extends Construct {
  constructor(scope: Construct, id: string, logGroup: logs.ILogGroup) {
    super(scope, id);
    const save = (name: string, query: logs.QueryStringProps) =>
      new logs.QueryDefinition(this, name.replaceAll(" ", ""), {
        queryDefinitionName: `${Stack.of(this).stackName}/${name}`,
        logGroups: [logGroup],
        queryString: new logs.QueryString(query),
      });

    save("Errors with trace", {
      fields: ["@timestamp", "requestId", "logger", "message", "exception", "@logStream"],
      filterStatements: ['level in ["error", "critical"] or status >= 500'],
      sort: "@timestamp desc",
      limit: 100,
    });
    save("Slowest paths", {
      filterStatements: ["ispresent(durationMs)"],
      statsStatements: ["count(*) as requests, pct(durationMs, 50) as p50, pct(durationMs, 99) as p99 by method, path"],
      sort: "p99 desc",
      limit: 50,
    });
    save("One request", {
      fields: ["@timestamp", "level", "message", "method", "path", "status", "durationMs", "exception", "@logStream"],
      filterStatements: ['requestId = "PASTE THE X-REQUEST-ID OF THE ANSWER"'],
      sort: "@timestamp asc",
    });
  }
}

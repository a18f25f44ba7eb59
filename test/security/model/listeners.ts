import { type Resource, resourcesOf, type TemplateJson } from "./resources";

/** What a listener does with requests: "tcp 80 forwards to tasks on tcp 9000", or "tcp 80 redirects to HTTPS 443". */
export function listeners(templates: Record<string, TemplateJson>): string[] {
  const resources = resourcesOf(templates);
  const ofType = (name: string) => resources.filter(({ type }) => type === `AWS::ElasticLoadBalancingV2::${name}`);
  const lines = ofType("Listener").flatMap(({ id, properties }) => {
    const rules = ofType("ListenerRule").filter((rule) => rule.properties.ListenerArn === id);
    const actions = [properties.DefaultActions, ...rules.map((rule) => rule.properties.Actions)].flat();
    return actions.flatMap((action) => does(action, resources).map((line) => `tcp ${properties.Port} ${line}`));
  });
  return [...new Set(lines)].sort();
}

function does(action: Resource["properties"], resources: Resource[]): string[] {
  if (action.Type === "redirect")
    return [`redirects to ${action.RedirectConfig.Protocol} ${action.RedirectConfig.Port}`];
  if (action.Type !== "forward") return [`does ${action.Type}`];
  const weighted: { TargetGroupArn: string }[] = action.ForwardConfig?.TargetGroups ?? [];
  const groups = [action.TargetGroupArn ?? [], weighted.map(({ TargetGroupArn }) => TargetGroupArn)].flat(2);
  return groups.map((group) => `forwards to ${targetsOf(group, resources)}`);
}

/** Who registers with a target group. */
function targetsOf(group: string, resources: Resource[]): string {
  const ports = resources
    .filter(({ type }) => type === "AWS::ECS::Service")
    .flatMap(({ properties }) => properties.LoadBalancers ?? [])
    .filter((entry) => [entry.TargetGroupArn, entry.AdvancedConfiguration?.AlternateTargetGroupArn].includes(group))
    .map(({ ContainerPort }) => ContainerPort);
  return ports.length > 0 ? `tasks on tcp ${ports.join(", ")}` : "nobody";
}

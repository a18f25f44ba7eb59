/** The alarms that mail somebody: what they watch, from which value on, for three minutes. */
export const mailedAlarms = [
  {
    id: "TargetErrors",
    metric: "targetErrors",
    threshold: 5,
    description: "The service answers with server errors (5xx)",
  },
  {
    id: "LoadBalancerErrors",
    metric: "loadBalancerErrors",
    threshold: 5,
    description: "No task answered in time (502, 503, 504)",
  },
  { id: "UnhealthyTasks", metric: "unhealthy", threshold: 1, description: "A task fails its health check" },
] as const;

"""CloudWatch: metrics by the virtual minute, the load of tasks, alarms and their actions."""

import type { StatusReport, TaskReport } from '../../src/core/status.ts';

export function taskReport(fields: Partial<TaskReport> = {}): TaskReport {
  return {
    task_id: 'gsm8k__gpt-4o',
    eval_name: 'gsm8k',
    model_name: 'gpt-4o',
    simulated: false,
    status: 'running',
    total: 1319,
    done: 900,
    scored: 899,
    failed: 1,
    failures: { timeout: 1 },
    truncated: 0,
    accuracy: 0.912,
    ci95: [0.892, 0.929],
    bounds: [0.911, 0.912],
    metrics: { exact_match: 0.912, exact_match_ci95: [0.892, 0.929] },
    samples_per_second: 14.2,
    eta_seconds: 29.5,
    tokens: { input: 610_000, output: 132_000 },
    cost_usd: null,
    spending: { kept: 0, wasted: 0, saved: 0, unpriced: 0 },
    strategy: 'sliding-window',
    in_flight: 12,
    limit: 16,
    waiting: null,
    cache_hits: 0,
    answers: 0,
    window_change: null,
    unresolved: 0,
    error: null,
    last_error: null,
    ...fields,
  };
}

export function statusReport(fields: Partial<StatusReport> = {}): StatusReport {
  const tasks = fields.tasks ?? [taskReport()];
  const sum = (of: (task: TaskReport) => number): number => tasks.reduce((total, task) => total + of(task), 0);
  return {
    v: 1,
    time: '2026-11-20T17:44:05.000Z',
    file: 'async_results/tasks_20261120_174201.json',
    state: 'running',
    runners: [
      {
        runner_id: 'r1',
        pid: 48121,
        host: 'here',
        alive: true,
        heartbeat_seconds: 0.8,
        stalled_seconds: null,
        storage: null,
        memory_mb: 96,
        cpu_seconds: 1.5,
      },
    ],
    totals: {
      total: sum((task) => task.total),
      done: sum((task) => task.done),
      scored: sum((task) => task.scored),
      failed: sum((task) => task.failed),
      pending: sum((task) => task.total - task.done),
    },
    resources: { memory_mb: 96, cpu_seconds: 71.4 },
    warnings: [],
    ...fields,
    tasks,
  };
}

/** Three models on the way: one well, one waiting with failures, one simulated with a wide name. */
export function threeModels(): TaskReport[] {
  return [
    taskReport({
      model_name: 'gpt-4o-mini',
      done: 420,
      scored: 420,
      failed: 0,
      failures: {},
      accuracy: 0.819,
      ci95: [0.779, 0.853],
      bounds: null,
      eta_seconds: 61,
      cost_usd: 0.17,
      spending: { kept: 0.16, wasted: 0.01, saved: 0.4, unpriced: 0 },
    }),
    taskReport({
      model_name: 'claude-haiku-4.5',
      done: 600,
      scored: 597,
      failed: 3,
      failures: { timeout: 2, filtered: 1 },
      truncated: 4,
      accuracy: 0.82,
      ci95: [0.787, 0.849],
      bounds: [0.816, 0.821],
      samples_per_second: 9.1,
      eta_seconds: null,
      waiting: 'rate limit until 17:44:15Z',
      last_error: '429 rate_limit_error: This request would exceed your organization’s rate limit',
    }),
    taskReport({
      model_name: 'mock/qwen3-8b 日本',
      simulated: true,
      status: 'completed',
      done: 1319,
      scored: 1319,
      failed: 0,
      failures: {},
      samples_per_second: null,
      eta_seconds: null,
      in_flight: 0,
    }),
  ];
}

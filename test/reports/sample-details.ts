import type { SubmissionDetails, TaskDetails } from '../../src/core/details.ts';
import type { ListedExperiment, ListedSubmission, ListReport } from '../../src/core/listing.ts';
import type { OutcomeRecord, SampleView } from '../../src/core/outcome.ts';
import { sampleTask } from '../support/sample-submission.ts';
import { statusReport, taskReport } from './sample-reports.ts';

export function taskDetails(fields: Partial<TaskDetails> = {}): TaskDetails {
  return {
    ...taskReport({
      status: 'completed',
      done: 1319,
      scored: 1316,
      failed: 3,
      strategy: 'adaptive',
      eta_seconds: null,
      limit: null,
    }),
    failures: { timeout: 2, filtered: 1 },
    metrics: {
      exact_match: 0.912,
      exact_match_ci95: [0.892, 0.929],
      strict_match: 0.9,
      strict_match_ci95: [0.88, 0.92],
    },
    plan: sampleTask({
      task_id: 'gsm8k__gpt-4o',
      eval_name: 'gsm8k',
      num_examples: 1319,
      prompt: 'Solve this:\n```\n{input}\n```',
      system: 'Be brief.',
    }),
    strategy_limit: 64,
    started_at: '2026-11-20T17:42:03.000Z',
    last_outcome_at: '2026-11-20T17:43:36.000Z',
    usage: { input: 610_000, output: 132_000, cached: 12_000, reasoning: 3000 },
    spending: { kept: 2.84, wasted: 0.013, saved: 0.4, unpriced: 2 },
    cost_usd: 2.853,
    requests: { sent: 1325, answered: 1317, failed: 8, rate_limited: 5, perhaps_billed: 1, cache_hits: 40 },
    latency_ms: { p50: 812, p95: 2410, p99: 61_000 },
    window_changes: {
      count: 11,
      newest: [
        { time: '2026-11-20T17:42:05.000Z', model: 'gpt-4o', from: 8, to: 16, why: 'doubling' },
        { time: '2026-11-20T17:42:31.000Z', model: 'gpt-4o', from: 16, to: 11, why: 'rate limit' },
      ],
    },
    ...fields,
  };
}

function simulatedDetails(): TaskDetails {
  return taskDetails({
    model_name: 'mock/strong',
    simulated: true,
    failed: 0,
    failures: {},
    scored: 1319,
    bounds: null,
    metrics: { exact_match: 0.912, exact_match_ci95: [0.892, 0.929] },
    plan: sampleTask({
      eval_name: 'gsm8k',
      model_name: 'mock/strong',
      num_examples: 1319,
      simulated: true,
      model_config: { provider: 'mock' },
    }),
    spending: { kept: 0, wasted: 0, saved: 0, unpriced: 1319 },
    cost_usd: null,
    requests: { sent: 1319, answered: 1319, failed: 0, rate_limited: 0, perhaps_billed: 0, cache_hits: 0 },
    window_changes: { count: 0, newest: [] },
  });
}

export function submissionDetails(fields: Partial<SubmissionDetails> = {}): SubmissionDetails {
  const tasks = fields.tasks ?? [taskDetails(), simulatedDetails()];
  return {
    ...statusReport({ state: 'completed', runners: [], tasks }),
    id: '20261120_174201',
    experiment: 'few-shot',
    evals_version: '0.1.0',
    created_at: '2026-11-20T17:42:01.000Z',
    ...fields,
    tasks,
  };
}

export function listed(fields: Partial<ListedSubmission> = {}): ListedSubmission {
  const tasks = fields.tasks ?? [taskReport({ cost_usd: 1.02 })];
  return {
    id: '20261120_174201',
    file: 'async_results/tasks_20261120_174201.json',
    experiment: null,
    created_at: '2026-11-20T17:42:01.000Z',
    tags: [],
    git_commit: null,
    state: 'running',
    evals: [...new Set(tasks.map(({ eval_name }) => eval_name))],
    models: [...new Set(tasks.map(({ model_name }) => model_name))],
    simulated: tasks.some(({ simulated }) => simulated),
    totals: statusReport({ tasks: tasks.map((task) => taskReport(task)) }).totals,
    cost_usd: 1.02,
    ...fields,
    tasks,
  };
}

export function listReport(submissions: readonly ListedSubmission[]): ListReport {
  const experiments = submissions.flatMap((submission) => experimentsOf(submission));
  return {
    v: 1,
    time: '2026-11-20T17:44:05.000Z',
    output_dir: 'async_results',
    experiments,
    submissions,
    warnings: [],
  };
}

/** Each named submission is an experiment of its own. */
function experimentsOf({ experiment, id, git_commit, ...submission }: ListedSubmission): ListedExperiment[] {
  if (experiment === null) return [];
  const { created_at: updated_at } = submission;
  const git_commits = git_commit === null ? [] : [git_commit];
  return [{ ...submission, name: experiment, updated_at, submissions: [id], git_commits }];
}

export function outcome(fields: Partial<OutcomeRecord> = {}): OutcomeRecord {
  return {
    v: 1,
    task_id: 'gsm8k__gpt-4o',
    sample_id: 'gsm8k-17',
    repeat: 1,
    status: 'scored',
    scores: [{ name: 'numeric_match', value: 1, answer: '42' }],
    target: '42',
    time: '2026-11-20T17:42:05.000Z',
    latency_ms: 812,
    calls: 1,
    usage: { input: 123, output: 48, cached: 0, reasoning: 0 },
    truncated: false,
    kept: null,
    error: null,
    ...fields,
  };
}

export function failedOutcome(fields: Partial<OutcomeRecord> = {}): OutcomeRecord {
  const error = { kind: 'timeout', message: 'no complete answer within 60 s' } as const;
  return outcome({ status: 'failed', scores: [], error, latency_ms: 0, usage: null, ...fields });
}

export function sampleView(fields: Partial<SampleView> = {}): SampleView {
  return {
    v: 1,
    task_id: 'gsm8k__gpt-4o',
    eval_name: 'gsm8k',
    model_name: 'gpt-4o',
    simulated: false,
    sample_id: 'gsm8k-17',
    encrypted: false,
    input: 'How many?',
    target: '42',
    metadata: {},
    passes: [
      {
        repeat: 1,
        outcome: outcome({ scores: [{ name: 'numeric_match', value: 0, answer: '41', explanation: 'expected 42' }] }),
        calls: [
          {
            key: '0123456789abcdef.0',
            model: 'gpt-4o',
            messages: [
              { role: 'system', content: 'Be brief.' },
              {
                role: 'user',
                content: 'Work it out, one step after the other, and end with the number.\n\n\tHow many?',
              },
            ],
            parameters: {},
            answer: 'Six times seven is\n\n#### 41',
            tool_calls: [],
            unusable: null,
            stop_reason: 'length',
            served_model: 'gpt-4o-2024-08-06',
            latency_ms: 812,
            usage: { input: 123, output: 48, cached: 0, reasoning: 0 },
            from_cache: false,
            failures: [{ kind: 'rate-limit', message: 'slow down', time: '2026-11-20T17:42:04.000Z' }],
          },
        ],
      },
    ],
    ...fields,
  };
}

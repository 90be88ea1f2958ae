import { describe, expect, it } from 'vitest';
import type { SubmissionDetails } from '../../src/core/details.ts';
import { detailsText } from '../../src/reports/show.ts';
import { plainStyle } from './plain-style.ts';
import { submissionDetails, taskDetails } from './sample-details.ts';

function text(columns: number, details: SubmissionDetails = submissionDetails()): string {
  return `\n${detailsText(details, columns, plainStyle).join('\n')}\n`;
}

describe('a task file in detail', () => {
  it('at 120 columns', () => {
    expect(text(120)).toMatchInlineSnapshot(`
      "
      gsm8k  async_results/tasks_20261120_174201.json   ✓ completed  with failed samples
      → evals run --tasks async_results/tasks_20261120_174201.json --retry-failed

      submitted   2026-11-20 17:42:01 UTC · evals 0.1.0
      experiment  few-shot
      took        96 MiB of memory · 1m12s of processor time

      gsm8k  gpt-4o
      accuracy  91.2% [89.2–92.9] · exact_match · 1,316 scored · [91.1–91.2] if all failed were wrong, or right
      metrics   strict_match 90.0% [88.0–92.0]
      failed    3 · timeout 2 · filtered 1
      progress  completed · 1,319 of 1,319
      time      2026-11-20 17:42:03 – 17:43:36 UTC · 14.2 samples/s
      strategy  adaptive · at most 64 in flight
      latency   p50 812ms · p95 2.41s · p99 61.0s
      requests  1,325 sent · 1,317 answered · 8 without an answer · 5 rate-limited · 1 perhaps billed
                40 from the cache (2.9%)
      tokens    610,000 in (12,000 cached) · 132,000 out (3,000 reasoning)
      money     $2.84 kept · $0.013 wasted · $0.40 saved · price not known for 2 of 1,319 samples
      window    11 changes, the newest 2
                17:42:05 · 8 → 16 · doubling
                17:42:31 · 16 → 11 · rate limit
      dataset   https://example.com/arithmetic.jsonl · 1,319 samples · in the order of the dataset
      sha256    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      model     openai · temperature 0 · max_tokens 256

      gsm8k  mock/strong simulated
      accuracy  91.2% [89.2–92.9] · simulated · exact_match · 1,319 scored
      progress  completed · 1,319 of 1,319
      time      2026-11-20 17:42:03 – 17:43:36 UTC · 14.2 samples/s
      strategy  adaptive · at most 64 in flight
      latency   p50 812ms · p95 2.41s · p99 61.0s
      requests  1,319 sent · 1,319 answered
      tokens    610,000 in (12,000 cached) · 132,000 out (3,000 reasoning)
      money     price not known
      dataset   https://example.com/arithmetic.jsonl · 1,319 samples · in the order of the dataset
      sha256    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      model     mock
      "
    `);
  });

  it('at 80 columns', () => {
    expect(text(80)).toMatchInlineSnapshot(`
      "
      gsm8k  async_results/tasks_20261120_174201.json
      ✓ completed  with failed samples
      → evals run --tasks async_results/tasks_20261120_174201.json --retry-failed

      submitted   2026-11-20 17:42:01 UTC · evals 0.1.0
      experiment  few-shot
      took        96 MiB of memory · 1m12s of processor time

      gsm8k  gpt-4o
      accuracy  91.2% [89.2–92.9] · exact_match · 1,316 scored
                [91.1–91.2] if all failed were wrong, or right
      metrics   strict_match 90.0% [88.0–92.0]
      failed    3 · timeout 2 · filtered 1
      progress  completed · 1,319 of 1,319
      time      2026-11-20 17:42:03 – 17:43:36 UTC · 14.2 samples/s
      strategy  adaptive · at most 64 in flight
      latency   p50 812ms · p95 2.41s · p99 61.0s
      requests  1,325 sent · 1,317 answered · 8 without an answer · 5 rate-limited
                1 perhaps billed · 40 from the cache (2.9%)
      tokens    610,000 in (12,000 cached) · 132,000 out (3,000 reasoning)
      money     $2.84 kept · $0.013 wasted · $0.40 saved
                price not known for 2 of 1,319 samples
      window    11 changes, the newest 2
                17:42:05 · 8 → 16 · doubling
                17:42:31 · 16 → 11 · rate limit
      dataset   https://example.com/arithmetic.jsonl · 1,319 samples
                in the order of the dataset
      sha256    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      model     openai · temperature 0 · max_tokens 256

      gsm8k  mock/strong simulated
      accuracy  91.2% [89.2–92.9] · simulated · exact_match · 1,319 scored
      progress  completed · 1,319 of 1,319
      time      2026-11-20 17:42:03 – 17:43:36 UTC · 14.2 samples/s
      strategy  adaptive · at most 64 in flight
      latency   p50 812ms · p95 2.41s · p99 61.0s
      requests  1,319 sent · 1,319 answered
      tokens    610,000 in (12,000 cached) · 132,000 out (3,000 reasoning)
      money     price not known
      dataset   https://example.com/arithmetic.jsonl · 1,319 samples
                in the order of the dataset
      sha256    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      model     mock
      "
    `);
  });

  it('at 40 columns', () => {
    expect(text(40, submissionDetails({ tasks: [taskDetails()] }))).toMatchInlineSnapshot(`
      "
      gsm8k  async_results/tasks_20261120_174…
      ✓ completed  with failed samples
      → evals run --tasks \\
        async_results/tasks_20261120_174201.j…
        --retry-failed

      submitted   2026-11-20 17:42:01 UTC
                  evals 0.1.0
      experiment  few-shot
      took        96 MiB of memory
                  1m12s of processor time

      gsm8k  gpt-4o
      accuracy  91.2% [89.2–92.9]
                exact_match · 1,316 scored
                [91.1–91.2] if all failed were
                wrong, or right
      metrics   strict_match 90.0% [88.0–92.0]
      failed    3 · timeout 2 · filtered 1
      progress  completed · 1,319 of 1,319
      time      2026-11-20 17:42:03 – 17:43:36
                UTC
                14.2 samples/s
      strategy  adaptive
                at most 64 in flight
      latency   p50 812ms · p95 2.41s
                p99 61.0s
      requests  1,325 sent · 1,317 answered
                8 without an answer
                5 rate-limited
                1 perhaps billed
                40 from the cache (2.9%)
      tokens    610,000 in (12,000 cached)
                132,000 out (3,000 reasoning)
      money     $2.84 kept · $0.013 wasted
                $0.40 saved
                price not known for 2 of 1,319
                samples
      window    11 changes, the newest 2
                17:42:05 · 8 → 16 · doubling
                17:42:31 · 16 → 11
                rate limit
      dataset   https://example.com/arithmetic
                .jsonl
                1,319 samples
                in the order of the dataset
      sha256    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                aaaa
      model     openai · temperature 0
                max_tokens 256
      "
    `);
  });

  it('says nothing of what has not happened', () => {
    const pending = taskDetails({
      status: 'pending',
      done: 0,
      scored: 0,
      failed: 0,
      failures: {},
      accuracy: null,
      ci95: null,
      bounds: null,
      metrics: {},
      samples_per_second: null,
      strategy: null,
      strategy_limit: null,
      started_at: null,
      last_outcome_at: null,
      usage: null,
      spending: { kept: 0, wasted: 0, saved: 0, unpriced: 0 },
      requests: { sent: 0, answered: 0, failed: 0, rate_limited: 0, perhaps_billed: 0, cache_hits: 0 },
      latency_ms: {},
      window_changes: { count: 0, newest: [] },
    });
    const lines = text(80, submissionDetails({ state: 'pending', experiment: null, tasks: [pending] }));
    expect(lines).toMatchInlineSnapshot(`
      "
      gsm8k  async_results/tasks_20261120_174201.json   ○ not started
      → evals run --tasks async_results/tasks_20261120_174201.json

      submitted  2026-11-20 17:42:01 UTC · evals 0.1.0
      took       96 MiB of memory · 1m12s of processor time

      gsm8k  gpt-4o
      accuracy  –
      progress  pending · 0 of 1,319
      dataset   https://example.com/arithmetic.jsonl · 1,319 samples
                in the order of the dataset
      sha256    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
      model     openai · temperature 0 · max_tokens 256
      "
    `);
  });

  it('tells why a task stopped, in full', () => {
    const error = `auth: ${'the key is not known here '.repeat(8)}`.trim();
    const shown = text(40, submissionDetails({ state: 'failed', tasks: [taskDetails({ status: 'failed', error })] }));
    const words = shown
      .split('\n')
      .map((line) => line.trim())
      .join(' ');
    expect(words).toContain(error);
  });
});

import { lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TaskFile } from '../../src/store/task-file.ts';
import { browseCompCsv } from '../support/browsecomp-data.ts';
import { workplace } from './workplace.ts';

describe('submit, run, poll', () => {
  test('two models over the same samples, from plan to numbers', async () => {
    await using place = workplace();
    const plan = await place.submit({ models: ['mock/strong', 'mock/weak'] });
    expect(plan.path).toMatch(/^async_results\/tasks_\d{8}_\d{6}\.json$/);
    expect(await place.poll()).toMatchObject({ state: 'pending', totals: { total: 80, done: 0 } });

    expect((await place.run()).exitCode).toBe(0);
    const status = await place.poll();
    expect(status).toMatchObject({ state: 'completed', totals: { total: 80, done: 80, scored: 80, failed: 0 } });
    const [strong, weak] = status.tasks;
    expect(strong?.accuracy).toBeGreaterThan(weak?.accuracy ?? 1);
    expect(strong).toMatchObject({ simulated: true, tokens: { input: expect.any(Number) as number } });
  });

  test('which strategy ran is told when nobody runs any more, and of the newest run', async () => {
    await using place = workplace();
    await place.submit();
    await place.run({ strategy: 'batch:4', maxTokensTotal: 1000 });
    expect((await place.poll()).tasks[0]).toMatchObject({ status: 'interrupted', strategy: 'batch:4', limit: null });
    await place.run({ strategy: 'adaptive', concurrent: 30 });
    expect((await place.poll()).tasks[0]).toMatchObject({ status: 'completed', strategy: 'adaptive' });
  });

  test('the task file tells the end, and the link to it is still a link', async () => {
    await using place = workplace();
    const { path } = await place.submit();
    await place.run();
    const file = JSON.parse(readFileSync(join(place.folder, path), 'utf8')) as TaskFile;
    expect(file.tasks['arithmetic__mock-strong']).toMatchObject({
      status: 'completed',
      progress: 100,
      started_at: expect.stringMatching(/Z$/) as string,
      completed_at: expect.stringMatching(/Z$/) as string,
      error: null,
      results: { scored: 40, failed: 0, usage: { input_tokens: expect.any(Number) as number } },
    });
    expect(lstatSync(join(place.folder, 'async_results/latest_tasks.json')).isSymbolicLink()).toBe(true);
  });

  test('BrowseComp: encrypted on disk, judged by a grader, with the calibration error', async () => {
    await using place = workplace();
    const rows = Array.from({ length: 20 }, (_, index) => ({
      question: `Which town is number ${String(index)} on the old list?`,
      answer: `Town ${String(index)}`,
    }));
    const data = join(place.folder, 'browsecomp.csv');
    writeFileSync(data, browseCompCsv(rows));
    await place.submit({ evals: ['browsecomp'], data, grader: 'mock/judge' });
    const { exitCode, status } = await place.run();
    expect(exitCode).toBe(0);
    expect(status.tasks[0]?.metrics).toMatchObject({
      is_correct: expect.any(Number) as number,
      calibration_error: expect.any(Number) as number,
    });
    expect(status.tasks[0]?.accuracy).toBeGreaterThan(0.5);
    const plain = place
      .files()
      .filter(({ path, text }) => !path.includes('journal') && text.includes('on the old list'));
    expect(plain.map(({ path }) => path)).toEqual([]);
  });

  test('what a simulated grader judged is simulated, too', async () => {
    await using place = workplace();
    const data = join(place.folder, 'browsecomp.csv');
    writeFileSync(data, browseCompCsv([{ question: 'Which one?', answer: 'That one' }]));
    const { tasks } = await place.submit({ evals: ['browsecomp'], models: ['gpt-4o'], data, grader: 'mock/judge' });
    expect(tasks[0]?.simulated).toBe(true);
  });

  test('running again buys nothing', async () => {
    await using place = workplace();
    const server = await place.serve('latency=0');
    await place.submit();
    await place.run();
    expect(await place.run()).toMatchObject({ exitCode: 0, status: { totals: { done: 40 } } });
    expect(server.stats().received).toBe(40);
  });

  test('repeats are passes of their own', async () => {
    await using place = workplace();
    const server = await place.serve('latency=0,accuracy=0.5');
    await place.submit({ limit: 20, repeats: 3 });
    expect((await place.run()).status).toMatchObject({ totals: { total: 60, done: 60 } });
    expect(Object.keys(server.stats().models)).toEqual(['strong']);
    expect(server.stats().received).toBe(60);
  });

  test('everything is for the owner only', async () => {
    await using place = workplace();
    await place.submit();
    await place.run();
    for (const { path } of place.files()) expect([path, statSync(path).mode & 0o077]).toEqual([path, 0]);
  });

  test('a key stands in no file, also when the server repeats it in its refusal', async () => {
    const canary = 'sk-canary-0123456789abcdefghij';
    await using place = workplace({ MOCK_API_KEY: canary });
    await place.serve('latency=0,key=another');
    await place.submit();
    const notices: string[] = [];
    await place.run({ observer: { notice: (_, message) => notices.push(message) } });
    for (const { path, text } of place.files()) expect([path, text.includes('canary-0123')]).toEqual([path, false]);
    expect(notices.join('\n')).not.toContain('canary-0123');
  });
});

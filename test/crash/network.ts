// A network in which every fifth request fails, in a dozen ways, and one that leads nowhere. Every whole answer is in the
// journal, garbage too; nothing is bought more often than agreed; what was answered is never asked again; the key, which
// the failing server quotes, stands in no file and no output.
// Usage: node scripts/run-ts.js test/crash/network.ts [--rounds 1] [--seed 1]
import { chaosProxy, fates, tooLate } from './chaos-proxy.ts';
import { endOf, finish } from './aftermath.ts';
import { filesBelow, type Rig, rig } from './rig.ts';
import { flag, randomFrom, sleep, verdict } from './scenario.ts';

const rounds = flag('rounds', 1);
const random = randomFrom(flag('seed', 1));
const flags = ['--concurrent', '16'];
/** docs: at most 2 retries of what may have been billed. */
const mostPerhapsBilled = 3;

await chaos();
await nowhere();

interface Book {
  requests: number;
  answers: number;
  perhapsBilled: number;
  readonly kinds: Set<string>;
  readonly broken: string[];
}

async function chaos(): Promise<void> {
  const book: Book = { requests: 0, answers: 0, perhapsBilled: 0, kinds: new Set(), broken: [] };
  for (let round = 0; round < rounds; round++) await storm(book);
  const never = Object.keys(fates).filter((name) => name !== tooLate && !book.kinds.has(name));
  if (never.length > 0) book.broken.push(`these never happened: ${never.join(', ')}`);
  verdict(
    'a network that fails',
    book.broken,
    `${String(book.requests)} requests, ${String(book.kinds.size)} fates, ${String(book.answers)} whole answers all on disk, ` +
      `${String(book.perhapsBilled)} perhaps billed (at most ${String(mostPerhapsBilled)} of a question), 0 bought again, the key nowhere`,
  );
}

async function storm(book: Book): Promise<void> {
  const { broken } = book;
  await using place = await rig({ samples: 300, latencyMs: 10 });
  await using proxy = await chaosProxy(place.environment['OPENAI_BASE_URL'] ?? '', random);
  const runner = place.start(flags, { OPENAI_BASE_URL: proxy.url });
  const code = await endOf(runner, 120_000);
  if (code !== 1) broken.push(`it ended with ${String(code)}, not with failed samples: ${runner.said()}`);
  let complete = 0;
  for (const [question, met] of proxy.met) {
    book.requests += met.length;
    for (const name of met) book.kinds.add(name);
    const answers = met.filter((name) => fates[name]?.complete).length;
    const unknown = met.filter((name) => name !== 'status 429' && fates[name]?.complete === undefined).length;
    complete += answers;
    book.perhapsBilled += unknown;
    if (answers > 1) broken.push(`${question} was answered ${String(answers)} times: ${met.join(', ')}`);
    if (answers + unknown > mostPerhapsBilled) broken.push(`${question} was bought too often: ${met.join(', ')}`);
  }
  const { bodies } = place.facts();
  if (bodies !== complete) broken.push(`${String(complete)} whole answers went out, ${String(bodies)} are on disk`);
  book.answers += complete;
  judgeKey(place, runner.said(), broken);
  await judgeRest(place, proxy.met, broken);
}

/** A run in calm weather takes up what failed, and nothing else. */
async function judgeRest(place: Rig, met: ReadonlyMap<string, readonly string[]>, broken: string[]): Promise<void> {
  const { asked } = await place.counts();
  const rest = place.start([...flags, '--retry-failed']);
  const code = await endOf(rest);
  if (code !== 0) broken.push(`the next run ended with ${String(code)}: ${rest.said()}`);
  const { asked: later } = await place.counts();
  const usable = new Set(Object.keys(fates).filter((name) => name.startsWith('whole')));
  for (const [question, names] of met) {
    const key = `gpt-test ${question}`;
    const again = (later[key] ?? 0) - (asked[key] ?? 0);
    const answered = names.some((name) => usable.has(name));
    if (again !== (answered ? 0 : 1))
      broken.push(`${question} (${names.join(', ')}) was asked ${String(again)} times more`);
  }
  const { outcomes } = place.facts();
  if (outcomes.size !== place.total) broken.push(`${String(outcomes.size)} outcomes`);
}

function judgeKey(place: Rig, said: string, broken: string[]): void {
  const key = place.environment['OPENAI_API_KEY'] ?? '';
  const told = (argv: readonly string[]): string => place.command([...argv, '--file', place.taskFile]).stdout;
  const outputs = [
    said,
    told(['poll', '--json']),
    told(['poll']),
    told(['show', '--failed', '--json']),
    told(['report']),
  ];
  if (outputs.some((text) => text.includes(key))) broken.push('the key is in what it says');
  for (const { path, text } of filesBelow(place.folder)) if (text.includes(key)) broken.push(`the key is in ${path}`);
}

/** A name that no server has: nothing was sent, so nothing is bought, and the next run does it all. */
async function nowhere(): Promise<void> {
  const broken: string[] = [];
  await using place = await rig({ samples: 40, latencyMs: 10 });
  const lost = place.start(flags, { OPENAI_BASE_URL: 'http://evals-rig.invalid/v1' });
  await sleep(3_000);
  lost.process.kill('SIGTERM');
  const code = await endOf(lost);
  if (code !== 143) broken.push(`it ended with ${String(code)}: ${lost.said()}`);
  const { outcomes, bodies } = place.facts();
  if (outcomes.size + bodies > 0) broken.push(`${String(outcomes.size)} outcomes of nothing`);
  await finish(place, flags, broken);
  verdict('a server without an address', broken, 'SIGTERM after 3 s, then 40 samples, each asked once');
}

// The limit: the fastest HTTP client on Node, keeping nothing and looking at nothing but the text.
import { Pool } from 'undici';
import { benchArguments, question } from './arguments.ts';

const { samples, concurrency } = benchArguments();
const base = new URL(process.env['OPENAI_BASE_URL'] ?? '');
const pool = new Pool(base.origin, { connections: concurrency });
const headers = { 'content-type': 'application/json', authorization: `Bearer ${process.env['OPENAI_API_KEY'] ?? ''}` };
let next = 0;
let answered = 0;

async function worker(): Promise<void> {
  while (next < samples) {
    const body = JSON.stringify({
      model: 'strong',
      messages: [{ role: 'user', content: question(next++) }],
      temperature: 0,
    });
    const response = await pool.request({ method: 'POST', path: `${base.pathname}/chat/completions`, headers, body });
    const reply = (await response.body.json()) as { choices: { message: { content: string } }[] };
    if (reply.choices[0] !== undefined) answered += 1;
  }
}

await Promise.all(Array.from({ length: concurrency }, worker));
await pool.close();
process.stdout.write(`${String(answered)}\n`);

// The floor: what a careful person writes in ten lines. Saves nothing.
import OpenAI from 'openai';
import PQueue from 'p-queue';
import { benchArguments, question } from './arguments.ts';

const { samples, concurrency } = benchArguments();
const client = new OpenAI({ maxRetries: 0 });
const queue = new PQueue({ concurrency });
let answered = 0;
await queue.addAll(
  Array.from({ length: samples }, (_, index) => async () => {
    const reply = await client.chat.completions.create({
      model: 'strong',
      messages: [{ role: 'user', content: question(index) }],
      temperature: 0,
    });
    if (reply.choices[0]?.message.content !== null) answered += 1;
  }),
);
process.stdout.write(`${String(answered)}\n`);

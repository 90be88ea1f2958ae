/** `node floor.js SAMPLES CONCURRENCY` */
export function benchArguments(): { samples: number; concurrency: number } {
  const [samples, concurrency] = process.argv.slice(2).map(Number);
  return { samples: samples ?? 100, concurrency: concurrency ?? 5 };
}

/** The same text for every contender, of the size of a GSM8K problem. */
export function question(index: number): string {
  return `What is ${String(index)} + ${String(index * 7)}? A farmer counts ${String(index)} hens and ${String(index * 7)} eggs, ${'and counts them again, '.repeat(8)}how many things did he count? Think step by step, then give the number.`;
}

import process from 'node:process';
import { createJiti } from 'jiti';
import { print } from './print.mjs';

const [, , entry, fsCache] = process.argv;
print(await createJiti(entry, { fsCache: fsCache ?? false, tsconfigPaths: true }).import(entry));

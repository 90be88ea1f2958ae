// What the candidates share that only transform: own hooks, on Node's thread for hooks.
import { register } from 'node:module';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { print } from './print.mjs';

const [, , entry, transformer] = process.argv;
process.setSourceMapsEnabled(true);
register('./hooks.mjs', import.meta.url, { data: transformer });
print(await import(pathToFileURL(entry).href));

import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { print } from './print.mjs';

print(await import(pathToFileURL(process.argv[2]).href));

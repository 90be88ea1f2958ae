import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { tsImport } from 'tsx/esm/api';
import { print } from './print.mjs';

const url = pathToFileURL(process.argv[2]).href;
print(await tsImport(url, { parentURL: url }));

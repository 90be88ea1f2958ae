import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Name, version and licence text of every package whose code is in a bundle.
 * Rejects when a package brings neither a licence file nor a licence field: such code must not be shipped.
 */
export async function thirdPartyLicences(root, outputs) {
  const inputs = outputs.flatMap(({ inputs }) => Object.entries(inputs));
  const bundled = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => packageFolder(path));
  const folders = [...new Set(bundled)].filter((folder) => folder !== undefined).sort();
  const sections = await Promise.all(folders.map((folder) => section(join(root, folder))));
  return `The files in this folder contain code of the following packages.\n\n${sections.join('\n')}`;
}

/** `node_modules/a/node_modules/@b/c/lib/d.js` → `node_modules/a/node_modules/@b/c` */
function packageFolder(path) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

async function section(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  if (files.length === 0 && typeof license !== 'string') throw new Error(`${name}@${version} states no licence`);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const text = texts.length > 0 ? texts.map((each) => each.trim()).join('\n\n') : `Licence: ${license}`;
  return `${'-'.repeat(80)}\n${name} ${version} (${license ?? 'see below'})\n${'-'.repeat(80)}\n\n${text}\n`;
}

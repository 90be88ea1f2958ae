import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Each: TypeScript of a file → JavaScript with its source map, where lines move. */
const transformers = {
  async esbuild() {
    const { transform } = await import('esbuild');
    return async (text, sourcefile) => {
      const { code } = await transform(text, { loader: 'ts', sourcefile, sourcemap: 'inline' });
      return code;
    };
  },
  async sucrase() {
    const { transform } = await import('sucrase');
    return (text) => transform(text, { transforms: ['typescript'], disableESTransforms: true }).code;
  },
  async oxc() {
    const { transformSync } = await import('oxc-transform');
    return (text, url) => {
      const { code, map } = transformSync(url, text, { sourcemap: true, lang: 'ts' });
      return withMap(code, JSON.stringify(map));
    };
  },
  async swc() {
    const { transform } = await import('@swc/wasm-typescript');
    return async (text, filename) => {
      const { code, map } = await transform(text, { mode: 'transform', filename, sourceMap: true });
      return withMap(code, map);
    };
  },
};

function withMap(code, map) {
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;
}

let transform;

export async function initialize(name) {
  transform = await transformers[name]();
}

export async function load(url, context, next) {
  if (!/\.[cm]?ts$/.test(url)) return next(url, context);
  const source = await transform(readFileSync(fileURLToPath(url), 'utf8'), url);
  return { format: url.endsWith('.cts') ? 'commonjs' : 'module', source, shortCircuit: true };
}

#!/usr/bin/env node
import module from 'node:module';

module.enableCompileCache?.();

const { crash, main, processShell } = await import('../dist/cli/main.js');

const shell = processShell(process, (code) => process.exit(code));

// The reader of a pipe has seen enough (`| head`). What was to be saved is saved.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 7));

for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error) => process.exit(crash(error, shell)));
}

const exitCode = await main(process.argv.slice(2), shell);
process.exitCode = exitCode;
// After a signal nothing may hold the process back; what is written still goes out.
if (exitCode === 130 || exitCode === 143) {
  process.stdout.write('', () => shell.stderr.stream.write('', () => process.exit()));
}

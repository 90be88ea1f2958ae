#!/usr/bin/env node
import module from 'node:module';

module.enableCompileCache?.();

const { crash, main, processShell } = await import('../dist/cli/main.js');

const shell = processShell(process, (code) => process.exit(code));

// The reader of a pipe has seen enough (`| head`). What was to be saved is saved.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 7));

const told = (error) => {
  try {
    return crash(error, shell);
  } catch {
    return 70;
  }
};
let bug;
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error) => {
    if (bug !== undefined) return;
    bug = told(error);
    // What is in flight is paid for: a run waits for it as after a first Ctrl-C. Nothing else has anything to save.
    if (process.listenerCount('SIGTERM') === 0) process.exit(bug);
    process.exitCode = bug;
    process.emit('SIGTERM', 'SIGTERM');
  });
}

const exitCode = await main(process.argv.slice(2), shell).catch(told);
process.exitCode = bug ?? exitCode;
// After a signal or a bug nothing may hold the process back; what is written still goes out.
if (bug !== undefined || [70, 130, 143].includes(exitCode)) {
  process.stdout.write('', () => shell.stderr.stream.write('', () => process.exit()));
}

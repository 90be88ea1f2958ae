/** Long enough for a large repository; a submission does not wait any longer. */
const timeoutMs = 2000;

/**
 * The commit that is checked out in a folder, its first digits, with `-dirty` behind them when a tracked file differs from it.
 * null outside a repository, before the first commit, without git, or when git takes more than two seconds. Never rejects.
 */
export async function gitCommit(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  // Loaded here, because only a submission needs it and every command would wait for it.
  const { execFile } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve) => {
    try {
      const options = { cwd: folder, timeout: timeoutMs, env: needed(environment), windowsHide: true };
      execFile('git', argv, options, (error, text) => {
        resolve(error === null && commit.test(text.trim()) ? text.trim() : null);
      });
    } catch {
      resolve(null);
    }
  });
}

const commit = /^[\da-f]{8,64}(-dirty)?$/;
/** A repository may name a program to watch its files; it is not asked to run one. */
const argv = ['-c', 'core.fsmonitor=false', 'describe', '--always', '--dirty', '--abbrev=8', '--exclude=*'];

/** The keys of providers are nobody else's business. */
function needed({ PATH, HOME, XDG_CONFIG_HOME }: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return { PATH, HOME, XDG_CONFIG_HOME, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
}

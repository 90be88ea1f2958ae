import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeOperations } from '../support/fake-operations.ts';
import { fakeOutput, fakeShell } from '../support/fake-shell.ts';
import packageJson from '../../package.json' with { type: 'json' };

async function told(argv: readonly string[], columns = 100): Promise<string> {
  const shell = fakeShell({ stdout: fakeOutput({ columns, rows: 24 }) });
  expect(await main(argv, shell, fakeOperations())).toBe(0);
  expect(shell.stderr.text).toBe('');
  return shell.stdout.text;
}

const commands = ['submit', 'run', 'poll', 'list', 'show', 'report', 'cache', 'mock-server'];

describe('help', () => {
  it('lists the commands', async () => {
    expect(await told(['help'])).toMatchInlineSnapshot(`
      "evals: evaluate language models from a shell. Submit, run, poll.

      Examples
        evals submit --eval arithmetic --models mock/strong,mock/weak
        evals run --concurrent 20
        evals poll --watch

      Commands
        submit       choose evals, models and samples, and freeze them in a task file
        run          ask the models for what is still pending in a task file, or submit and run an eval
                     file
        poll         tell, from disk, how far it is and what came out
        list         list the experiments of an output directory, and its submissions without a name,
                     newest first
        show         show an experiment or a task file in detail, its samples, or one of them with all
                     that was said
        compare      compare experiments, task files or models, sample by sample
        power        tell how many samples a comparison of two models takes
        report       write what was run and what came out as a document to share
        rename       give an experiment another name, or a submission without one a name
        delete       delete an experiment, or one task file, with everything that was bought for it
        bench        compare strategies and tiers, and sequential with asynchronous
        cache        the answers that \`run --cache\` keeps: stats, prune or clear
        mock-server  the simulated provider as a server of its own
        schema       print the JSON Schema of evals in YAML or JSON, for editors
        help         explain a command or a topic

      More help
        evals help COMMAND      flags and exit codes of one command
        evals help exit-codes   what the exit codes mean
        evals help environment  which environment variables count
        evals help models       how models are named, and where they come from
        evals help strategies   which strategy for what, drawn

      Flags
        -h, --help     this help
        -V, --version  the version
      "
    `);
  });

  it('is the same however it is asked for', async () => {
    const help = await told(['help']);
    for (const argv of [[], ['-h'], ['--help']]) expect(await told(argv)).toBe(help);
    for (const command of commands) {
      const own = await told(['help', command]);
      expect(await told([command, '--help'])).toBe(own);
      expect(await told([command, '-h'])).toBe(own);
    }
  });

  it('of submit', async () => {
    expect(await told(['help', 'submit'])).toMatchInlineSnapshot(`
      "evals submit: choose evals, models and samples, and freeze them in a task file

      Examples
        evals submit --eval arithmetic --models mock/strong,mock/weak --limit all
        evals submit --eval gsm8k --models gpt-4o --limit 200 --data test.jsonl
        evals submit --eval gsm8k --models gpt-4o,gpt-4o-mini --limit all --stop-early settled
        evals submit --eval custom --data questions.csv --prompt-file prompt.txt --models gpt-4o
        tasks=$(evals submit --eval browsecomp --models gpt-4o) && evals run --tasks "$tasks"

      Calls no model and needs no key. Prints only the path of the task file on stdout.

      Flags
        --eval <names>             evals, with commas between them: names, files, FILE::name (default:
                                   browsecomp)
        --model, --models <names>  models, with commas between them (the eval's own, else
                                   gpt-4o,gpt-3.5-turbo; evals help models)
        --limit <n>                how many samples of each eval: a number, or all (default: 10)
        --output-dir <folder>      where task files are (default: async_results)
        --data <file>              your own JSONL or CSV file instead of the published dataset
        --prompt-file <file>       your own prompt template
        --system <text>            a system message
        --temperature <number>     sampling temperature
        --max-tokens <n>           most tokens of one answer
        --grader <model>           the model that judges, where a model does
        --prices <file>            your own prices, for the estimate (docs/formats.md)
        --repeats <n>              passes over each sample (the eval's own, else 1)
        --shuffle                  take the samples in a random order, the same one for the same seed
        --stop-early <rule>        in random order, until the 95 % interval is that narrow (width:0.05),
                                   or one of two models is better (settled)
        --seed <text>              seed of the order
        --experiment <name>        its name: one that exists goes on, and grows by what it lacks
        --tag <names>              words to find it by, with commas between them; may be repeated
        --json                     print a JSON object with the path and the counts
        -h, --help                 this help

      Exit codes
        0   done
        2   wrong usage: a flag, an eval or a model that does not exist
        4   credentials missing, or the provider refused or gives no answers
        7   results cannot be read or written
        70  a bug of ours
      "
    `);
  });

  it('of run', async () => {
    expect(await told(['help', 'run'])).toMatchInlineSnapshot(`
      "evals run [eval-file]: ask the models for what is still pending in a task file, or submit and run an eval file

      Examples
        evals run
        evals run --tasks async_results/tasks_20261120_173000.json --concurrent 50
        evals run ./sentiment.eval.ts --experiment baseline
        evals run ./sentiment.eval.ts::short --watch --models mock/strong
        nohup evals run > runner.log 2>&1 &
        evals run --strategy adaptive --max-cost 5 --cache
        evals run --retry-failed

      Every answer is on disk before it is scored. Stop it as you like: the same command goes on where it
      stopped. Ctrl-C once lets what is in flight finish, twice stops at once. Several runners may share
      one task file.

      Flags
        --tasks <file>             a task file, its bare name, or latest (default:
                                   async_results/latest_tasks.json)
        --output-dir <folder>      where bare names are looked up (default: async_results)
        --concurrent <n>           requests in flight, over all models together (default: 5)
        --strategy <name>          sequential, batch:N, sliding-window[:N] or adaptive[:MAX] (default:
                                   sliding-window)
        --tier <name>              a set of them: conservative, balanced, aggressive (evals bench --tiers)
        --rpm <n>                  requests per minute and key (default: what the provider's answers say)
        --tpm <n>                  tokens per minute and key (default: what the provider's answers say)
        --max-cost <dollars>       most that all runs of the task file may cost together; never exceeded
        --max-tokens-total <n>     most tokens, in and out, that they may take together; never exceeded
        --prices <file>            a JSON file with prices of your own
        --cache                    answer from the cache what was bought before under any task file, and
                                   keep there what is bought
        --max-retries <n>          most retries of one call
        --timeout <time>           for one attempt: seconds, or 90s, 30m, 2h (600 unless given, or the
                                   eval's own)
        --grace <time>             how long what is in flight may finish after Ctrl-C (default: 60)
        --retry-failed             run failed samples again; answers that were paid for are not bought
                                   again
        --allow-changed            go on although the eval, its prompt or its data changed since submit
        --accept-corruption        go on although the journal is damaged; what is lost is bought again
        --steal                    take over from a runner that hangs
        --no-canary                do not stop a task whose first samples give nothing to judge
        --no-stop-early            go on to the last sample, also where the plan lets a task stop early
        --dry-run                  say what would run, and send nothing
        --json                     print the result as a JSON object
        --experiment <name>        with EVAL-FILE: submit under this name; what it has is not bought again
        --model, --models <names>  with EVAL-FILE: models (the eval's own, else gpt-4o,gpt-3.5-turbo)
        --limit <n>                with EVAL-FILE: how many samples of each eval (default: all)
        --sample <ids>             with EVAL-FILE: only these samples, with commas between their ids
        --grep <pattern>           with EVAL-FILE: only samples whose id or content matches
        --only-failed              with EVAL-FILE and --experiment: only samples that failed there last
                                   time
        --update-baseline          with EVAL-FILE: store the results beside it, for later tests to compare
                                   with
        --watch                    with EVAL-FILE: run again when it changes, and buy only what changed
        -h, --help                 this help

      Exit codes
        0    done
        1    finished, with failed samples
        2    wrong usage: a flag, an eval or a model that does not exist
        3    quality gate not met, or the first samples of a task gave nothing to judge
        4    credentials missing, or the provider refused or gives no answers
        5    stopped by a budget; a higher one goes on
        7    results cannot be read or written
        9    the work left is held by other runners
        70   a bug of ours
        130  interrupted (SIGINT) after a clean save
        143  terminated (SIGTERM) after a clean save
      "
    `);
  });

  it('of poll', async () => {
    expect(await told(['help', 'poll'])).toMatchInlineSnapshot(`
      "evals poll: tell, from disk, how far it is and what came out

      Examples
        evals poll
        evals poll --watch
        evals poll --file "$tasks" --wait --timeout 30m --min-accuracy 0.8
        evals poll --json | jq -r '.tasks[] | [.model_name, .accuracy] | @tsv'

      Works from any shell at any time, also when the runner is dead. Writes nothing and disturbs no
      runner.

      Flags
        --file <file>           a task file, its bare name, or latest (default: latest)
        --output-dir <folder>   where task files are (default: async_results)
        --watch                 keep looking, until nothing is left to happen
        --interval <time>       between two looks that are shown: seconds (default: 5)
        --wait                  say nothing until nothing is left to happen
        --timeout <time>        stop watching or waiting after 90, 30m, 2h
        --min-accuracy <share>  gate: the lower bound of every interval must reach it
        --json                  print JSON: one object, or one a line with --watch
        --quiet                 print nothing, the exit code says it all
        -h, --help              this help

      Exit codes
        0    done
        1    finished, with failed samples
        2    wrong usage: a flag, an eval or a model that does not exist
        3    quality gate not met, or the first samples of a task gave nothing to judge
        4    credentials missing, or the provider refused or gives no answers
        6    the runner is dead or stalled, with work left
        7    results cannot be read or written
        8    still pending
        70   a bug of ours
        124  --wait timed out
        130  interrupted (SIGINT) after a clean save
        143  terminated (SIGTERM) after a clean save
      "
    `);
  });

  it('of mock-server', async () => {
    expect(await told(['help', 'mock-server'])).toMatchInlineSnapshot(`
      "evals mock-server: the simulated provider as a server of its own

      Examples
        evals mock-server --port 8080 --tasks latest
        evals mock-server --settings "latency=200,errors=0.05,rpm=600,strong.accuracy=0.9"
        MOCK_BASE_URL=http://127.0.0.1:8080/v1 evals run

      Speaks the OpenAI chat-completions protocol on this machine, answers at no cost, and fails on
      demand. Prints its base URL on stdout and runs until Ctrl-C, then what it counted on stderr.

      Flags
        --host <address>       address to listen on (default: 127.0.0.1)
        --port <n>             port to listen on; 0: any free one (default: 0)
        --tasks <files>        task files whose right answers it knows, with commas between them
        --output-dir <folder>  where bare names are looked up (default: async_results)
        --settings <list>      how it behaves: name=value, with commas between them
        -h, --help             this help

      Exit codes
        2    wrong usage: a flag, an eval or a model that does not exist
        7    results cannot be read or written
        70   a bug of ours
        130  interrupted (SIGINT) after a clean save
        143  terminated (SIGTERM) after a clean save
      "
    `);
  });

  it('of exit codes', async () => {
    expect(await told(['help', 'exit-codes'])).toMatchInlineSnapshot(`
      "Exit codes of every command

        0    done
        1    finished, with failed samples
        2    wrong usage: a flag, an eval or a model that does not exist
        3    quality gate not met, or the first samples of a task gave nothing to judge
        4    credentials missing, or the provider refused or gives no answers
        5    stopped by a budget; a higher one goes on
        6    the runner is dead or stalled, with work left
        7    results cannot be read or written
        8    still pending
        9    the work left is held by other runners
        70   a bug of ours
        124  --wait timed out
        130  interrupted (SIGINT) after a clean save
        143  terminated (SIGTERM) after a clean save

      Plain \`evals poll\` exits 0 whenever it can read, so that scripts under \`set -e\` live. With --wait,
      --watch or --min-accuracy it says how things are: completed 0 or 1, gate 3, failed 4, dead or
      stalled 6, interrupted or pending 8, time-out 124.
      "
    `);
  });

  it('of models, on a narrow terminal', async () => {
    expect(await told(['help', 'models'], 40)).toMatchInlineSnapshot(`
      "Models are \`name\` or \`provider/name\`

        gpt-4o
          no prefix: OpenAI, or the server at
          OPENAI_BASE_URL
        groq/llama-3.3-70b
          a provider that is built in: openai,
          azure, anthropic, gemini,
          openrouter, groq, together,
          deepseek, mistral, ollama, vllm
        lab/llama-3.1-8b
          your own server: set LAB_BASE_URL,
          and LAB_API_KEY if it wants one
        mock/strong, mock/weak
          the simulated provider: no key, no
          network, no cost. Its numbers are
          marked simulated

      Only a built-in provider, or a NAME with
      its NAME_BASE_URL, counts as a prefix.
      Any other slash belongs to the name:
      meta-llama/Llama-3.1-8B is a model of
      OPENAI_BASE_URL.
      "
    `);
  });

  it('of every command shows examples first, then flags and exit codes', async () => {
    for (const command of commands) {
      const text = await told(['help', command]);
      const headings = text.split('\n').filter((line) => ['Examples', 'Flags', 'Exit codes'].includes(line));
      expect(headings).toEqual(['Examples', 'Flags', 'Exit codes']);
    }
  });

  it('tells the version', async () => {
    expect(await told(['--version'])).toBe(`${packageJson.version}\n`);
  });
});

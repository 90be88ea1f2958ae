/** What the server counted: the bill. Only chat completions count. */
export interface SimulationStats {
  readonly simulated: true;
  /** Requests whose body arrived whole. */
  readonly received: number;
  /** Complete 2xx bodies handed to the operating system, whatever they say. */
  readonly answered: number;
  /** Requests for content that was marked as done (`POST /mark`). */
  readonly forbidden: number;
  readonly in_flight: number;
  /** Requests that ended without a complete answer: the client left, or a fault. */
  readonly dropped: number;
  /** HTTP status → complete answers. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly models: Readonly<Record<string, { readonly received: number; readonly answered: number }>>;
  /** Of the completions among the answered. */
  readonly tokens: { readonly input: number; readonly output: number };
  /** With `?keys=1`: content key → counts. */
  readonly keys?: Readonly<Record<string, KeyCounts>>;
}

export interface KeyCounts {
  readonly asked: number;
  readonly answered: number;
  readonly forbidden: number;
}

/** A request whose body arrived whole. */
export interface Entry {
  /** How often this content was asked before. */
  readonly asked: number;
  /** Call once: how it ended. `complete`: the whole answer was handed to the operating system. */
  settle(complete: boolean, status: number, tokens: { readonly input: number; readonly output: number }): void;
}

export interface Ledger {
  /** A request without a readable model and messages has no key. */
  receive(model: string | undefined, key: string | undefined): Entry;
  /**
   * From now on, asking for these contents is forbidden: those of these keys, or of all keys, that were answered.
   * Says how many are marked now, and which of the keys were never answered.
   */
  mark(keys: readonly string[] | undefined): { readonly marked: number; readonly unanswered: readonly string[] };
  stats(withKeys: boolean): SimulationStats;
  /** Forgets everything, marks included. */
  reset(): void;
}

interface Counts {
  received: number;
  answered: number;
}

interface Content {
  asked: number;
  answered: number;
  forbidden: number;
  marked: boolean;
}

/** Counts what a server receives and finishes sending, so that a bill can be checked. */
export function ledger(): Ledger {
  let totals = { received: 0, answered: 0, settled: 0, dropped: 0, forbidden: 0, input: 0, output: 0 };
  const statuses = new Map<string, number>();
  const models = new Map<string, Counts>();
  const contents = new Map<string, Content>();

  return {
    receive(model, key) {
      const ours = totals;
      const content = key === undefined ? undefined : present(contents, key, unasked);
      const counts = model === undefined ? undefined : present(models, model, () => ({ received: 0, answered: 0 }));
      ours.received += 1;
      if (counts !== undefined) counts.received += 1;
      const asked = content?.asked ?? 0;
      if (content !== undefined) content.asked += 1;
      if (content?.marked === true) {
        content.forbidden += 1;
        ours.forbidden += 1;
      }
      return {
        asked,
        settle(complete, status, tokens) {
          ours.settled += 1;
          if (!complete) {
            ours.dropped += 1;
            return;
          }
          statuses.set(String(status), (statuses.get(String(status)) ?? 0) + 1);
          if (status >= 300) return;
          ours.answered += 1;
          ours.input += tokens.input;
          ours.output += tokens.output;
          if (counts !== undefined) counts.answered += 1;
          if (content !== undefined) content.answered += 1;
        },
      };
    },
    mark(keys) {
      const unanswered: string[] = [];
      for (const key of keys ?? contents.keys()) {
        const content = contents.get(key);
        if (content !== undefined && content.answered > 0) content.marked = true;
        else unanswered.push(key);
      }
      const marked = [...contents.values()].filter((content) => content.marked).length;
      return { marked, unanswered: keys === undefined ? [] : unanswered };
    },
    stats: (withKeys) => ({
      simulated: true,
      received: totals.received,
      answered: totals.answered,
      forbidden: totals.forbidden,
      in_flight: totals.received - totals.settled,
      dropped: totals.dropped,
      statuses: Object.fromEntries(statuses),
      models: Object.fromEntries([...models].map(([name, counts]) => [name, { ...counts }])),
      tokens: { input: totals.input, output: totals.output },
      ...(withKeys
        ? { keys: Object.fromEntries([...contents].map(([key, content]) => [key, countsOf(content)])) }
        : {}),
    }),
    reset() {
      totals = { received: 0, answered: 0, settled: 0, dropped: 0, forbidden: 0, input: 0, output: 0 };
      statuses.clear();
      models.clear();
      contents.clear();
    },
  };
}

function unasked(): Content {
  return { asked: 0, answered: 0, forbidden: 0, marked: false };
}

function countsOf({ asked, answered, forbidden }: Content): KeyCounts {
  return { asked, answered, forbidden };
}

function present<Key, Value>(map: Map<Key, Value>, key: Key, absent: () => Value): Value {
  const value = map.get(key) ?? absent();
  map.set(key, value);
  return value;
}

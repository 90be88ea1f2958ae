import type { RawAnswer, Usage } from './model.ts';

/** Where answers come from. Together with the request it decides the answer. Holds no secret. */
export interface AnswerSource {
  /** The server's base URL; for a simulated provider, what stands for its settings. */
  readonly address: string;
  /** As the server knows it. */
  readonly model: string;
}

/** An answer that was bought once, as it came. */
export interface KeptAnswer extends RawAnswer {
  /** Milliseconds since 1970. */
  readonly boughtAt: number;
}

/** What is told of an answer without opening it. */
export interface KeptAbout extends AnswerSource {
  readonly usage: Usage | undefined;
}

/** Answers by key, shared by all processes of a user. No function ever rejects: a store that fails is done without. */
export interface CompletionStore {
  find(key: string): Promise<KeptAnswer | undefined>;
  /** Resolves once other processes can find it, or once it is given up. */
  keep(key: string, answer: KeptAnswer, about: KeptAbout): Promise<void>;
  /**
   * Tells other processes that the answer is about to be asked for. undefined: another one that lives has told so, and has not
   * ended. No lock: whoever is tired of waiting asks all the same, and a process that dies leaves nothing to wait for.
   */
  announce(key: string): Promise<Announcement | undefined>;
}

export interface Announcement {
  /** The answer is kept, or will not come. */
  end(): Promise<void>;
}

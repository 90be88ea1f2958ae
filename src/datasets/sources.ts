/** A file that its publisher keeps at a public address. */
export interface PublishedFile {
  readonly url: string;
  /** Of the bytes that are expected there; undefined where the publisher may change them. */
  readonly sha256?: string;
}

/** Where the published datasets are. */
export const sources = {
  /** Cobbe et al. 2021, the 1,319 test problems. MIT licence. */
  gsm8k: {
    url: 'https://raw.githubusercontent.com/openai/grade-school-math/3101c7d5072418e28b9008a6636bde82a006892c/grade_school_math/data/test.jsonl',
    sha256: '3730d312f6e3440559ace48831e51066acaca737f6eabec99bccb9e4b3c39d14',
  },
  /** Wei et al. 2025, 1,266 questions, encrypted. */
  browsecomp: { url: 'https://openaipublic.blob.core.windows.net/simple-evals/browse_comp_test_set.csv' },
} as const satisfies Record<string, PublishedFile>;

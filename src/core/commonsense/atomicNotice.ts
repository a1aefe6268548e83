/** What a user is told before ATOMIC-2020 is fetched, and what is kept beside it. */
export const ATOMIC_NOTICE = `ATOMIC-2020 is by Jena D. Hwang, Chandra Bhagavatula, Ronan Le Bras, Jeff Da, Keisuke Sakaguchi, Antoine Bosselut and
Yejin Choi (Allen Institute for AI, 2021) and under the licence CC BY 4.0, https://creativecommons.org/licenses/by/4.0/.
Whoever publishes results made with it names the authors: "(Comet-) Atomic 2020: On Symbolic and Neural Commonsense
Knowledge Graphs", AAAI 2021. Its events were taken from stories and may be offensive. Rapport is not by these authors.`;

/** Where ATOMIC-2020 is to come from. */
export interface AtomicRequest {
  /** The archive as its authors publish it, on this machine; fetched when absent. */
  readonly from?: string;
  readonly onProgress?: (doneBytes: number, totalBytes: number | undefined) => void;
}

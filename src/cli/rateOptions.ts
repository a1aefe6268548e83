import { FIGURE_FORMATS } from '../core/ratings/formatFigures';
import { RATING_ASPECTS } from '../core/ratings/ratingAspect';

/** Formats of `rapport rate table`. */
export const RATE_TABLE_FORMATS = ['json', ...FIGURE_FORMATS] as const;

/** Items of a set unless a number is named, as in the paper. */
export const DEFAULT_RATED_ITEMS = 100;

/** Draws sets and resamples unless a seed is named. */
export const DEFAULT_RATE_SEED = 13;

/** The usage text of `rapport rate`. */
export const RATE_USAGE = `rapport rate make --dialogues D --predictions F --predictions G --out STEM
  makes STEM.set.json (what a rater opens: no names of columns) and STEM.key.json (whose each response is)
  --dialogues D       the test cases
  --predictions F     responses of a system, one file each, in any layout that rapport score reads; repeat it
  --run R             responses of a run that was kept: its id, its name or "last" (with --store DIR); each column of it
  --columns LIST      of the run: ids of columns (default: all)
  --gold              the dialogues' own responses as a column
  --mode M            pairwise (default) or absolute (1 to 5)
  --pairs LIST        pairwise: a:b,c:d by ids of columns (default: the first with each other)
  --aspects LIST      default ${RATING_ASPECTS.map(({ id }) => id).join(',')}
  --both-bad          pairwise: offer "both bad"
  --count N           test cases to draw (default ${DEFAULT_RATED_ITEMS})
  --stratify emotion  each emotion keeps its share
  --checks N          attention checks to mix in: one response belongs to another test case
  --seed N            draws the sample, the letters and the order (default ${DEFAULT_RATE_SEED})

rapport rate import --from F.jsonl --out STEM
  writes the three files from an A/B test of other makers: lines {"pair":"X_vs_Y","item","context","response_1","response_2",
  "labels":{"RATER":{"ASPECT":"1"|"2"|"tie"}}}

rapport rate table --ratings X.ratings.jsonl [--set X.set.json] [--key X.key.json]
  mean ratings (the paper's Table 2) or preferences (Table 4), then the agreement of all raters and each rater's figures
  --by WHAT           preferences: pooled (default: every verdict, as the paper counts) or majority (of the raters)
  --judges            count the ratings of judges with those of people (default: people alone, where there are any)
  --published         the paper's rows beside ours
  --format FORM       table (default), markdown, latex, csv, jsonl (a figure a line) or json (all of it at once)

rapport rate template --mode M [--small]
  prints a built-in template of a judge (--small: the one for small models), to be changed and given to rapport judge --template

Exit code: 0; 1 when it cannot be done, 2 when the command cannot be understood.`;

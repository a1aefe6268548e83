"""Measures the shipped table: against the paper's own neighbours and against the full encoder.

    python measure.py --model DIR --name NAME --data DIR [--full DIR]

DIR of --data is a copy of EmpatheticDialogues with the paper's item order and neighbours (shared/data/empatheticdialogues). --full
holds vectors of all-mpnet-base-v2: full_test_context.npy (the test contexts) and, if it is there, full_train_context_response.npy.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from inputs import ROOT, tokenizer
from table import Table


def read_items(folder):
    dialogues = {}
    for row in (folder / "train.csv").read_text(encoding="utf-8").split("\n")[1:]:
        if row:
            cells = row.rstrip("\r").split(",")
            dialogues.setdefault(cells[0], []).append((int(cells[1]), cells[5].replace("_comma_", ",").strip()))
    for row in (folder / "train_items.tsv").read_text(encoding="utf-8").split("\n")[1:]:
        if row:
            _, ids, context = row.split("\t")
            turns = [text for each in ids.split("+") for _, text in sorted(dialogues[each], key=lambda turn: turn[0])]
            yield turns[: int(context)], turns[int(context)]


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def nearest(queries, pool, count):
    found = []
    for at in range(0, len(queries), 100):
        cosines = queries[at : at + 100] @ pool.T
        best = np.argpartition(-cosines, count, axis=1)[:, :count]
        order = np.argsort(-np.take_along_axis(cosines, best, 1), axis=1, kind="stable")
        found.append(np.take_along_axis(best, order, 1))
    return np.vstack(found)


def ranks(values):
    order = np.argsort(values, kind="stable")
    result = np.empty(len(values))
    result[order] = np.arange(len(values))
    return result


def compare(what, found, wanted):
    shared = np.array([len(set(a[:5]) & set(b[:5])) for a, b in zip(found, wanted)])
    recalled = np.mean([len(set(a) & set(b[:5])) / 5 for a, b in zip(found, wanted)])
    print(
        f"{what}: identical sets of five {np.mean(shared == 5):.3f}, items of the five shared {shared.mean() / 5:.3f}, "
        f"at least one shared {np.mean(shared > 0):.3f}, recall in our first 25 {recalled:.3f}"
    )


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--model", type=Path, required=True)
    arguments.add_argument("--name", required=True)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--full", type=Path)
    options = arguments.parse_args()
    cut = tokenizer(options.model)
    table = Table(ROOT / f"media/encoder/{options.name}.bin")
    encode = lambda texts: table.encode([each.tokens for each in cut.encode_batch(texts, add_special_tokens=False)])

    cases = read_lines(options.data / "test_items_first1000.jsonl")
    paper = [row["sensim_top5"] for row in read_lines(options.data / "paper_stage1_and_top5_first1000.jsonl")]
    queries = encode([" ".join(turn.strip() for turn in case["context"]) for case in cases]).astype(np.float32)
    items = list(read_items(options.data))
    print(f"{len(queries)} contexts, {len(items)} items")
    for reading, texts in {
        "context+response": [" ".join([*context, response]) for context, response in items],
        "context": [" ".join(context) for context, _ in items],
    }.items():
        pool = np.vstack([encode(texts[at : at + 2000]).astype(np.float32) for at in range(0, len(texts), 2000)])
        found = nearest(queries, pool, 25)
        compare(f"the paper's five, our reading {reading}", found, paper)
        if reading == "context+response" and options.full and (options.full / f"full_train_context_response.npy").exists():
            full_queries = np.load(options.full / "full_test_context.npy")
            full = nearest(full_queries, np.load(options.full / "full_train_context_response.npy"), 25)
            compare("full encoder and the paper's five", full, paper)
            compare("the full encoder's five", found, full)
    if options.full:
        full_queries = np.load(options.full / "full_test_context.npy")
        upper = np.triu_indices(len(queries), 1)
        pairs = (queries @ queries.T)[upper], (full_queries @ full_queries.T)[upper]
        pick = np.random.default_rng(1).choice(len(upper[0]), 100_000, replace=False)
        spearman = np.corrcoef(ranks(pairs[0][pick]), ranks(pairs[1][pick]))[0, 1]
        print(f"Spearman of cosines with the full encoder's, 100,000 random pairs of test contexts: {spearman:.3f}")


main()

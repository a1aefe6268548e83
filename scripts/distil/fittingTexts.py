"""Step 2: the texts to fit on, from two openly licensed corpora (none of it EmpatheticDialogues).

    python fittingTexts.py --texts DIR --work DIR          (writes texts.json)

DIR holds the files that inputs.json names. Comments of GoEmotions; personas and runs of one to four turns of
Synthetic-Persona-Chat; in a seeded order, so that any first part of the list is a fair sample of the whole.
"""

import argparse
import csv
import json
import random
import re
from pathlib import Path

from inputs import checked

ORDER_SEED = 20231


def masked(text):
    """True for text in which the corpus has a placeholder such as [NAME]."""
    return "[" in text


def comments(path):
    rows = [row.split("\t")[0].strip() for row in path.read_text(encoding="utf-8").split("\n")]
    return list(dict.fromkeys(row for row in rows if not masked(row) and len(row.split()) >= 4))


def conversations(paths, generator):
    personas, runs = set(), []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for first, second, talk in list(csv.reader(file))[1:]:
                personas.update(line.strip() for line in (first + "\n" + second).split("\n") if line.strip())
                turns = [re.sub(r"^User [12]:\s*", "", line).strip() for line in talk.split("\n") if line.strip()]
                turns = [turn for turn in turns if not masked(turn)][2:-2]  # greetings and goodbyes are all alike
                at = 0
                while at < len(turns):
                    length = generator.choice([1, 2, 2, 3, 4])
                    runs.append(" ".join(turns[at : at + length]))
                    at += length
    return sorted(personas), list(dict.fromkeys(runs))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--texts", type=Path, required=True)
    arguments.add_argument("--work", type=Path, required=True)
    options = arguments.parse_args()
    generator = random.Random(ORDER_SEED)
    files = [checked("texts", options.texts, f"Synthetic-Persona-Chat_{part}.csv") for part in ("test", "valid")]
    personas, runs = conversations(files, generator)
    said = comments(checked("texts", options.texts, "train.tsv"))
    for part in (said, runs, personas):
        generator.shuffle(part)
    said = [text for text in said if 5 <= len(text.split()) <= 60]
    runs = [text for text in runs if len(text.split()) >= 6]
    texts = list(personas)
    for at in range(max(len(said) // 2, len(runs))):
        texts += said[2 * at : 2 * at + 2] + runs[at : at + 1]
    options.work.mkdir(parents=True, exist_ok=True)
    (options.work / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    print(f"{len(texts)} texts: {len(said)} comments, {len(runs)} runs of turns, {len(personas)} personas")


main()

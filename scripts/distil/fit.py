"""Step 5: fits the table to the teacher's vectors and writes it.

    python fit.py --model DIR --work DIR --name NAME [--epochs N] [--held N]    (writes media/encoder/NAME.bin)

A text's vector is start + the sum of its pieces' rows. The row of piece p is exp(w_p) (W f_p + d_p): f_p are the vector of step 1
and the model's own input embedding of the piece, W one linear map for all pieces (begun as the projection on the teacher's first
256 principal directions, which is Model2Vec), w_p and d_p what the texts teach about the piece itself, d_p held small. A piece
that no text has keeps W f_p. The loss is 1 - cosine to the teacher's vector in those 256 directions. --held texts are left out to
measure on; the shipped table is fitted on all (--held 0).
"""

import argparse
import json
import struct
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file

from inputs import ROOT, checked, tokenizer

DIMENSIONS, BATCH, RATE, SMALL, SEED = 256, 256, 2e-3, 0.1, 1
UNKNOWN, FIRST, MASK = 104, 1003, 30526  # pieces before the first, and the mask, are special or unused: no text has them


def centred(vectors):
    moved = vectors - vectors[FIRST:MASK].mean(0)
    return moved / np.linalg.norm(moved, axis=1).mean()


def read_teacher(work):
    vectors = np.vstack([np.load(file) for file in sorted((work / "teacher").glob("*.npy"))]).astype(np.float32)
    texts = json.loads((work / "texts.json").read_text(encoding="utf-8"))[: len(vectors)]
    return texts, vectors


class Table(torch.nn.Module):
    """The rows of the pieces that occur in the texts, in the order of `seen`."""

    def __init__(self, features, directions):
        super().__init__()
        self.features = features
        begin = torch.zeros(features.shape[1], DIMENSIONS)
        begin[: len(directions)] = directions
        self.map = torch.nn.Parameter(begin)
        self.weight = torch.nn.Parameter(torch.zeros(len(features), 1))
        self.own = torch.nn.Parameter(torch.zeros(len(features), DIMENSIONS))
        self.start = torch.nn.Parameter(torch.zeros(DIMENSIONS))

    def rows(self, pieces):
        return torch.exp(self.weight[pieces]) * (self.features[pieces] @ self.map + self.own[pieces])

    def forward(self, texts):
        """Unit vectors of texts given as arrays of pieces, and which pieces they have."""
        pieces = torch.from_numpy(np.concatenate(texts))
        owner = torch.repeat_interleave(torch.arange(len(texts)), torch.tensor([len(text) for text in texts]))
        distinct, place = torch.unique(pieces, return_inverse=True)
        sums = torch.zeros(len(texts), DIMENSIONS).index_add(0, owner, self.rows(distinct)[place])
        return torch.nn.functional.normalize(sums + self.start, dim=1), distinct


def train(table, texts, targets, epochs):
    groups = [([table.map, table.start], RATE / 2), ([table.weight], RATE * 10), ([table.own], RATE)]
    optimiser = torch.optim.Adam([{"params": parameters, "lr": rate} for parameters, rate in groups])
    order, generator = np.arange(len(texts)), np.random.default_rng(SEED)
    steps, step = epochs * (len(texts) // BATCH), 0
    for epoch in range(epochs):
        generator.shuffle(order)
        total = 0.0
        for at in range(0, len(order) - BATCH + 1, BATCH):
            for group, (_, rate) in zip(optimiser.param_groups, groups):
                group["lr"] = rate * 0.5 * (1 + np.cos(np.pi * step / steps))
            chosen = order[at : at + BATCH]
            vectors, pieces = table([texts[i] for i in chosen])
            loss = (1 - (vectors * targets[chosen]).sum(1)).mean()
            total += loss.item()
            optimiser.zero_grad()
            (loss + SMALL / BATCH * (table.own[pieces] ** 2).sum()).backward()
            optimiser.step()
            step += 1
        print(f"epoch {epoch + 1}: mean loss {total / (len(order) // BATCH):.4f}", flush=True)


def nearest(vectors, count):
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    return np.argsort(-cosines, axis=1)[:, :count]


def write(path, name, vocabulary, start, rows):
    scales = (np.abs(rows).max(axis=1) / 127).astype("<f4")
    values = np.rint(rows / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)
    words = "\n".join(vocabulary).encode("utf-8")
    header = {
        "format": "rapport-static-encoder",
        "name": name,
        "dimensions": DIMENSIONS,
        "rows": len(rows),
        "vocabularyBytes": len(words),
    }
    text = json.dumps(header).encode("utf-8")
    text += b" " * (-len(text) % 4)
    parts = [struct.pack("<I", len(text)), text, start.astype("<f4").tobytes(), scales.tobytes(), values.tobytes(), words]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(parts))
    print(f"{path.name}: {path.stat().st_size} bytes")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--model", type=Path, required=True)
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--name", required=True)
    arguments.add_argument("--epochs", type=int, default=6)
    arguments.add_argument("--held", type=int, default=0)
    options = arguments.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(SEED)

    cut = tokenizer(options.model)
    vocabulary = checked("model", options.model, "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    weights = load_file(checked("model", options.model, "model.safetensors"))
    inputs = next(value for key, value in weights.items() if key.endswith("word_embeddings.weight"))
    features = np.hstack([centred(np.load(options.work / "vocabulary.npy")), centred(inputs)]).astype(np.float32)

    texts, teacher = read_teacher(options.work)
    pieces = [np.array(each.ids) for each in cut.encode_batch(texts, add_special_tokens=False)]
    seen, places = np.unique(np.concatenate(pieces), return_inverse=True)
    placed = np.split(places, np.cumsum([len(each) for each in pieces])[:-1])
    print(f"{len(texts)} texts, {len(places)} pieces, {len(seen)} distinct")
    _, directions = np.linalg.eigh(teacher.T.astype(np.float64) @ teacher)
    directions = torch.tensor(directions[:, ::-1][:, :DIMENSIONS].copy(), dtype=torch.float32)
    targets = torch.nn.functional.normalize(torch.tensor(teacher) @ directions, dim=1)

    order = np.random.default_rng(SEED).permutation(len(texts))
    held, used = order[: options.held], order[options.held :]
    table = Table(torch.tensor(features[seen]), directions)
    train(table, [placed[i] for i in used], targets[used], options.epochs)
    with torch.no_grad():
        if options.held:
            vectors = table([placed[i] for i in held])[0].numpy()
            shared = [len(set(a) & set(b)) / 5 for a, b in zip(nearest(vectors, 5), nearest(teacher[held], 5))]
            cosines = (vectors * targets[held].numpy()).sum(1)
            print(f"held out: cosine to the target {cosines.mean():.4f}, nearest five shared {np.mean(shared):.4f}")
        rows = np.exp(table.weight.mean().item()) * (features @ table.map.numpy())
        rows[seen] = table.rows(torch.arange(len(seen))).numpy()
        kept = [UNKNOWN, *range(FIRST, MASK)]
        words = [vocabulary[piece] for piece in kept]
        write(ROOT / f"media/encoder/{options.name}.bin", options.name, words, table.start.numpy(), rows[kept])


main()

"""Step 4: the teacher's vectors of the first texts, mean pooling, unit length, in chunks: it goes on where it was stopped.

    python teacherVectors.py --model DIR --work DIR --count N     (writes teacher/0000.npy ..., 512 texts each)
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime

from inputs import tokenizer

CHUNK, BATCH, PAD, START, END, LONGEST = 512, 32, 1, 0, 2, 384

arguments = argparse.ArgumentParser()
arguments.add_argument("--model", type=Path, required=True)
arguments.add_argument("--work", type=Path, required=True)
arguments.add_argument("--count", type=int, required=True)
options = arguments.parse_args()
cut = tokenizer(options.model)
settings = onnxruntime.SessionOptions()
settings.intra_op_num_threads = 2
session = onnxruntime.InferenceSession(str(options.work / "teacher.onnx"), settings, providers=["CPUExecutionProvider"])


def encode(texts):
    pieces = [[START, *each.ids[: LONGEST - 2], END] for each in cut.encode_batch(texts, add_special_tokens=False)]
    ids = np.full((len(texts), max(map(len, pieces))), PAD, np.int64)
    mask = np.zeros_like(ids)
    for row, each in enumerate(pieces):
        ids[row, : len(each)] = each
        mask[row, : len(each)] = 1
    states = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
    vectors = (states * mask[:, :, None]).sum(1)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


texts = json.loads((options.work / "texts.json").read_text(encoding="utf-8"))[: options.count]
folder = options.work / "teacher"
folder.mkdir(exist_ok=True)
for chunk, first in enumerate(range(0, len(texts), CHUNK)):
    file = folder / f"{chunk:04d}.npy"
    if file.exists():
        continue
    part = texts[first : first + CHUNK]
    order = np.argsort([len(text) for text in part], kind="stable")  # texts of a length go together
    vectors = np.zeros((len(part), 768), np.float32)
    for at in range(0, len(part), BATCH):
        rows = order[at : at + BATCH]
        vectors[rows] = encode([part[row] for row in rows])
    np.save(file, vectors)
    print(first + len(part), "of", len(texts), flush=True)

"""Step 1: one forward pass per piece of the vocabulary, between the model's two special tokens, mean over the three positions.

    python vocabularyVectors.py --model DIR --work DIR     (5 minutes on one core; writes vocabulary.npy, 30,527 x 768)
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel

from inputs import checked

START, END = 0, 2

arguments = argparse.ArgumentParser()
arguments.add_argument("--model", type=Path, required=True)
arguments.add_argument("--work", type=Path, required=True)
options = arguments.parse_args()
checked("model", options.model, "model.safetensors")
checked("model", options.model, "config.json")

torch.set_num_threads(2)
model = AutoModel.from_pretrained(options.model, add_pooling_layer=False).eval()
size = model.config.vocab_size
vectors = np.zeros((size, model.config.hidden_size), np.float32)
with torch.inference_mode():
    for first in range(0, size, 256):
        ids = torch.tensor([[START, piece, END] for piece in range(first, min(size, first + 256))])
        states = model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        vectors[first : first + len(ids)] = states.mean(1)
options.work.mkdir(parents=True, exist_ok=True)
np.save(options.work / "vocabulary.npy", vectors)

"""The inputs of the embedded encoder and their hashes: nothing is read that is not what it was."""

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
INPUTS = json.loads((HERE / "inputs.json").read_text(encoding="utf-8"))


def checked(kind, folder, name):
    """The path of an input file, once its SHA-256 is the one in inputs.json; ends the program otherwise."""
    path = Path(folder) / name
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != INPUTS[kind]["files"][name]:
        raise SystemExit(f"{path} is not the file that inputs.json names ({found})")
    return path


def tokenizer(model):
    """The model's own tokeniser, without truncation or padding; text that spells a special token is text."""
    from tokenizers import Tokenizer

    made = Tokenizer.from_file(str(checked("model", model, "tokenizer.json")))
    made.no_truncation()
    made.no_padding()
    made.encode_special_tokens = True
    return made

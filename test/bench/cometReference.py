"""What transformers on PyTorch takes for COMET, and a random model of BART-large's shape to measure with.

    python cometReference.py make FOLDER                 a model in the layout of COMET's release; then scripts/comet/export.py
    python cometReference.py run FOLDER THREADS < task.json > answer.json
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts/comet"))


def make(folder):
    """Twelve layers of 1,024 each way and 50,271 tokens, most of which no text has."""
    from tokenizers import ByteLevelBPETokenizer
    from transformers import BartConfig, BartForConditionalGeneration, BartTokenizer
    from golden import RELATIONS, queries

    trained = ByteLevelBPETokenizer()
    trained.train_from_iterator(queries(400, 5), vocab_size=400, min_frequency=2, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    with tempfile.TemporaryDirectory() as temporary:
        trained.save_model(temporary)
        file = Path(temporary) / "vocab.json"
        words = json.loads(file.read_text())
        words.update({f"unused{index}": index for index in range(len(words), 50265)})
        file.write_text(json.dumps(words))
        tokenizer = BartTokenizer(str(file), f"{temporary}/merges.txt", model_max_length=1024)
    tokenizer.add_tokens(RELATIONS)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(1)
    config = BartConfig(vocab_size=len(tokenizer), forced_bos_token_id=0)
    BartForConditionalGeneration(config).save_pretrained(folder, safe_serialization=False)


def run(folder, threads):
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, GenerationConfig

    task = json.load(sys.stdin)
    torch.set_num_threads(threads)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
    config = model.config
    wanted = GenerationConfig(
        **task["settings"], decoder_start_token_id=config.decoder_start_token_id, bos_token_id=config.bos_token_id,
        eos_token_id=config.eos_token_id, pad_token_id=config.pad_token_id, forced_bos_token_id=0, forced_eos_token_id=2,
    )
    model.generation_config = wanted
    seconds, processor, found = [], [], None
    # As on the other side, the first one only warms up.
    model.generate(**tokenizer("it xNeed [GEN]", return_tensors="pt"), generation_config=wanted)
    for event in task["events"]:
        start, used = time.perf_counter(), time.process_time()
        batch = tokenizer([f"{event} {relation} [GEN]" for relation in task["relations"]], return_tensors="pt", padding=True)
        with torch.inference_mode():
            made = model.generate(**batch, generation_config=wanted, return_dict_in_generate=True, output_scores=True)
        texts = tokenizer.batch_decode(made.sequences, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
        found = {"texts": [text.strip() for text in texts], "scores": made.sequences_scores.tolist()}
    json.dump({"seconds": seconds, "processor": processor, **found}, sys.stdout)


if __name__ == "__main__":
    make(sys.argv[2]) if sys.argv[1] == "make" else run(sys.argv[2], int(sys.argv[3]))

"""Makes test/fixtures/comet: tiny random BARTs in the layout of COMET, and what transformers' generate does with them.

    python golden.py

The models are random and seeded; what they say means nothing. Sequences are cut where generation ended; scores are
sequences_scores, and for one beam (for which generate gives none) the sum of the log-probabilities over the length penalty.
"""

import json
import random
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
import transformers
from tokenizers import ByteLevelBPETokenizer
from transformers import BartConfig, BartForConditionalGeneration, BartTokenizer, BartTokenizerFast, GenerationConfig

from export import RELATIONS, export

TARGET = Path(__file__).resolve().parents[2] / "test/fixtures/comet"
PEOPLE = ["i", "we", "my sister", "my old dog", "the neighbour", "personx", "my boss", "our cat", "somebody"]
DEEDS = ["lost", "found", "broke", "forgot", "won", "is afraid of", "passed", "can not stand", "cried about", "finally bought"]
THINGS = ["the exam", "a job", "the keys to the car", "it", "a very old photograph of my grandmother", "the race", "money"]
WHEN = ["", "", "today", "last night , and i do not know what to do now", "again", "in the middle of the long winter holidays"]
SUMMARIZATION = {"early_stopping": True, "length_penalty": 1.0, "max_length": 22, "min_length": 5, "no_repeat_ngram_size": 3, "num_beams": 4}


def queries(count, seed):
    chance = random.Random(seed)
    found = {}
    while len(found) < count:
        event = " ".join(filter(None, (chance.choice(part) for part in (PEOPLE, DEEDS, THINGS, WHEN))))
        found[f"{event} {chance.choice(RELATIONS[:5])} [GEN]"] = None
    return list(found)


def make_model(folder, seed, width, layers, tied, end_bias):
    """A byte-level tokeniser as BART's with the relations added, and a random model, in the layout of the original release."""
    trained = ByteLevelBPETokenizer()
    trained.train_from_iterator(queries(400, 5), vocab_size=310, min_frequency=2, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    with tempfile.TemporaryDirectory() as temporary:
        trained.save_model(temporary)
        tokenizer = BartTokenizer(f"{temporary}/vocab.json", f"{temporary}/merges.txt", model_max_length=96)
    tokenizer.add_tokens(RELATIONS)
    config = BartConfig(
        vocab_size=len(tokenizer), d_model=width, encoder_layers=layers, decoder_layers=layers, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=24, decoder_ffn_dim=24, max_position_embeddings=96,
        forced_bos_token_id=0, task_specific_params={"summarization": SUMMARIZATION},
    )
    model = BartForConditionalGeneration(config).eval()
    generator = torch.Generator().manual_seed(seed)
    for name, weight in model.named_parameters():
        scale, centre = (0.2, 1.0) if "norm" in name and name.endswith("weight") else (0.45, 0.0)
        weight.data = centre + scale * torch.randn(weight.shape, generator=generator)
    if tied:
        # Every second token is the twin of the one before it: their probabilities tie exactly.
        table = model.model.shared.weight.data
        table[7::2] = table[6 : len(table) - 1 : 2] if len(table) % 2 == 0 else table[6:-1:2][: len(table[7::2])]
    # Ends must come often enough to matter.
    model.final_logits_bias[0, config.eos_token_id] = end_bias
    model.save_pretrained(folder, safe_serialization=False)
    tokenizer.save_pretrained(folder)
    # Older releases have all of it in config.json, from which newer code moves the forced tokens.
    (folder / "generation_config.json").unlink()
    settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config.forced_bos_token_id, config.forced_eos_token_id = 0, 2
    settings.update(forced_bos_token_id=0, forced_eos_token_id=2)
    (folder / "config.json").write_text(json.dumps(settings, indent=1, sort_keys=True), encoding="utf-8")
    return model.eval(), tokenizer


def settings_list(seed):
    """Every value of every setting several times, in seeded combinations."""
    chance = random.Random(seed)
    found = []
    for beams in (1, 3, 5):
        for penalty in (0.5, 1.0, 2.0):
            for early in (True, False, "never"):
                for forced in (True, False):
                    minimum, maximum = chance.choice([(0, 16), (0, 7), (8, 16), (12, 14), (3, 24)])
                    found.append({
                        "numBeams": beams, "numReturnSequences": chance.choice([1, beams, beams]), "lengthPenalty": penalty,
                        "earlyStopping": early, "minLength": minimum, "maxLength": maximum,
                        "noRepeatNgramSize": chance.choice([0, 0, 1, 2, 3, 3]), "forced": forced,
                    })
    # One beam knows no early stopping: a third of them is enough.
    return [one for at, one in enumerate(found) if one["numBeams"] > 1 or at % 3 == 0]


def generation_config(settings, config):
    return GenerationConfig(
        num_beams=settings["numBeams"], num_return_sequences=settings["numReturnSequences"], length_penalty=settings["lengthPenalty"],
        early_stopping=settings["earlyStopping"], min_length=settings["minLength"], max_length=settings["maxLength"],
        no_repeat_ngram_size=settings["noRepeatNgramSize"], decoder_start_token_id=config.decoder_start_token_id,
        bos_token_id=config.bos_token_id, eos_token_id=config.eos_token_id, pad_token_id=config.pad_token_id,
        forced_bos_token_id=config.bos_token_id if settings["forced"] else None,
        forced_eos_token_id=config.eos_token_id if settings["forced"] else None,
    )


def generate(model, tokenizer, texts, wanted):
    """[[{tokens, score}]] for each text, all decoded as one padded batch."""
    batch = tokenizer(texts, return_tensors="pt", truncation=True, padding=True)
    # Else what is not asked for comes back from the model's own settings.
    model.generation_config = wanted
    with torch.no_grad():
        made = model.generate(
            input_ids=batch.input_ids, attention_mask=batch.attention_mask, generation_config=wanted,
            return_dict_in_generate=True, output_scores=True, output_logits=True,
        )
    found = []
    for row, tokens in enumerate(made.sequences.tolist()):
        if wanted.num_beams > 1:
            length = 1 + int((made.beam_indices[row] >= 0).sum())
            score = made.sequences_scores[row].item()
        else:
            length = tokens.index(2, 1) + 1 if 2 in tokens[1:] else len(tokens)
            score = 0.0
            for at in range(1, length):
                prescribed = wanted.forced_bos_token_id is not None and (at == 1 or at == wanted.max_length - 1)
                score += 0.0 if prescribed else torch.log_softmax(made.logits[at - 1][row].double(), -1)[tokens[at]].item()
            score /= (length - 1) ** wanted.length_penalty
        found.append({"tokens": tokens[:length], "score": score})
    each = wanted.num_return_sequences
    return [found[at : at + each] for at in range(0, len(found), each)]


def slim(file):
    """Takes off what the runtime does not need: names of nodes and where in the source they come from."""
    model = onnx.load(file)

    def clean(graph):
        del graph.value_info[:], graph.metadata_props[:]
        for node in graph.node:
            node.ClearField("name")
            node.ClearField("doc_string")
            del node.metadata_props[:]
            for attribute in node.attribute:
                if attribute.HasField("g"):
                    clean(attribute.g)

    del model.metadata_props[:]
    clean(model.graph)
    onnx.save(model, file)


def make(name, seed, width, layers, tied, end_bias, layout, combinations, texts):
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary)
        model, tokenizer = make_model(source, seed, width, layers, tied, end_bias)
        folder = TARGET / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        export(source, folder, "fp32", layout)
        for file in folder.iterdir():
            if file.is_file() and file.name not in ("config.json", "tokenizer.json", "tokenizer_config.json"):
                file.unlink()
        for file in (folder / "onnx").iterdir():
            slim(str(file))
    inputs = [{"text": text, "ids": tokenizer(text, truncation=True).input_ids} for text in texts]
    cases = []
    for at, settings in enumerate(combinations):
        # Ten inputs each, in two batches, so that every input comes under several settings.
        for half in (0, 1):
            picked = [(at * 10 + half * 5 + offset) % len(texts) for offset in range(5)]
            made = generate(model, tokenizer, [texts[index] for index in picked], generation_config(settings, model.config))
            cases.append({"settings": settings, "inputs": picked, "results": made})
    own = model.config.to_dict()
    own.update(SUMMARIZATION)
    wanted = GenerationConfig(
        num_beams=5, num_return_sequences=5, **{key: SUMMARIZATION[key] for key in SUMMARIZATION if key != "num_beams"},
        **{key: own[key] for key in ("decoder_start_token_id", "bos_token_id", "eos_token_id", "pad_token_id", "forced_bos_token_id", "forced_eos_token_id")},
    )
    event = "my dog died last night"
    asked = [f"{event} {relation} [GEN]" for relation in RELATIONS[:5]]
    answers = generate(model, tokenizer, asked, wanted)
    comet = {
        "event": event,
        "beams": {
            relation: [{"text": tokenizer.decode(one["tokens"], skip_special_tokens=True, clean_up_tokenization_spaces=False).strip(), "score": one["score"]} for one in answer]
            for relation, answer in zip(RELATIONS, answers)
        },
    }
    golden = {"versions": f"transformers {transformers.__version__}, torch {torch.__version__}", "comet": comet, "inputs": inputs, "cases": cases}
    text = json.dumps(golden, ensure_ascii=True, separators=(",", ":")).replace("},{\"settings", "},\n{\"settings")
    (TARGET / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(name, len(texts), "inputs", len(cases), "batches", sum(len(case["inputs"]) for case in cases), "decoded")


def main():
    torch.set_num_threads(1)
    texts = queries(230, 1)
    make("tiny", 2, 16, 2, False, 5.0, "all", settings_list(2), texts)
    ties = [{**one, "noRepeatNgramSize": 0} for one in settings_list(4) if one["numBeams"] > 1][::3]
    make("tied", 1, 8, 1, True, 5.0, "single", ties, texts[:60])


if __name__ == "__main__":
    main()

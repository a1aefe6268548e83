"""Writes a COMET-BART to a folder that Rapport reads: configuration, tokeniser and ONNX graphs in full precision and 8-bit.

    python export.py --model mismayil/comet-bart-ai2 --output comet-bart-ai2
    python export.py --model comet-atomic_2020_BART  --output comet-bart       # the folder that AllenAI published, unpacked

--precision fp32 | int8 | both (default)    --layout merged (default) | separate | both
"""

import argparse
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

RELATIONS = ["xIntent", "xNeed", "xWant", "xEffect", "xReact", "[GEN]"]
ENCODER = "encoder_model.onnx"
DECODERS = {
    "merged": ["decoder_model_merged.onnx"],
    "separate": ["decoder_model.onnx", "decoder_with_past_model.onnx"],
    "both": ["decoder_model_merged.onnx", "decoder_model.onnx", "decoder_with_past_model.onnx"],
}


def load_tokenizer(model):
    """The fast tokeniser (made from vocab.json and merges.txt where there is no tokenizer.json), which must know the relations."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model, use_fast=True)
    unknown = [token for token in RELATIONS if len(tokenizer.encode(token, add_special_tokens=False)) != 1]
    if unknown:
        sys.exit(f"{model} is not a COMET: its tokeniser has no token for {', '.join(unknown)}.")
    return tokenizer


def export_graphs(model, target, layout):
    """Exports with Optimum; only the graphs of the layout are kept."""
    from optimum.exporters.onnx import main_export

    with tempfile.TemporaryDirectory() as work:
        main_export(str(model), work, task="text2text-generation-with-past", library_name="transformers", do_validation=False)
        for name in [ENCODER, *DECODERS[layout]]:
            # A graph of more than 2 GB has its weights in a file beside it.
            for file in sorted(Path(work).glob(f"{name}*")):
                shutil.move(str(file), target / file.name)


def quantise(target, layout):
    """8-bit weights, activations quantised as they come: X.onnx becomes X_quantized.onnx."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    for name in [ENCODER, *DECODERS[layout]]:
        quantize_dynamic(
            str(target / name),
            str(target / name.replace(".onnx", "_quantized.onnx")),
            weight_type=QuantType.QInt8,
            per_channel=True,
            use_external_data_format=(target / f"{name}_data").exists(),
            extra_options={"EnableSubgraph": True, "MatMulConstBOnly": True},
        )


def copy_settings(model, output):
    """config.json as the model has it, task_specific_params included, and generation_config.json where it has one."""
    from transformers.utils import cached_file

    for name in ["config.json", "generation_config.json"]:
        file = cached_file(model, name, _raise_exceptions_for_missing_entries=False)
        if file is not None:
            shutil.copyfile(file, output / name)


def check(model, target, precision):
    """The largest difference between the first logits of the model and those of the graphs."""
    import numpy
    import onnxruntime
    import torch
    from transformers import AutoModelForSeq2SeqLM

    suffix = "_quantized" if precision == "int8" else ""
    reference = AutoModelForSeq2SeqLM.from_pretrained(model).eval()
    ids = torch.tensor([[0, 100, 200, 150, 2], [0, 120, 2, 1, 1]])
    mask = (ids != 1).long()
    start = torch.full((2, 1), reference.config.decoder_start_token_id)
    with torch.no_grad():
        wanted = reference(input_ids=ids, attention_mask=mask, decoder_input_ids=start).logits.numpy()
    encoder = onnxruntime.InferenceSession(str(target / ENCODER.replace(".onnx", f"{suffix}.onnx")))
    hidden = encoder.run(["last_hidden_state"], {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})[0]
    feeds = {"encoder_attention_mask": mask.numpy(), "encoder_hidden_states": hidden, "input_ids": start.numpy()}
    file = target / f"decoder_model_merged{suffix}.onnx"
    decoder = onnxruntime.InferenceSession(str(file if file.exists() else target / f"decoder_model{suffix}.onnx"))
    for argument in decoder.get_inputs():
        if argument.name.startswith("past_key_values"):
            _, heads, _, width = argument.shape
            feeds[argument.name] = numpy.zeros((2, heads, 0, width), numpy.float32)
        elif argument.name == "use_cache_branch":
            feeds[argument.name] = numpy.array([False])
    return float(numpy.abs(decoder.run(["logits"], feeds)[0] - wanted).max())


def export(model, output, precision="both", layout="merged"):
    tokenizer = load_tokenizer(model)
    target = output / "onnx"
    target.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(output)
    copy_settings(model, output)
    export_graphs(model, target, layout)
    if precision != "fp32":
        quantise(target, layout)
    if precision == "int8":
        for name in [ENCODER, *DECODERS[layout]]:
            for file in target.glob(f"{name}*"):
                file.unlink()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--model", required=True)
    arguments.add_argument("--output", type=Path, required=True)
    arguments.add_argument("--precision", choices=["fp32", "int8", "both"], default="both")
    arguments.add_argument("--layout", choices=sorted(DECODERS), default="merged")
    options = arguments.parse_args()
    export(options.model, options.output, options.precision, options.layout)
    for precision in ["fp32", "int8"] if options.precision == "both" else [options.precision]:
        print(f"{precision}: first logits within {check(options.model, options.output / 'onnx', precision):.1e} of the model's")


if __name__ == "__main__":
    main()

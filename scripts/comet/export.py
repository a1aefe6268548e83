"""Writes a COMET-BART to a folder that Rapport reads: configuration, tokeniser and ONNX graphs in full precision and 8-bit.

    python export.py --model mismayil/comet-bart-ai2 --output comet-bart-ai2
    python export.py --model comet-atomic_2020_BART  --output comet-bart       # the folder that AllenAI published, unpacked

--precision fp32 | int8 | both (default)    --layout single (default) | merged | separate | all

The layouts differ in who computes the decoder's keys and values about the input: its first step (Optimum's "separate" and
"merged", which hold the decoder's weights twice, on disk or in memory) or the encoder's graph ("single": the decoder once).
"""

import argparse
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

RELATIONS = ["xIntent", "xNeed", "xWant", "xEffect", "xReact", "[GEN]"]
OPSET = 18
GRAPHS = {
    "single": ["encoder_cross_model.onnx", "decoder_with_past_model.onnx"],
    "merged": ["encoder_model.onnx", "decoder_model_merged.onnx"],
    "separate": ["encoder_model.onnx", "decoder_model.onnx", "decoder_with_past_model.onnx"],
}
GRAPHS["all"] = sorted({graph for graphs in GRAPHS.values() for graph in graphs})


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
        # What comes after the export is the merging.
        main_export(
            str(model), work, task="text2text-generation-with-past", library_name="transformers", opset=OPSET, do_validation=False,
            no_post_process=layout not in ("merged", "all"),
        )
        for name in GRAPHS[layout]:
            # A graph of more than 2 GB has its weights in a file beside it.
            for file in sorted(Path(work).glob(f"{name}*")):
                shutil.move(str(file), target / file.name)
    if layout in ("single", "all"):
        export_encoder(model, target / "encoder_cross_model.onnx")


def export_encoder(model, file):
    """The encoder with what every layer of the decoder makes of its states: past_key_values.N.encoder.key and .value."""
    import torch
    from transformers import AutoModelForSeq2SeqLM

    whole = AutoModelForSeq2SeqLM.from_pretrained(model).eval()
    layers = whole.get_decoder().layers

    class Encoder(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = whole.get_encoder()
            self.projections = torch.nn.ModuleList(part for layer in layers for part in (layer.encoder_attn.k_proj, layer.encoder_attn.v_proj))
            self.heads = layers[0].encoder_attn.num_heads

        def forward(self, input_ids, attention_mask):
            states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            rows, length, width = states.shape
            return tuple(
                projection(states).view(rows, length, self.heads, width // self.heads).transpose(1, 2) for projection in self.projections
            )

    ids = torch.tensor([[0, 5, 6, 7, 2], [0, 8, 2, 1, 1]])
    outputs = [f"present.{layer}.encoder.{kind}" for layer in range(len(layers)) for kind in ("key", "value")]
    axes = {name: {0: "batch_size", 1: "encoder_sequence_length"} for name in ("input_ids", "attention_mask")}
    axes.update({name: {0: "batch_size", 2: "encoder_sequence_length"} for name in outputs})
    with torch.no_grad():
        torch.onnx.export(
            Encoder(), (ids, (ids != 1).long()), str(file), input_names=["input_ids", "attention_mask"], output_names=outputs,
            dynamic_axes=axes, opset_version=OPSET, dynamo=False,
        )


def quantise(target, layout):
    """8-bit weights, activations quantised as they come: X.onnx becomes X_quantized.onnx."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    for name in GRAPHS[layout]:
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


def check(model, target, precision, layout):
    """The largest difference between the logits of the model after the start token and those of the graphs."""
    import numpy
    import onnxruntime
    import torch
    from transformers import AutoModelForSeq2SeqLM

    def run(name, known, outputs):
        session = onnxruntime.InferenceSession(str(target / name.replace(".onnx", "_quantized.onnx" if precision == "int8" else ".onnx")))
        for argument in session.get_inputs():
            if argument.name.startswith("past_key_values") and argument.name not in known:
                known[argument.name] = numpy.zeros((2, argument.shape[1], 0, argument.shape[3]), numpy.float32)
        return session.run(outputs, {argument.name: known[argument.name] for argument in session.get_inputs()})

    reference = AutoModelForSeq2SeqLM.from_pretrained(model).eval()
    ids = torch.tensor([[0, 100, 200, 150, 2], [0, 120, 2, 1, 1]])
    mask = (ids != 1).long()
    start = torch.full((2, 1), reference.config.decoder_start_token_id)
    with torch.no_grad():
        wanted = reference(input_ids=ids, attention_mask=mask, decoder_input_ids=start).logits.numpy()
    inputs = {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}
    known = {"encoder_attention_mask": mask.numpy(), "input_ids": start.numpy(), "use_cache_branch": numpy.array([False])}
    layers = len(reference.get_decoder().layers)
    if layout in ("single", "all"):
        names = [f"{layer}.encoder.{kind}" for layer in range(layers) for kind in ("key", "value")]
        made = run("encoder_cross_model.onnx", inputs, [f"present.{name}" for name in names])
        known.update({f"past_key_values.{name}": value for name, value in zip(names, made)})
        decoder = "decoder_with_past_model.onnx"
    else:
        known["encoder_hidden_states"] = run("encoder_model.onnx", inputs, ["last_hidden_state"])[0]
        decoder = GRAPHS[layout][1]
    return float(numpy.abs(run(decoder, known, ["logits"])[0] - wanted).max())


def export(model, output, precision="both", layout="single"):
    tokenizer = load_tokenizer(model)
    target = output / "onnx"
    target.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(output)
    copy_settings(model, output)
    export_graphs(model, target, layout)
    if precision != "fp32":
        quantise(target, layout)
    if precision == "int8":
        for name in GRAPHS[layout]:
            for file in target.glob(f"{name}*"):
                file.unlink()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--model", required=True)
    arguments.add_argument("--output", type=Path, required=True)
    arguments.add_argument("--precision", choices=["fp32", "int8", "both"], default="both")
    arguments.add_argument("--layout", choices=sorted(GRAPHS), default="single")
    options = arguments.parse_args()
    export(options.model, options.output, options.precision, options.layout)
    for precision in ["fp32", "int8"] if options.precision == "both" else [options.precision]:
        difference = check(options.model, options.output / "onnx", precision, options.layout)
        print(f"{precision}: first logits within {difference:.1e} of the model's")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Makes the tiny SigLIP checkpoints of tests/golden/siglip, with what transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/siglip.py     # needs sentencepiece and protobuf beside the reference

first: SigLIP, ids of SiglipTokenizer over spiece.model, which tokenizer.json holds without its rules for texts; second: SigLIP 2
of one size, ids of Siglip2Tokenizer, with a tokenizer.json that does not lower-case, as older files; naflex: SigLIP 2 of
pictures in their own shape, whose tensors stand for each picture apart, without what fills them up. Each folder is a Hugging Face model folder plus
  activations.safetensors  pixels and tokens, the states of both towers behind every block, and the vectors
  images.safetensors       the pictures as they are before the processor
  texts.json               texts, their ids, and how likely each belongs to each picture
  pieces.json              of the first: texts and their ids by spiece.model alone
Deterministic; the tests read these files only.
"""
import io
import json
import pathlib
import shutil
import tempfile

import numpy as np
import torch
from blip import pictures
from PIL import Image
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import Siglip2Config, Siglip2Model, Siglip2Tokenizer, SiglipConfig, SiglipModel, logging
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
from transformers.models.siglip2.image_processing_pil_siglip2 import Siglip2ImageProcessorPil

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/siglip"
LENGTH = 16  # tokens of every text
LINES = ["a photo of a cat", "the red dog runs on the green grass", "two dogs and three cats sit on a bench", "a cat on a mat near the door",
         "children play with a ball in the park", "a bowl of red apples and green pears"]
TEXTS = ["a photo of a cat", "The RED dog!", "  two  dogs & a cat's\t12 toys", "", "né café ▁cat", "a photo of " + "the dog and " * 12, "<BOS> a, b"]
PIECES = [*TEXTS, "a ﬁne cat", "２　dogs", "ﬁ"]  # what SentencePiece's own rules are for
TEXT = dict(hidden_size=16, intermediate_size=20, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=LENGTH)
VISION = dict(intermediate_size=24, num_hidden_layers=2, num_attention_heads=4, image_size=24, patch_size=8)
CASES = {
    "first": dict(seed=3, text=TEXT, vision={**VISION, "hidden_size": 16}),
    "second": dict(seed=7, text={**TEXT, "projection_size": 24, "layer_norm_eps": 1e-5},
                   vision={**VISION, "hidden_size": 24, "image_size": 28, "hidden_act": "gelu"}),
}


def first_tokenizer(folder):
    import sentencepiece
    from transformers import SiglipTokenizer

    rules = tempfile.NamedTemporaryFile("w", suffix=".tsv")  # a few of those that published models have
    rules.write("2581\t20\nFB01\t66 69\n3000\t20\nFF12\t32\n")
    rules.flush()
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(LINES * 20), model_writer=model, vocab_size=70, unk_id=2, bos_id=-1, eos_id=1, pad_id=0, hard_vocab_limit=False, normalization_rule_tsv=rules.name,
        minloglevel=2)
    path = folder / "spiece.model"
    path.write_bytes(model.getvalue())
    slow = SiglipTokenizer(str(path), model_max_length=LENGTH)
    slow.save_pretrained(folder)
    sp = slow.sp_model
    fast = Tokenizer(models.Unigram([(sp.id_to_piece(i), sp.get_score(i)) for i in range(sp.get_piece_size())], unk_id=2, byte_fallback=False))
    fast.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    fast.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    fast.decoder = decoders.Metaspace()
    fast.save(str(folder / "tokenizer.json"))
    (folder / "pieces.json").write_text(json.dumps({"texts": PIECES, "ids": [slow(text, truncation=True, max_length=LENGTH).input_ids for text in PIECES]},
                                                   ensure_ascii=False) + "\n")
    return slow


def second_tokenizer(folder):
    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    bytes_ = [f"<0x{i:02X}>" for i in range(256)]
    letters = ["▁"] + [chr(c) for c in range(97, 123)] + list(" !&',.012")
    merges = [("t", "h"), ("th", "e"), ("c", "a"), ("ca", "t"), ("d", "o"), ("do", "g"), ("▁", "the"), ("▁", "dog"), ("o", "f"), ("r", "e"), ("re", "d")]
    vocab = {t: i for i, t in enumerate(dict.fromkeys(special + bytes_ + letters + ["".join(m) for m in merges]))}
    fast = Tokenizer(models.BPE(vocab=vocab, merges=merges, fuse_unk=True, unk_token="<unk>", byte_fallback=True))
    fast.normalizer = normalizers.Replace(" ", "▁")
    fast.pre_tokenizer = pre_tokenizers.Split(" ", behavior="merged_with_previous")
    fast.post_processor = processors.TemplateProcessing(single="$A <eos>", special_tokens=[("<eos>", 1)])
    fast.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    fast.add_special_tokens(special)
    fast.save(str(folder / "tokenizer.json"))
    settings = {"add_bos_token": False, "add_eos_token": True, "bos_token": "<bos>", "eos_token": "<eos>", "model_max_length": LENGTH, "pad_token": "<pad>",
                "padding_side": "right", "tokenizer_class": "GemmaTokenizer", "unk_token": "<unk>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1) + "\n")
    slow = Siglip2Tokenizer.from_pretrained(folder, padding_side="right")
    return slow


def draw(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if name == "logit_scale":
                tensor.fill_(2.3)
            elif name == "logit_bias":
                tensor.fill_(-6.5)
            elif "norm" in name and name.endswith("weight"):
                tensor.copy_(1 + 0.2 * noise)
            elif tensor.dim() == 1:
                tensor.copy_(0.2 * noise)
            elif "embedding" in name and "patch" not in name or "probe" in name:
                tensor.copy_(0.5 * noise)
            else:
                tensor.copy_(noise / tensor[0].numel() ** 0.5)


def towers(model, pixels, tokens):
    with torch.no_grad():
        vision = model.vision_model(pixel_values=pixels, output_hidden_states=True)
        text = model.text_model(input_ids=tokens, output_hidden_states=True)
        both = model(input_ids=tokens, pixel_values=pixels)
    found = {"input.pixels": pixels, "input.tokens": tokens, "vision.last": vision.last_hidden_state, "text.last": text.last_hidden_state,
             "vision.pooled": vision.pooler_output, "text.pooled": text.pooler_output, "pair": torch.sigmoid(both.logits_per_image)}
    found |= {f"vision.{i}": x for i, x in enumerate(vision.hidden_states)} | {f"text.{i}": x for i, x in enumerate(text.hidden_states)}
    return {name: x.clone().contiguous() for name, x in found.items()}


def naflex():
    folder = ROOT / "naflex"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tokenizer = second_tokenizer(folder)
    config = Siglip2Config(text_config={**TEXT, "vocab_size": len(tokenizer)},
                           vision_config=dict(hidden_size=16, intermediate_size=20, num_hidden_layers=2, num_attention_heads=2, num_patches=16, patch_size=4))
    model = Siglip2Model(config).eval()
    draw(model, 11)
    model.save_pretrained(folder)
    processor = Siglip2ImageProcessorPil(patch_size=4, max_num_patches=20)
    processor.save_pretrained(folder)
    images = pictures()
    images.append(np.repeat(images[0][:3], 4, axis=1))  # a strip
    inputs = processor([Image.fromarray(image) for image in images], return_tensors="pt")
    ids = tokenizer(TEXTS, padding="max_length", truncation=True, max_length=LENGTH, return_tensors="pt").input_ids
    with torch.no_grad():
        vision = model.vision_model(**inputs, output_hidden_states=True)
        text = model.text_model(input_ids=ids)
    found = {"vision.pooled": vision.pooler_output, "text.pooled": text.pooler_output}
    for i, (height, width) in enumerate(inputs.spatial_shapes.tolist()):
        patches = inputs.pixel_values[i][: height * width].reshape(height, width, 4, 4, 3)
        found[f"input.{i}"] = patches.permute(4, 0, 2, 1, 3).reshape(3, height * 4, width * 4)
        found |= {f"vision.{i}.{layer}": x[i][: height * width] for layer, x in enumerate(vision.hidden_states)}
    save_file({key: x.clone().contiguous() for key, x in found.items()}, folder / "activations.safetensors")
    save_file({f"image.{i}": torch.from_numpy(image) for i, image in enumerate(images)}, folder / "images.safetensors")
    (folder / "texts.json").write_text(json.dumps({"texts": TEXTS, "ids": ids.tolist()}, ensure_ascii=False) + "\n")
    print("naflex", inputs.spatial_shapes.tolist(), {path.name: path.stat().st_size for path in sorted(folder.iterdir())})


def main():
    naflex()
    for name, case in CASES.items():
        folder = ROOT / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        tokenizer = (first_tokenizer if name == "first" else second_tokenizer)(folder)
        config = SiglipConfig(text_config={**case["text"], "vocab_size": len(tokenizer) + 5}, vision_config=case["vision"])
        model = SiglipModel(config).eval()
        draw(model, case["seed"])
        model.save_pretrained(folder)
        side = case["vision"]["image_size"]
        processor = SiglipImageProcessorPil(size={"height": side, "width": side}, resample=3 if name == "first" else 2)
        processor.save_pretrained(folder)
        images = pictures()
        pixels = processor([Image.fromarray(image) for image in images], return_tensors="pt").pixel_values
        ids = tokenizer(TEXTS, padding="max_length", truncation=True, max_length=LENGTH, return_tensors="pt").input_ids
        save_file(towers(model, pixels, ids), folder / "activations.safetensors")
        save_file({f"image.{i}": torch.from_numpy(image) for i, image in enumerate(images)}, folder / "images.safetensors")
        (folder / "texts.json").write_text(json.dumps({"texts": TEXTS, "ids": ids.tolist()}, ensure_ascii=False) + "\n")
        for path in sorted(folder.iterdir()):
            print(name, path.name, path.stat().st_size)


if __name__ == "__main__":
    main()

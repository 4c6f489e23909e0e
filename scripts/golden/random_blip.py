"""A BLIP of a real size with random weights: the architecture of Salesforce/blip-image-captioning-base or -large, or of
blip-vqa-base, from its public config, weights that no one has trained. What parity and speed need of a model, without a download. Deterministic.

    PYTHONPATH=.deps/dev python3 scripts/golden/random_blip.py FOLDER [--size base|large] [--kind caption|vqa] [--seed N]
"""

import argparse
import hashlib
import json
import pathlib

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BlipConfig, BlipForConditionalGeneration, BlipForQuestionAnswering
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

SIZES = {
    "base": {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12},
    "large": {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16},
}
KINDS = {"caption": BlipForConditionalGeneration, "vqa": BlipForQuestionAnswering}
BERT_WORDS = 30522  # of the tokenizer; the model's vocabulary has two more, [DEC] (captions begin with it) and [ENC]


def config_of(size):
    """The decoder is BERT-base in both sizes, its head untied, as in the published files."""
    vision = SIZES[size] | {"image_size": 384, "patch_size": 16}
    text = {"num_attention_heads": 12, "encoder_hidden_size": vision["hidden_size"], "tie_word_embeddings": False}
    return BlipConfig(vision_config=vision, text_config=text, projection_dim=512, tie_word_embeddings=False)


def gain(name, kind):
    """How wide a product's weights are, as a multiple of what keeps the size of its input. Narrow ways back into the decoder's residual
    stream let the words so far change what comes next beside the picture; an answer's change with the question, too."""
    if kind == "vqa" and "crossattention.output" in name:
        return 2.0
    if not name.startswith("text_decoder"):
        return 1.5
    return 0.3 if "attention.output" in name else 0.8 if "output.dense" in name else 1.5


def draw(model, seed, kind):
    """Every tensor from its own stream, so that captions differ between pictures, and the likeliest token leads by far more than rounding."""
    for name, tensor in model.named_parameters():
        stream = int.from_bytes(hashlib.sha256(f"{seed} {name}".encode()).digest()[:7], "little")
        noise = torch.randn(tensor.shape, generator=torch.Generator().manual_seed(stream))
        with torch.no_grad():
            if name.lower().endswith(("norm.weight", "norm1.weight", "norm2.weight")):
                tensor.copy_(1 + 0.1 * noise)
            elif tensor.dim() == 1:
                tensor.copy_(0.1 * noise)
            elif "embedding" in name and "patch" not in name:
                tensor.copy_(0.5 * noise)
            else:
                tensor.copy_(noise * gain(name, kind) / tensor[0].numel() ** 0.5)
    head = model.text_decoder.cls.predictions
    with torch.no_grad():
        head.decoder.bias.copy_(head.bias)


def save_tokenizer(folder):
    """BERT's special tokens at their places among made-up words: w103, w104, ..."""
    special = {0: "[PAD]", 100: "[UNK]", 101: "[CLS]", 102: "[SEP]", 103: "[MASK]"}
    words = {special.get(i, f"w{i}"): i for i in range(BERT_WORDS)}
    made = Tokenizer(models.WordPiece(words, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 101), ("[SEP]", 102)])
    made.decoder = decoders.WordPiece()
    made.add_special_tokens(list(special.values()))
    made.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "unk_token": "[UNK]", "sep_token": "[SEP]",
                "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2))


def make(folder, size="base", seed=0, kind="caption"):
    """Makes the folder unless it is there whole; gives its path. 1 GB (base), 1.9 GB (large) or 1.5 GB (vqa base)."""
    folder = pathlib.Path(folder)
    done = folder / "made.json"
    made = {"size": size, "seed": seed, "version": 2} | ({"kind": kind, "version": 3} if kind != "caption" else {})
    if done.exists() and json.loads(done.read_text()) == made:
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    done.unlink(missing_ok=True)
    torch.manual_seed(seed)
    model = KINDS[kind](config_of(size)).eval()
    draw(model, seed, kind)
    model.save_pretrained(folder)
    BlipImageProcessorPil().save_pretrained(folder)
    save_tokenizer(folder)
    done.write_text(json.dumps(made))
    return folder


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--size", choices=list(SIZES), default="base")
    parser.add_argument("--kind", choices=list(KINDS), default="caption")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    print(make(arguments.folder, arguments.size, arguments.seed, arguments.kind))

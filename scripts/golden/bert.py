#!/usr/bin/env python3
"""Makes the tiny text encoders of tests/golden/bert, with all that transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/bert.py [FOLDER ...]

Each folder is a Hugging Face model folder (config.json, model.safetensors, tokenizer.json) of one layout, with random weights, plus
  expected.json         texts (and pairs of texts), their ids and types cut at the longest text that the model reads, the scores of each
  expected.safetensors  the states behind the embeddings and behind both parts of each layer, of the texts' own tokens one text behind the
                        other (transformers computes them in one padded batch), the logits, and the sentence's vectors by each pooling
  gradients.safetensors (two folders) the loss and its gradient by every parameter
Deterministic; the tests read these files only.
"""
import base64
import json
import pathlib
import shutil
import sys

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import AlbertTokenizer, AutoConfig, AutoModelForSequenceClassification, AutoTokenizer, XLMRobertaTokenizer, logging
from unigram import charsmap, rules

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/bert"
WORDS = """a the of it is was not good bad great film book plot music very too and but i we you liked hated , . ! ? ' ##s ##ed ##ing ##ly ##er
un re b c d e""".split()
VOCAB = 56
TEXTS = [
    ("the film was good .", None),
    ("", None),
    ("i hated the plot , but you liked the music !", None),
    ("good", None),
    ("\u00fcn\u2603known \u6f22 zebra [MASK] words", None),
    ("the book [PAD] was [SEP] not bad", None),
    (" ".join(["it is very very good and not too bad , i liked it ."] * 12), None),  # longer than any model reads
    ("the plot was great", "the film is bad"),
    ("good", " ".join(["hated the book ."] * 40)),
    ("", "unliked"),
    ("WE LIKED IT", None),
]
LEARNT = [0, 2, 3, 7]  # of them, for the gradients


def tokenizer(folder, special, roberta):
    """special: the tokens of the first ids, in this order: pad, unknown, first, separator, mask."""
    words = special + WORDS
    assert len(words) <= VOCAB and len(set(words)) == len(words), len(words)
    by_name = {name: special[i] for i, name in enumerate(NAMES)} if not roberta else dict(zip(ROBERTA_NAMES, special))
    made = Tokenizer(models.WordPiece({word: i for i, word in enumerate(words)}, unk_token=by_name["unk"]))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    first, separator = ((by_name[name], words.index(by_name[name])) for name in ("cls", "sep"))
    if roberta:
        made.post_processor = processors.RobertaProcessing(separator, first, True, False)
    else:
        c, s = first[0], separator[0]
        made.post_processor = processors.TemplateProcessing(
            single=f"{c} $A {s}", pair=f"{c} $A {s} $B:1 {s}:1", special_tokens=[first, separator])
    made.decoder = decoders.WordPiece()
    made.add_special_tokens(special)
    made.save(str(folder / "tokenizer.json"))
    return made


def unigram_tokenizer(folder, made_by, special, last):
    """A model's own: SentencePiece's pieces and rules, opened as a model of the hub is."""
    pieces = ["\u2581"] + ["\u2581" + word for word in WORDS if not word.startswith("##")] + [word[2:] for word in WORDS if word.startswith("##")] + list("aiounmplktfhv")
    vocab = [(token, 0.0) for token in special] + [(piece, -2.0 - 0.37 * i) for i, piece in enumerate(dict.fromkeys(pieces))]
    vocab = vocab[: VOCAB - len(last)] + [(token, 0.0) for token in last]
    made_by(vocab=vocab, _spm_precompiled_charsmap=base64.b64decode(charsmap(rules()))).save_pretrained(folder)
    made, opened = Tokenizer.from_file(str(folder / "tokenizer.json")), AutoTokenizer.from_pretrained(folder)
    assert len(opened) == VOCAB
    for text, pair in TEXTS:  # the file says all of it
        assert opened(text, pair)["input_ids"] == made.encode(*([text] if pair is None else [text, pair])).ids
    return made


UNIGRAM = {"xlm-roberta": (XLMRobertaTokenizer, ["<s>", "<pad>", "</s>", "<unk>"], ["<mask>"]),
           "albert": (AlbertTokenizer, ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"], [])}
NAMES = ["pad", "unk", "cls", "sep", "mask"]
ROBERTA_NAMES = ["cls", "pad", "sep", "unk", "mask"]
BERT_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
ROBERTA_SPECIAL = ["<s>", "[PAD]", "</s>", "<unk>", "[MASK]"]


def draw(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if name.lower().endswith("norm.weight"):
                tensor.copy_(1 + 0.2 * noise)
            elif tensor.dim() == 1:
                tensor.copy_(0.2 * noise)
            elif "embedding" in name or "relative" in name:
                tensor.copy_(0.6 * noise)
            else:
                tensor.copy_(noise * 1.1 / tensor.shape[1] ** 0.5)


def batch(encodings, pad, with_types):
    longest = max(len(e.ids) for e in encodings)
    rows = {"input_ids": torch.full((len(encodings), longest), pad), "attention_mask": torch.zeros(len(encodings), longest, dtype=torch.long)}
    if with_types:
        rows["token_type_ids"] = torch.zeros(len(encodings), longest, dtype=torch.long)
    for i, e in enumerate(encodings):
        rows["input_ids"][i, : len(e.ids)] = torch.tensor(e.ids)
        rows["attention_mask"][i, : len(e.ids)] = 1
        if with_types:
            rows["token_type_ids"][i, : len(e.ids)] = torch.tensor(e.type_ids)
    return rows


# Modules whose outputs are compared, by what the tests call them.
PARTS = {"bert": ("encoder.layer", "attention"), "roberta": ("encoder.layer", "attention"), "xlm-roberta": ("encoder.layer", "attention"),
         "mpnet": ("encoder.layer", "attention"), "distilbert": ("transformer.layer", "sa_layer_norm"), "electra": ("encoder.layer", "attention"), "albert": ("encoder.albert_layer_groups", "attention")}


def states(model, inputs):
    """Of each text's own tokens, one text behind the other: [N, C]."""
    base = getattr(model, model.base_model_prefix)
    layers, attention = PARTS[model.config.model_type]
    own = inputs["attention_mask"].bool()
    seen, hooks = {}, []

    def remember(module, name):
        def hook(_, __, output):
            value = output[0] if isinstance(output, tuple) else output
            step = name if name == "embeddings" else f"{name}.{sum(key.startswith(name + '.') for key in seen)}"  # ALBERT's layers are called again
            seen[step] = value[own].detach().clone().contiguous()

        hooks.append(module.register_forward_hook(hook))

    embeddings = {"electra": "embeddings_project", "albert": "encoder.embedding_hidden_mapping_in"}.get(model.config.model_type, "embeddings")
    remember(base.get_submodule(embeddings), "embeddings")
    shared = [layer for group in base.get_submodule(layers) for layer in getattr(group, "albert_layers", [group])]
    for layer in shared:
        remember(layer.get_submodule(attention), "attention")
        remember(layer, "layer")
    with torch.no_grad():
        logits = model(**inputs).logits
    for hook in hooks:
        hook.remove()
    return {**seen, "logits": logits}


def pooled(packed, lengths):
    """The poolings of sentence-transformers, each by its definition."""
    rows = {name: [] for name in ("cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken")}
    for x in packed.split(lengths):
        weights = torch.arange(1, len(x) + 1, dtype=torch.float32)[:, None]
        rows["cls"].append(x[0])
        rows["max"].append(x.max(0).values)
        rows["mean"].append(x.sum(0) / len(x))
        rows["mean_sqrt_len_tokens"].append(x.sum(0) / len(x) ** 0.5)
        rows["weightedmean"].append((x * weights).sum(0) / weights.sum())
        rows["lasttoken"].append(x[-1])
    return {f"pooled.{name}": torch.stack(vectors) for name, vectors in rows.items()}


def scores(config, logits):
    """As postprocess() of transformers' text-classification pipeline."""
    if config.problem_type == "regression":
        return logits
    if config.problem_type == "multi_label_classification" or config.num_labels == 1:
        return torch.sigmoid(logits)
    return torch.softmax(logits, -1)


def gradients(model, inputs):
    model.zero_grad()
    labels = torch.arange(len(inputs["input_ids"])) % model.config.num_labels
    loss = torch.nn.functional.cross_entropy(model(**inputs).logits, labels, reduction="sum")
    loss.backward()
    return {**{n: p.grad for n, p in model.named_parameters() if p.grad is not None}, "loss": loss.detach().reshape(1)}


TYPED = ("bert", "electra", "albert")  # whose embeddings tell the first text and the second apart
SIZE = dict(vocab_size=VOCAB, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=30)
LABELS = {"negative": 0, "neutral": 1, "positive": 2}
CASES = {
    # labels by name, no problem_type: probabilities that sum to 1
    "bert": dict(type="bert", **SIZE, label2id=LABELS, id2label={v: k for k, v in LABELS.items()}),
    # names of the first files: LayerNorm.gamma, no prefix, stored position ids; one label without a problem_type; another activation
    "bert-old": dict(type="bert", **SIZE, num_labels=1, hidden_act="gelu_new", layer_norm_eps=1e-6),
    "distilbert": dict(type="distilbert", vocab_size=VOCAB, dim=16, hidden_dim=24, n_layers=2, n_heads=2, max_position_embeddings=30,
                       activation="relu", num_labels=4, problem_type="multi_label_classification"),
    "roberta": dict(type="roberta", **SIZE, num_labels=2, pad_token_id=1, type_vocab_size=1, layer_norm_eps=1e-5),
    "xlm-roberta": dict(type="xlm-roberta", **SIZE, num_labels=3, pad_token_id=1, type_vocab_size=1, layer_norm_eps=1e-5),
    # long enough for the buckets of far neighbours
    "mpnet": dict(type="mpnet", **{**SIZE, "max_position_embeddings": 152}, num_labels=2, problem_type="regression", layer_norm_eps=1e-5),
    "electra": dict(type="electra", **SIZE, embedding_size=8, num_labels=2),
    # 3 steps in 2 groups of 2 layers
    "albert": dict(type="albert", **{**SIZE, "num_hidden_layers": 3}, embedding_size=12, num_hidden_groups=2, inner_group_num=2, num_labels=3),
}


def old_names(weights):
    renamed = {}
    for name, tensor in weights.items():
        name = name.removeprefix("bert.").replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
        renamed[name] = tensor
    return renamed | {"embeddings.position_ids": torch.arange(30)[None]}


def make(name, case, seed):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    case = dict(case)
    config = AutoConfig.for_model(case.pop("type"), **case)
    model = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager").eval()
    draw(model, seed)
    model.save_pretrained(folder)
    if name == "bert-old":
        save_file(old_names(load_file(folder / "model.safetensors")), folder / "model.safetensors", metadata={"format": "pt"})
    reopened = AutoModelForSequenceClassification.from_pretrained(folder, attn_implementation="eager").eval()

    roberta = config.model_type in ("roberta", "xlm-roberta", "mpnet")
    own = UNIGRAM.get(name)
    made = unigram_tokenizer(folder, *own) if own else tokenizer(folder, ROBERTA_SPECIAL if roberta else BERT_SPECIAL, roberta)
    longest = config.max_position_embeddings - (2 if roberta else 0)
    made.enable_truncation(longest)
    encodings = [made.encode(*([a] if b is None else [a, b])) for a, b in TEXTS]
    inputs = batch(encodings, config.pad_token_id, config.model_type in TYPED)
    expected = states(reopened, inputs)
    lengths = [len(e.ids) for e in encodings]
    last = max((key for key in expected if key.startswith("layer.")), key=lambda key: int(key.split(".")[1]))
    tensors = {**expected, **pooled(expected[last], lengths)}
    save_file(tensors, folder / "expected.safetensors")
    rows = [{"text": a, **({} if b is None else {"pair": b}), "ids": e.ids, "types": e.type_ids, "scores": s}
            for (a, b), e, s in zip(TEXTS, encodings, scores(config, expected["logits"]).tolist())]
    (folder / "expected.json").write_text(json.dumps({"longest": longest, "texts": rows}, ensure_ascii=False) + "\n")
    if name in ("bert", "mpnet"):
        few = batch([encodings[i] for i in LEARNT], config.pad_token_id, config.model_type in TYPED)
        save_file(gradients(reopened, few), folder / "gradients.safetensors")


def main():
    torch.set_num_threads(1)
    for seed, (name, case) in enumerate(CASES.items()):
        if not sys.argv[1:] or name in sys.argv[1:]:
            make(name, case, seed)
    for path in sorted(ROOT.rglob("*")):
        if path.is_file():
            path.chmod(0o644)
            print(f"{path.stat().st_size:8d} {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()

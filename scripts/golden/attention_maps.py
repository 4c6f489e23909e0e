#!/usr/bin/env python3
"""Makes tests/golden/maps: where transformers' models look for each word that they said, and what of that made it likelier.

    PYTHONPATH=.deps/dev python3 scripts/golden/attention_maps.py

Of the tiny checkpoints of the other scripts; a file FAMILY-FOLDER.safetensors for each, with
  pixels   what the model is shown
  said     the tokens of the caption or answer, its end included
  words.L  [words, 2, rows, columns]: of each word attention (mean over heads and, where L is 0, over layers; else of layer L), and attention
           times its gradient (torch.autograd) where that is above 0; pieces of a word are averaged
and a FAMILY-FOLDER.json with the words. Deterministic; the tests read these files only.
"""
import json
import pathlib

import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import (AutoModelForCausalLM, AutoModelForImageTextToText, BlipForConditionalGeneration, BlipForQuestionAnswering,
                          PreTrainedTokenizerFast, ViltForQuestionAnswering, VisionEncoderDecoderModel, logging)

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden"
QUESTION = "is the small green bottles on the left shelf ?"


class Watch:
    """The attention weights of all modules whose name ends so, in the graph, in the order of the layers."""

    def __init__(self, model, scope, ending):
        self.weights = []
        self.hooks = [module.register_forward_hook(lambda _, __, output: self.weights.append(output[1]))
                      for name, module in model.named_modules() if name.startswith(scope) and name.endswith(ending)]
        assert self.hooks

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for hook in self.hooks:
            hook.remove()


def looked_at(weights, score, rows, layer):
    """[rows, 2, S]"""
    chosen = weights if layer == 0 else [weights[layer - 1]]
    grads = torch.autograd.grad(score, chosen, retain_graph=True, allow_unused=True)
    maps = []
    for weight, grad in zip(chosen, grads):
        grad = torch.zeros_like(weight) if grad is None else grad.clamp(min=0)
        maps.append(torch.stack([weight[0][:, rows].mean(0), (weight * grad)[0][:, rows].mean(0)], 1))
    return torch.stack(maps).mean(0).detach()


def of_text(weights, logits, said, columns, layer):
    """Of each said token from the place from which it was said: [n, 2, patches]"""
    logprobs, first = logits[0].log_softmax(-1), logits.shape[1] - len(said)
    maps = [looked_at(weights, logprobs[first + i, token], [weights[0].shape[2] - len(said) + i], layer) for i, token in enumerate(said)]
    return torch.cat(maps)[:, :, columns]


def by_word(pieces, maps, side):
    """pieces: (text, whether it goes on with the word before it), None for what is no word's."""
    words, groups = [], []
    for i, piece in enumerate(pieces):
        if piece is None:
            continue
        text, more = piece
        if more and words:
            words[-1] += text
            groups[-1].append(i)
        else:
            words.append(text)
            groups.append([i])
    return words, torch.stack([maps[group].mean(0).view(2, *side) for group in groups])


def wordpieces(vocabulary, tokens):
    special = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
    spelt = [vocabulary.get(t) for t in tokens]
    return [None if s is None or s in special else (s.removeprefix("##"), s.startswith("##")) for s in spelt]


def bytepieces(vocabulary, tokens, end):
    spelt = [vocabulary[t] for t in tokens]
    return [None if t == end else (s.replace("Ġ", ""), not s.startswith("Ġ")) for s, t in zip(spelt, tokens)]


def vocabulary_of(folder):
    text = json.loads((folder / "tokenizer.json").read_text())
    return {i: word for word, i in text["model"]["vocab"].items()} | {t["id"]: t["content"] for t in text["added_tokens"]}


def write(name, pixels, said, found, more=None):
    """found: layer -> (words, maps)"""
    tensors = {"pixels": pixels, "said": torch.tensor(said)} | {f"words.{layer}": maps for layer, (_, maps) in found.items()}
    to = ROOT / "maps"
    to.mkdir(exist_ok=True)
    save_file({k: v.contiguous().clone() for k, v in tensors.items()}, to / f"{name}.safetensors")
    (to / f"{name}.json").write_text(json.dumps({"words": found[0][0], **(more or {})}) + "\n")
    print(name, found[0][0], [round(float(found[0][1][:, i].max()), 4) for i in (0, 1)])


def blip_captions():
    for name in ("defaults", "untied"):
        folder = ROOT / "blip" / name
        model = BlipForConditionalGeneration.from_pretrained(folder, attn_implementation="eager").eval()
        seen = load_file(folder / "activations.safetensors")
        pixels, vocabulary = seen["input.pixels"][:1], vocabulary_of(folder)
        ids = {word: i for i, word in vocabulary.items()}
        said = [ids[w] for w in ("a", "cup", "##s", "red")] + [3]
        with Watch(model, "text_decoder", "crossattention.self") as watch:
            states = model.vision_model(pixels).last_hidden_state
            logits = model.text_decoder(input_ids=torch.tensor([[model.config.text_config.bos_token_id, *said[:-1]]]),
                                        encoder_hidden_states=states).logits
        side = [int((watch.weights[0].shape[3] - 1) ** 0.5)] * 2
        found = {layer: by_word(wordpieces(vocabulary, said), of_text(watch.weights, logits, said, slice(1, None), layer), side)
                 for layer in (0, 1, 2)}
        write(f"blip-{name}", pixels[0], said, found)


def blip_answers():
    folder = ROOT / "blip/vqa"
    model = BlipForQuestionAnswering.from_pretrained(folder, attn_implementation="eager").eval()
    pixels, vocabulary = load_file(folder / "activations.safetensors")["input.pixels"][:1], vocabulary_of(folder)
    fast = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    question, answer = fast(QUESTION).input_ids, fast("three apples", add_special_tokens=False).input_ids + [3]
    with Watch(model, "text_encoder", "crossattention.self") as watch:
        states = model.vision_model(pixels).last_hidden_state
        read = model.text_encoder(input_ids=torch.tensor([question]), attention_mask=torch.ones(1, len(question)),
                                  encoder_hidden_states=states)[0]
        logits = model.text_decoder(input_ids=torch.tensor([[model.config.text_config.bos_token_id, *answer[:-1]]]),
                                    encoder_hidden_states=read).logits
    score = logits[0].log_softmax(-1).gather(1, torch.tensor(answer)[:, None]).sum()
    side, found = [int((watch.weights[0].shape[3] - 1) ** 0.5)] * 2, {}
    for layer in (0, 1, 2):
        maps = looked_at(watch.weights, score, list(range(len(question))), layer)[:, :, 1:]
        words, maps = by_word(wordpieces(vocabulary, question), maps, side)
        found[layer] = (["three apples"] + words, torch.cat([maps.mean(0, keepdim=True), maps]))
    write("blip-vqa", pixels[0], answer, found, {"question": QUESTION})


def git():
    folder = ROOT / "git/defaults"
    model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()
    seen, vocabulary = load_file(folder / "activations.safetensors"), vocabulary_of(folder)
    pixels, (start, *_) = seen["input.pixels"][:1], seen["input.tokens"][0].tolist()
    ids = {word: i for i, word in vocabulary.items()}
    said = [ids[w] for w in ("a", "cup", "##s", "red")] + [ids["[SEP]"]]
    with Watch(model, "git.encoder", "attention.self") as watch:
        logits = model(pixel_values=pixels, input_ids=torch.tensor([[start, *said[:-1]]])).logits[:, -len(said):]
    patches = watch.weights[0].shape[3] - len(said) - 1
    side = [int(patches**0.5)] * 2
    found = {layer: by_word(wordpieces(vocabulary, said), of_text(watch.weights, logits, said, slice(1, 1 + patches), layer), side)
             for layer in (0, 1, 2)}
    write("git-defaults", pixels[0], said, found, {"start": start})


def vit_gpt2():
    for name in ("defaults", "deit"):
        folder = ROOT / "vit_gpt2" / name
        model = VisionEncoderDecoderModel.from_pretrained(folder, attn_implementation="eager").eval()
        seen, vocabulary = load_file(folder / "activations.safetensors"), vocabulary_of(folder)
        pixels, (start, *_) = seen["input.pixels"][:1], seen["input.tokens"][0].tolist()
        ids = {word: i for i, word in vocabulary.items()}
        said = [ids[w] for w in sorted(w for w in ids if w.startswith("Ġ"))[2:4]] + [ids["s"]] + [start]
        with Watch(model, "decoder", "crossattention") as watch:
            logits = model(pixel_values=pixels, decoder_input_ids=torch.tensor([[start, *said[:-1]]])).logits
        special = 2 if name == "deit" else 1
        side = [int((watch.weights[0].shape[3] - special) ** 0.5)] * 2
        found = {layer: by_word(bytepieces(vocabulary, said, start), of_text(watch.weights, logits, said, slice(special, None), layer), side)
                 for layer in range(len(watch.weights) + 1)}
        write(f"vit_gpt2-{name}", pixels[0], said, found)


def smolvlm():
    for name in ("smolvlm", "idefics3"):
        folder = ROOT / "smolvlm" / name
        model = AutoModelForImageTextToText.from_pretrained(folder, attn_implementation="eager").eval()
        vocabulary = vocabulary_of(folder)
        case = json.loads((folder / "generated.json").read_text())["cases"][0]
        assert case["pictures"] == [0] and not case["tiles"]
        prompt = case["tokens"]
        pixels = ((load_file(folder / "images.safetensors")["tiles.0.whole"] / 255 - 0.5) / 0.5)[None]
        ids = {word: i for i, word in vocabulary.items()}
        end = model.generation_config.eos_token_id
        said = [ids[w] for w in sorted(w for w in ids if w.startswith("Ġ") and len(w) > 1)[2:4]] + [ids["s"], end]
        with Watch(model, "model.text_model", "self_attn") as watch:
            logits = model(input_ids=torch.tensor([prompt + said[:-1]]), pixel_values=pixels).logits[:, -len(said):]
        first, count = prompt.index(model.config.image_token_id), prompt.count(model.config.image_token_id)
        side = [int(count**0.5)] * 2
        found = {layer: by_word(bytepieces(vocabulary, said, end), of_text(watch.weights, logits, said, slice(first, first + count), layer), side)
                 for layer in (0, 1, 2)}
        write(f"smolvlm-{name}", pixels, said, found, {"question": case["question"]})


def qwen_vl():
    folder = ROOT / "qwen_vl/qwen3"
    model = AutoModelForImageTextToText.from_pretrained(folder, attn_implementation="eager").eval()
    vocabulary = vocabulary_of(folder)
    case = json.loads((folder / "generated.json").read_text())["cases"][0]
    assert case["pictures"] == [0]
    prompt, files = case["tokens"], load_file(folder / "images.safetensors")
    patches, grid = files["patches.0"], files["grid.0"][None]
    ids = {word: i for i, word in vocabulary.items()}
    end = model.generation_config.eos_token_id[0]
    said = [ids[w] for w in sorted(w for w in ids if w.startswith("Ġ") and len(w) > 1)[2:4]] + [ids["s"], end]
    image = model.config.image_token_id
    tokens = torch.tensor([prompt + said[:-1]])
    with Watch(model, "model.language_model", "self_attn") as watch:
        logits = model(input_ids=tokens, pixel_values=patches.unsqueeze(2).expand(-1, -1, 2, -1, -1).flatten(1), image_grid_thw=grid,
                       mm_token_type_ids=(tokens == image).int()).logits[:, -len(said):]
    first, count = prompt.index(image), prompt.count(image)
    merge = model.config.vision_config.spatial_merge_size
    side = [size // merge for size in grid[0, 1:].tolist()]
    found = {layer: by_word(bytepieces(vocabulary, said, end), of_text(watch.weights, logits, said, slice(first, first + count), layer), side)
             for layer in (0, 1, 2)}
    write("qwen_vl-qwen3", patches.view(*side, merge * merge, *patches.shape[1:]), said, found, {"question": case["question"]})


def llava():
    for name in ("plain", "full"):
        folder = ROOT / "llava" / name
        model, told = AutoModelForImageTextToText.from_pretrained(folder, attn_implementation="eager", output_loading_info=True)
        assert not told["missing_keys"], told
        vocabulary = {i: word.replace("\u2581", "\u0120") for i, word in vocabulary_of(folder).items()}
        case = json.loads((folder / "generated.json").read_text())["cases"][0]
        assert case["pictures"] == [0]
        prompt, pixels = case["tokens"], load_file(folder / "images.safetensors")["pixels.0"]
        ids = {word: i for i, word in vocabulary.items()}
        end = model.generation_config.eos_token_id
        said = [ids[w] for w in sorted(w for w in ids if w.startswith("\u0120") and len(w) > 1)[4:6]] + [ids["s"], end]
        with Watch(model, "model.language_model", "self_attn") as watch:
            logits = model.eval()(input_ids=torch.tensor([prompt + said[:-1]]), pixel_values=pixels[None]).logits[:, -len(said):]
        side = [model.config.vision_config.image_size // model.config.vision_config.patch_size] * 2
        last = prompt.index(model.config.image_token_id) + prompt.count(model.config.image_token_id)
        places = slice(last - side[0] * side[1], last)
        found = {layer: by_word(bytepieces(vocabulary, said, end), of_text(watch.weights, logits, said, places, layer), side)
                 for layer in (0, 1, 2)}
        write(f"llava-{name}", pixels, said, found, {"question": case["question"]})


def vilt():
    folder = ROOT / "vilt/plain"
    model = ViltForQuestionAnswering.from_pretrained(folder).eval()
    pixels = load_file(folder / "images.safetensors")["pixels.0"]
    fast = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    torch.multinomial = lambda weights, count, replacement=False: torch.arange(count)
    tokens = torch.tensor([fast("the red cup").input_ids])
    with Watch(model, "vilt", "attention.attention") as watch:
        out = model(input_ids=tokens, pixel_values=pixels[None], output_attentions=True)
    score = torch.nn.functional.logsigmoid(out.logits[0, list(model.config.label2id).index("red")])
    side = [size // model.config.patch_size for size in pixels.shape[1:]]
    found = {layer: (["red"], looked_at(list(out.attentions), score, [0], layer)[:, :, -side[0] * side[1]:].view(1, 2, *side))
             for layer in (0, 1, 2)}
    write("vilt-plain", pixels, [], found, {"question": "the red cup"})


def main():
    torch.set_num_threads(1)
    for make in (blip_captions, blip_answers, git, vit_gpt2, smolvlm, llava, qwen_vl, vilt):
        make()
    for path in sorted((ROOT / "maps").iterdir()):
        path.chmod(0o644)
        print(f"{path.stat().st_size:8d} {path.name}")


if __name__ == "__main__":
    main()

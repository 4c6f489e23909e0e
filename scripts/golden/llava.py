#!/usr/bin/env python3
"""Makes the tiny LLaVA-1.5 checkpoints of tests/golden/llava, with all that transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/llava.py

Each folder is a Hugging Face model folder plus
  images.safetensors       three pictures [H, W, 3] u8, and what the processor makes of them: pixels.N [3, S, S] f32
  activations.safetensors  the output of every part for a prompt with a picture in it, and the logits
  generated.json           prompts, ids, texts and scores of greedy and beam search, for one picture and two; log-probabilities of answers
                           to choose from
"plain" has the names that save_pretrained writes; "full" those of the modules, several layers of the tower side by side, the class token's
state, a projector without biases, pictures that are padded to squares, and the keys and files of transformers 4. Deterministic; the tests
read these files only.
"""
import json
import pathlib
import shutil

import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from smolvlm import CHOICES, TEXT, pictures
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, processors, trainers
from transformers import LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor, PreTrainedTokenizerFast, logging
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.llava.image_processing_pil_llava import LlavaImageProcessorPil

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/llava"
TEMPLATE = """{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'].upper() + ': '}}{% endif %}
{#- pictures first #}
{%- for content in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\\n' }}{% endfor %}
{%- for content in message['content'] | selectattr('type', 'equalto', 'text') %}{{ content['text'] + ' '}}{% endfor %}{% endfor %}
{%- if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"""


def tokenizer(folder):
    """Words of Llama's kind: a space is written as a sign of its own, and what is in no word is spelt in bytes."""
    space = "\u2581"
    shaped = normalizers.Sequence([normalizers.Prepend(space), normalizers.Replace(" ", space)])
    drawn = Tokenizer(models.BPE())
    drawn.normalizer = shaped
    lines = [f" {word}" for word in (TEXT + " USER: ASSISTANT:").split()]
    drawn.train_from_iterator(lines, trainers.BpeTrainer(vocab_size=90, show_progress=False, min_frequency=1))
    learnt = json.loads(drawn.to_str())["model"]
    words = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)] + sorted(learnt["vocab"], key=learnt["vocab"].get)
    merges = [tuple(m) if isinstance(m, list) else tuple(m.split(" ")) for m in learnt["merges"]]
    made = Tokenizer(models.BPE({w: i for i, w in enumerate(words)}, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    made.normalizer = shaped
    made.decoder = decoders.Sequence([decoders.Replace(space, " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    made.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
    made.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in ("<unk>", "<s>", "</s>", "<image>", "<pad>")])
    fast = PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<pad>")
    fast.save_pretrained(folder)
    return fast


def draw(model, seed, end):
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if name.endswith("language_model.norm.weight"):
                tensor.copy_(noise)  # else a word is likeliest to follow itself
            elif "norm" in name and name.endswith("weight"):
                tensor.copy_(1 + 0.2 * noise)
            elif tensor.dim() == 1 and "class_embedding" not in name:
                tensor.copy_(0.2 * noise)
            elif "embed" in name and "patch" not in name:
                tensor.copy_(0.6 * noise)
            else:
                gain = 1.6 if "projector" in name or "lm_head" in name else 1.0
                tensor.copy_(noise * gain / tensor[0].numel() ** 0.5)
            if "lm_head" in name:
                tensor[3:259] *= 0.3  # bytes are seldom said
                tensor[end] *= 1.4  # texts of different lengths


def activations(model, inputs):
    seen = {}

    def remember(name):
        def hook(_, __, output):
            value = output[0] if isinstance(output, tuple) else getattr(output, "last_hidden_state", output)
            if isinstance(value, torch.Tensor):
                seen[name.removeprefix("model.").replace("vision_tower.vision_model.", "vision_tower.")] = value.detach().clone().contiguous()

        return hook

    hooks = [module.register_forward_hook(remember(name)) for name, module in model.named_modules() if name]
    with torch.no_grad():
        logits = model(**inputs).logits
    for hook in hooks:
        hook.remove()
    keep = ("embeddings", "pre_layrnorm", "self_attn", "mlp", "linear_1", "multi_modal_projector", "norm")
    seen = {k: v for k, v in seen.items() if k.split(".")[-1] in keep or k.split(".")[-1].isdigit()}
    return {**seen, "logits": logits, "input.tokens": inputs["input_ids"], "input.pixels": inputs["pixel_values"]}


def asked(processor, images, question):
    content = [{"type": "image"} for _ in images] + [{"type": "text", "text": question}]
    text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    inputs = processor(text=text, images=[Image.fromarray(i) for i in images], return_tensors="pt")
    return text, {k: inputs[k] for k in ("input_ids", "attention_mask", "pixel_values")}


def generated(model, processor, fast, images):
    out = []
    cases = [("What is on the shelf?", [0], {}), ("How many apples are there?", [1], {}), ("What is on the shelf?", [1, 2], {"num_beams": 3}),
             ("Is there a cup? 12 \u00e9", [2, 0], {}),
             ("How many apples are there?", [1], {"num_beams": 4, "num_return_sequences": 2, "length_penalty": 1.7, "max_new_tokens": 9}),
             ("Describe the image briefly.", [2], {"num_beams": 3})]
    for question, which, options in cases:
        text, inputs = asked(processor, [images[i] for i in which], question)
        options = {"max_new_tokens": 12, **options}
        result = model.generate(**inputs, **options, do_sample=False, output_scores=True, output_logits=True, return_dict_in_generate=True)
        start, end = inputs["input_ids"].shape[1], fast.eos_token_id
        rows = []
        for i, sequence in enumerate(result.sequences[:, start:].tolist()):
            if end in sequence:
                sequence = sequence[: sequence.index(end) + 1]
            row = {"ids": sequence, "text": fast.decode(sequence, skip_special_tokens=True)}
            if "num_beams" in options:
                row["score"] = result.sequences_scores[i].item()
            else:
                row["logprobs"] = [torch.log_softmax(result.logits[t][i].float(), -1)[token].item() for t, token in enumerate(sequence)]
            rows.append(row)
        out.append({"question": question, "pictures": which, "options": options, "prompt": text, "tokens": inputs["input_ids"][0].tolist(), "rows": rows})
    return out


def chosen(model, processor, fast, images):
    """log p of each choice behind the question, its end token included."""
    question, which = "Is there a cup?", 1
    text, inputs = asked(processor, [images[which]], question)
    start, found = inputs["input_ids"].shape[1], []
    for choice in CHOICES:
        whole = processor(text=text + " " + choice, images=[Image.fromarray(images[which])], return_tensors="pt").input_ids[0].tolist()
        assert whole[:start] == inputs["input_ids"][0].tolist()
        tokens = whole[start:] + [fast.eos_token_id]
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([whole + tokens[-1:]]), pixel_values=inputs["pixel_values"]).logits
        steps = torch.log_softmax(logits[0, start - 1 : -1], -1)
        found.append({"text": choice, "ids": tokens, "logprobs": [steps[t, token].item() for t, token in enumerate(tokens)]})
    return {"question": question, "picture": which, "choices": found}


VISION = dict(hidden_size=24, intermediate_size=32, num_hidden_layers=3, num_attention_heads=2, image_size=32, patch_size=8)
SIZES = dict(hidden_size=20, intermediate_size=28, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=256)
CASES = {
    "plain": dict(seed=3, vision=VISION, text=dict(**SIZES, num_key_value_heads=1, rms_norm_eps=1e-5), common={}),
    "full": dict(seed=4, vision={**VISION, "image_size": 24, "hidden_act": "gelu"}, text=SIZES,
                  common=dict(vision_feature_layer=[1, -1], vision_feature_select_strategy="full", multimodal_projector_bias=False,
                              projector_hidden_act="gelu_pytorch_tanh")),
}


def module_names(folder, model):
    """The names that the modules have, and the keys of config.json that transformers 4 wrote."""
    weights = {k.replace("vision_tower.", "vision_tower.vision_model."): v.contiguous() for k, v in model.state_dict().items()}
    weights["model.vision_tower.vision_model.embeddings.position_ids"] = torch.arange(10)[None]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((folder / "config.json").read_text())
    rope = config["text_config"].pop("rope_parameters")
    config["text_config"]["rope_theta"] = rope["rope_theta"]
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def make(name, case):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    fast = tokenizer(folder)
    end, old = fast.eos_token_id, name == "full"
    text = dict(model_type="llama", vocab_size=len(fast) + 3, bos_token_id=1, eos_token_id=end, pad_token_id=fast.pad_token_id, **case["text"])
    config = LlavaConfig(vision_config=dict(model_type="clip_vision_model", **case["vision"]), text_config=text,
                         image_token_index=fast.convert_tokens_to_ids("<image>"), pad_token_id=fast.pad_token_id, **case["common"])
    model = LlavaForConditionalGeneration(config).eval()
    draw(model, case["seed"], end)
    model.generation_config.eos_token_id = end
    model.generation_config.pad_token_id = fast.pad_token_id
    model.save_pretrained(folder)
    side = case["vision"]["image_size"]
    kind = LlavaImageProcessorPil if old else CLIPImageProcessorPil
    images_of = kind(size={"shortest_edge": side}, crop_size={"height": side, "width": side}, **(dict(do_pad=True) if old else {}))
    strategy = "full" if old else "default"
    processor = LlavaProcessor(image_processor=images_of, tokenizer=fast, patch_size=case["vision"]["patch_size"], chat_template=TEMPLATE,
                               vision_feature_select_strategy=strategy, num_additional_image_tokens=1)
    if old:  # a file for each
        images_of.save_pretrained(folder)
        written = {"processor_class": "LlavaProcessor", "patch_size": case["vision"]["patch_size"], "vision_feature_select_strategy": strategy}
        (folder / "processor_config.json").write_text(json.dumps(written, indent=2) + "\n")
        (folder / "chat_template.json").write_text(json.dumps({"chat_template": TEMPLATE}, indent=2) + "\n")
    else:
        processor.save_pretrained(folder)

    images = pictures()
    made = {f"image.{i}": torch.from_numpy(image) for i, image in enumerate(images)}
    for i, image in enumerate(images):
        made[f"pixels.{i}"] = images_of(images=[Image.fromarray(image)], return_tensors="pt").pixel_values[0].contiguous()
    save_file(made, folder / "images.safetensors")

    reopened = LlavaForConditionalGeneration.from_pretrained(folder, attn_implementation="eager").eval()
    for key, tensor in model.state_dict().items():
        assert torch.equal(tensor, reopened.state_dict()[key]), key
    _, inputs = asked(processor, images[1:2], "Is there a cup?")
    save_file(activations(reopened, inputs), folder / "activations.safetensors")
    answers = {"cases": generated(reopened, processor, fast, images), "chosen": chosen(reopened, processor, fast, images)}
    (folder / "generated.json").write_text(json.dumps(answers) + "\n")
    if old:
        module_names(folder, model)
    for case in answers["cases"]:
        print(name, case["question"], case["pictures"], len(case["tokens"]), [(len(row["ids"]), row["text"]) for row in case["rows"]])


def main():
    torch.set_num_threads(1)
    for name, case in CASES.items():
        make(name, case)
    for path in sorted(ROOT.rglob("*")):
        if path.is_file():
            path.chmod(0o644)
            print(f"{path.stat().st_size:8d} {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()

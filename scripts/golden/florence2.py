#!/usr/bin/env python3
"""Makes the tiny Florence-2 checkpoints of tests/golden/florence2, with all that transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/florence2.py

Each folder is a Hugging Face model folder plus
  activations.safetensors  the output of every part for a picture and what is asked of it, and the logits
  images.safetensors       pictures as they are before the processor
  generated.json           ids, texts and scores of greedy and beam search, of several tasks
and beside them stands parsed.json: texts with locations, whole and broken, and what the processor makes of them.
Deterministic; the tests read these files only.
"""
import json
import pathlib
import random
import shutil

import torch
from blip import pictures
from PIL import Image
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import (BartConfig, Florence2Config, Florence2ForConditionalGeneration, Florence2Processor, GenerationConfig,
                          PreTrainedTokenizerFast, logging)
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.florence2.configuration_florence2 import Florence2VisionConfig

logging.set_verbosity_error()
logging.disable_progress_bar()
ROOT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/florence2"
PIECES = ["Ġa", "Ġt", "he", "Ġthe", "Ġi", "Ġim", "ag", "Ġimag", "Ġimage", "Wh", "at", "What", "Lo", "Ġre", "Ġred"]
MERGES = ["Ġ a", "Ġ t", "h e", "Ġt he", "Ġ i", "Ġi m", "a g", "Ġim ag", "Ġimag e", "W h", "a t", "Wh at", "L o", "Ġ re", "Ġre d"]
MERGES[13:] = ["Ġ r", "Ġr e", "Ġre d"]
PIECES[13:] = ["Ġr", "Ġre", "Ġred"]
PLACES = 40  # of a thousand locations
MARKS = ["<od>", "</od>", "<ocr>", "</ocr>"] + [f"<loc_{i}>" for i in range(PLACES)] + ["<sep>", "<poly>", "</poly>"]
BANNED = ["it", "the image", "two"]
KINDS = ["ocr", "phrase_grounding", "pure_text", "description_with_bboxes", "description_with_polygons", "polygons", "bboxes",
         "description_with_bboxes_or_polygons"]

GENERATION = dict(bos_token_id=0, eos_token_id=2, pad_token_id=1, decoder_start_token_id=2, forced_bos_token_id=0, forced_eos_token_id=2,
                  num_beams=3, no_repeat_ngram_size=3, early_stopping=True)
CASES = {
    # What config.json leaves out: heads, groups, kernels and strides of the picture side, its window of 12, which every stage but the first
    # has to fill up; 16 heads of the text side, and 5 numbers of tokens
    "defaults": dict(seed=6, pictures=1, size=(48, 48), tasks=["<CAPTION>", "<OD>", "<CAPTION_TO_PHRASE_GROUNDING>a red image"],
                     vision=Florence2VisionConfig(embed_dim=[8, 8, 16, 32], depths=[1, 1, 1, 1], projection_dim=16),
                     text=dict(d_model=16, encoder_layers=1, decoder_layers=2, encoder_ffn_dim=24, decoder_ffn_dim=20, max_position_embeddings=96)),
    # Everything else, in the layout of the authors' files: three stages of other kernels, windows of 3, pictures that are not square
    "authors": dict(seed=3, pictures=1, size=(40, 28), tasks=["<DETAILED_CAPTION>", "<REFERRING_EXPRESSION_SEGMENTATION>the image", "<OCR_WITH_REGION>"],
                    vision=Florence2VisionConfig(embed_dim=[6, 8, 12], depths=[2, 1, 1], num_heads=[2, 4, 3], num_groups=[3, 2, 4], window_size=3,
                                                 patch_size=[5, 3, 3], patch_stride=[3, 2, 1], patch_padding=[2, 1, 1],
                                                 patch_prenorm=[False, True, False], mlp_ratio=2.5, qkv_bias=False, activation_function="relu",
                                                 projection_dim=24, max_temporal_embeddings=3, max_position_embeddings=9),
                    text=dict(d_model=24, encoder_layers=2, decoder_layers=1, encoder_ffn_dim=20, decoder_ffn_dim=28, encoder_attention_heads=3,
                              decoder_attention_heads=4, activation_function="gelu_new", scale_embedding=True, max_position_embeddings=128)),
}
SEARCHES = [dict(num_beams=1, max_new_tokens=12), dict(max_new_tokens=16), dict(num_beams=4, num_return_sequences=2, length_penalty=1.7,
            max_new_tokens=9, min_length=6, no_repeat_ngram_size=2, early_stopping=False)]


def tokenizer():
    words = ["<s>", "<pad>", "</s>", "<unk>"] + sorted(pre_tokenizers.ByteLevel.alphabet()) + PIECES
    made = Tokenizer(models.BPE({word: i for i, word in enumerate(words)}, [tuple(m.split()) for m in MERGES]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in words[:4] + MARKS + ["<image>"]])
    return made, PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>",
                                         extra_special_tokens={"image_token": "<image>"})


def draw(model, seed, first):
    """Weights by rank and name; words of locations are larger, so that many are written."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if "norm" in name and name.endswith("weight"):
                tensor.copy_(1 + 0.2 * noise)
            elif tensor.dim() == 1:
                tensor.copy_(0.2 * noise)
            elif "shared" in name or "embed_positions" in name or "embeddings" in name:
                tensor.copy_(0.5 * noise)
                if "shared" in name:
                    tensor[first : first + PLACES] *= 1.6
            else:
                gain = 1.4 if "encoder_attn" in name or "image_projection" in name else 1.0
                tensor.copy_(noise * gain / tensor[0].numel() ** 0.5)


def activations(model, inputs, decoded):
    seen = {}

    def remember(name):
        def hook(_, __, output):
            value = output[0] if isinstance(output, tuple) else getattr(output, "last_hidden_state", output)
            if isinstance(value, torch.Tensor) and name not in seen:
                seen[name] = value.detach().clone().contiguous()

        return hook

    hooks = [module.register_forward_hook(remember(name)) for name, module in model.named_modules() if name]
    with torch.no_grad():
        logits = model(**inputs, decoder_input_ids=decoded).logits
    for hook in hooks:
        hook.remove()
    vision = ("window_attn", "channel_attn", "ffn", "spatial_block", "channel_block")
    text = ("self_attn", "encoder_attn", "layernorm_embedding")

    def keep(name):
        last = name.split(".")[-1]
        if ".vision_tower." in name:
            return last in vision or name.split(".")[-2] == "convs"
        return last in text or last.isdigit() or last == "multi_modal_projector"

    return {**{k: v for k, v in seen.items() if keep(k)}, "logits": logits, "input.pixels": inputs["pixel_values"],
            "input.prompt": inputs["input_ids"], "input.tokens": decoded}


def generated(model, processor, images, tasks):
    out = []
    for task in tasks:
        inputs = processor(text=[task] * len(images), images=images, return_tensors="pt")
        kind = task[: task.index(">") + 1]
        for options in SEARCHES:
            result = model.generate(**inputs, **options, output_scores=True, output_logits=True, return_dict_in_generate=True)
            each, rows = options.get("num_return_sequences", 1), []
            for i, sequence in enumerate(result.sequences.tolist()):
                ids = sequence[1:]
                if 2 in ids:
                    del ids[ids.index(2) + 1 :]
                image = images[i // each]
                said = processor.batch_decode([ids], skip_special_tokens=False)[0]
                parsed = processor.post_process_generation(text=said, task=kind, image_size=image.size)[kind]
                row = {"ids": ids, "text": processor.tokenizer._tokenizer.decode(ids, skip_special_tokens=True).strip(), "parsed": parsed}
                if options.get("num_beams") == 1:
                    steps = [torch.log_softmax(logits[i].float(), -1) for logits in result.logits]
                    row["logprobs"] = [steps[t][token].item() for t, token in enumerate(ids)]
                else:
                    row["score"] = result.sequences_scores[i].item()
                rows.append(row)
            out.append({"prompt": task, "options": options, "rows": rows})
    return out


def differing(config):
    default = type(config)().to_dict()
    return {k: v for k, v in config.to_dict().items() if v != default.get(k)} | {"model_type": config.model_type}


def to_authors(folder, case):
    """Names and keys of the files that came with the paper."""
    weights = {}
    for name, tensor in load_file(folder / "model.safetensors").items():
        name = name.removeprefix("model.")
        if name.startswith("vision_tower.convs"):
            name = name.replace(".conv.", ".proj.")
        elif name.startswith("vision_tower"):
            attention = "window_attn" if "spatial_block" in name else "channel_attn"
            for new, old in [("conv1", "conv1.fn.dw"), ("conv2", "conv2.fn.dw"), ("norm1", f"{attention}.norm"), ("norm2", "ffn.norm"),
                             (f"{attention}.qkv", f"{attention}.fn.qkv"), (f"{attention}.proj", f"{attention}.fn.proj"),
                             ("ffn.fc1", "ffn.fn.net.fc1"), ("ffn.fc2", "ffn.fn.net.fc2")]:
                name = name.replace(f"block.{new}.", f"block.{old}.")
        elif name.startswith("multi_modal_projector."):
            name = name.removeprefix("multi_modal_projector.").replace("image_position_embed", "image_pos_embed")
            if name == "image_projection.weight":
                name, tensor = "image_projection", tensor.t().contiguous()
        elif name.startswith("language_model."):
            name = name.replace("language_model.", "language_model.model.")
        elif name == "lm_head.weight":
            continue
        weights[name] = tensor
    weights["language_model.final_logits_bias"] = torch.zeros(1, case["text"]["vocab_size"])
    weights["language_model.lm_head.weight"] = weights["language_model.model.shared.weight"].clone()
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    v = case["vision"]
    vision = {"model_type": "davit", "dim_embed": v.embed_dim, "image_feature_source": ["spatial_avg_pool", "temporal_avg_pool"],
              "visual_temporal_embedding": {"type": "COSINE", "max_temporal_embeddings": v.max_temporal_embeddings},
              "image_pos_embed": {"type": "learned_abs_2d", "max_pos_embeddings": v.max_position_embeddings}}
    same = ["depths", "num_heads", "num_groups", "window_size", "patch_size", "patch_stride", "patch_padding", "patch_prenorm", "mlp_ratio",
            "qkv_bias", "projection_dim"]
    vision |= {key: getattr(v, key) for key in same} | {"activation_function": v.activation_function}
    config = {"model_type": "florence2", "architectures": ["Florence2ForConditionalGeneration"], "projection_dim": v.projection_dim,
              "vision_config": vision, "text_config": {"model_type": "florence2_language", "vocab_size": case["text"]["vocab_size"], **case["text"]}}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def make(name, case):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made, fast = tokenizer()
    case["text"]["vocab_size"] = len(fast)
    config = Florence2Config(vision_config=case["vision"].to_dict(), text_config=BartConfig(**case["text"]).to_dict(),
                             image_token_id=fast.convert_tokens_to_ids("<image>"))
    model = Florence2ForConditionalGeneration(config).eval()
    draw(model, case["seed"], fast.convert_tokens_to_ids("<loc_0>"))
    height, width = case["size"]
    pixels = CLIPImageProcessorPil(size={"height": height, "width": width}, do_center_crop=False, image_mean=[0.485, 0.456, 0.406],
                                   image_std=[0.229, 0.224, 0.225])
    with torch.no_grad():
        pixels.image_seq_length = model.get_image_features(torch.zeros(1, 3, height, width)).pooler_output.shape[1]
    kinds = {kind: {} for kind in KINDS} | {"phrase_grounding": {"banned_grounding_tokens": BANNED}}
    processor = Florence2Processor(image_processor=pixels, tokenizer=fast, post_processor_config=kinds)
    model.generation_config = GenerationConfig(**GENERATION)
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    for extra in folder.glob("*token*"):
        extra.unlink()
    made.save(str(folder / "tokenizer.json"))
    if name == "defaults":
        small = {"model_type": "florence2", "vision_config": differing(config.vision_config), "text_config": differing(config.text_config),
                 "image_token_id": config.image_token_id}
        (folder / "config.json").write_text(json.dumps(small, indent=2) + "\n")

    model = Florence2ForConditionalGeneration.from_pretrained(folder, attn_implementation="eager").eval()
    images = [Image.fromarray(i) for i in pictures()]
    inputs = processor(text=case["tasks"][:1] * case["pictures"], images=images[: case["pictures"]], return_tensors="pt")
    decoded = torch.tensor([[2, 0, 70, 111, 265], [2, 0, 9, 33, 270]])[: case["pictures"]]
    inputs.pop("token_type_ids", None)
    save_file(activations(model, inputs, decoded), folder / "activations.safetensors")
    save_file({f"image.{i}": torch.from_numpy(image) for i, image in enumerate(pictures())}, folder / "images.safetensors")
    (folder / "generated.json").write_text(json.dumps({"cases": generated(model, processor, images, case["tasks"])}) + "\n")
    if name == "authors":
        to_authors(folder, case)
        (folder / "processor_config.json").unlink()
        (folder / "preprocessor_config.json").write_text(json.dumps(pixels.to_dict() | {"image_processor_type": "CLIPImageProcessor"}, indent=2) + "\n")
    return processor


SPOKEN = [
    "car<loc_10><loc_20><loc_30><loc_40>", "</s><s>car<loc_1><loc_2><loc_3><loc_4>door handle<loc_5><loc_6><loc_7><loc_8></s><pad>",
    "", "no place at all", "<loc_1><loc_2><loc_3><loc_4>", "<loc_1><loc_2><loc_3>", "car<loc_1><loc_2><loc_3>", "<loc_1><loc_2><loc_3><loc_4><loc_5>",
    "a<loc_1><loc_2><loc_3><loc_4><loc_5><loc_6><loc_7><loc_8>b<loc_1>", " \n red car <loc_0><loc_0><loc_999><loc_999>",
    "two\nlines<loc_1><loc_2><loc_3><loc_4>", "it<loc_1><loc_2><loc_3><loc_4>the image<loc_1><loc_2><loc_3><loc_4>dog<loc_9><loc_8><loc_7><loc_6>",
    "naïve café\u3000<loc_1><loc_2><loc_3><loc_4>", "\u3000 wide<loc_1><loc_2><loc_3><loc_4>", "<loc_1>x<loc_2><loc_3><loc_4><loc_5>y",
    "<od>cat<loc_1><loc_2><loc_3><loc_4></od>", "a<b<loc_1><loc_2><loc_3><loc_4>", "a<loc_><loc_1><loc_2><loc_3><loc_4>", "a<loc_1><loc_2 ><loc_3><loc_4>",
    "a <loc_12><loc_13><loc_14><loc_15><loc_16><loc_17><loc_18><loc_19>b<loc_1><loc_2><loc_3><loc_4><loc_5><loc_6><loc_7><loc_8>",
    "<loc_1><loc_2><loc_3><loc_4><loc_5><loc_6><loc_7><loc_8>", "<loc_0><loc_1><loc_2><loc_3><loc_4><loc_5><loc_6><loc_7><loc_8>x",
    "line\nbreak<loc_1><loc_2><loc_3><loc_4><loc_5><loc_6><loc_7><loc_8>", "lamp<poly><loc_1><loc_2><loc_3><loc_4><sep><loc_5><loc_6></poly>",
    "lamp<poly><loc_1><loc_2><loc_3></poly><poly><loc_9><sep><loc_4><loc_5></poly>", "<poly><loc_1><loc_2><loc_3><loc_4></poly>",
    "<loc_1><loc_2><loc_3><loc_4><sep><loc_5><loc_6><loc_7>", "<sep><loc_1><loc_2><loc_3>", "<loc_1><sep><sep><sep>", "<loc_1><sep><loc_2><sep>",
    "x<poly></poly><poly></poly>", "x<sep><poly><loc_1><loc_2></poly>", "x</poly><loc_1><loc_2><poly>", "<poly><loc_1><poly><loc_2></poly><loc_3></poly>",
    "x<poly><loc_1><loc_2>", "<loc_1><loc_2><loc_3><loc_4></poly><sep>", "<s>a</s>b<s>", "<<loc_1><loc_2><loc_3><loc_4>", ">", "<", "loc_1><loc_2><loc_3><loc_4><loc_5>",
]
BITS = [f"<loc_{i}>" for i in (0, 7, 250, 999)] * 3 + ["<sep>", "<poly>", "</poly>", "a red car", " ", "\n", "é", "<", "<s>", "</s>", "<od>", "it"]


def parsed(processor):
    choose, texts = random.Random(4), list(SPOKEN)
    texts += ["".join(choose.choice(BITS) for _ in range(choose.randint(3, 24))) for _ in range(90)]
    out = []
    for i, text in enumerate(texts):
        size = [(640, 480), (33, 1000), (1, 1), (4000, 2999)][i % 4]
        found = {}
        for kind in KINDS:
            found[kind] = processor.post_processor(text=text, image_size=size, parse_tasks=[kind])[kind]
        found["pure_text"] = None
        out.append({"text": text, "size": size, **{k: v for k, v in found.items() if v}})
    quantized = [[box, size, processor.post_processor.quantize(torch.tensor([box]), size)[0].tolist()]
                 for size in [(640, 480), (33, 1000), (4000, 2999)] for box in [[0, 0, 639, 479], [10, 20, 30, 999], [5, 5, 5, 5]]]
    (ROOT / "parsed.json").write_text(json.dumps({"texts": out, "banned": BANNED, "quantized": quantized}) + "\n")


def main():
    torch.set_num_threads(1)
    for name, case in CASES.items():
        processor = make(name, case)
    parsed(processor)
    for path in sorted(ROOT.rglob("*")):
        if path.is_file():
            path.chmod(0o644)
            print(f"{path.stat().st_size:8d} {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()

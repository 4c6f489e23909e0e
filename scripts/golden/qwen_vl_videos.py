#!/usr/bin/env python3
"""Adds to the checkpoints of tests/golden/qwen_vl what transformers computes from videos. Run it behind scripts/golden/qwen_vl.py, which makes
the folders anew. Transformers' video processors ask for torchvision, in the release that belongs to torch's:

    pip install --no-deps --target .deps/torchvision torchvision==0.26.0
    PYTHONPATH=.deps/dev:.deps/torchvision python3 scripts/golden/qwen_vl_videos.py

Each folder gets
  video_preprocessor_config.json  its settings of videos; one folder has none, so that those of pictures hold
  videos.safetensors              of each video the frames looked at [F, H, W, 3] u8, what the processor makes of them: patches.N [P, 3, 2, p, p],
                                  grid.N [3]; the states of every part for a prompt with the first video, and the logits
  videos.json                     numbers of the frames by length and rate; prompts, ids, places, texts and scores, greedy and with beams
Deterministic; the tests read these files only.
"""
import json

import numpy as np
import torch
from qwen_vl import ROOT, TEMPLATE, SEEDS, activations
from safetensors.torch import load_file, save_file
from transformers import (PreTrainedTokenizerFast, Qwen2_5_VLForConditionalGeneration, Qwen2_5_VLProcessor, Qwen3VLForConditionalGeneration,
                          Qwen3VLProcessor)
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from transformers.models.qwen2_vl.video_processing_qwen2_vl import Qwen2VLVideoProcessor
from transformers.models.qwen3_vl.video_processing_qwen3_vl import Qwen3VLVideoProcessor
from transformers.video_utils import VideoMetadata

# frames, frames a second, height, width: one that is made smaller, one of an odd number of frames, a thin one below a square
VIDEOS = [(31, 10.0, 24, 40), (45, 18.0, 18, 30), (9, 30.0, 6, 20)]
FPS = 2  # of a folder that does not say it, too: as qwen-vl-utils has it
LENGTHS = [(31, 10.0), (45, 18.0), (9, 30.0), (75, 25.0), (74, 25.0), (100, 29.97), (301, 23.976), (3000, 25.0), (90000, 25.0), (12, 2.0), (7, 60.0)]
CASES = [("What is on the shelf?", 0, {}), ("How many apples are there?", 1, {"num_beams": 3}),
         ("Is there a cup? 12", 1, {"num_beams": 4, "num_return_sequences": 2, "length_penalty": 1.7, "max_new_tokens": 9}),
         ("Describe the image briefly.", 2, {})]
SETTINGS = {"qwen3": dict(size={"shortest_edge": 512, "longest_edge": 3000}, patch_size=4, image_mean=[0.5] * 3, image_std=[0.5] * 3),
            "qwen2_5": dict(size={"shortest_edge": 200, "longest_edge": 700}, patch_size=4, image_mean=[0.48, 0.45, 0.4], image_std=[0.26, 0.27, 0.28],
                            do_sample_frames=True, fps=FPS)}


def film(count, height, width):
    t, y, x = np.mgrid[0:count, 0:height, 0:width].astype(np.float64)
    planes = [127 + 120 * np.sin((x + 2 * t) / (3 + c) + c) * np.cos((y - t) / (4 + 2 * c)) for c in range(3)]
    return torch.from_numpy(np.clip(np.stack(planes, 1), 0, 255).astype(np.uint8))  # [F, 3, H, W]


def opened(folder, kind):
    """Also where the weights stand under names that transformers 5 does not look for."""
    model = kind.from_pretrained(folder).eval()
    fronts = {"language_model.model.": "model.language_model.", "visual.": "model.visual."}
    weights = {}
    for name, tensor in load_file(folder / "model.safetensors").items():
        front = next((f for f in fronts if name.startswith(f)), "")
        if front or name in model.state_dict():
            weights[fronts.get(front, "") + name.removeprefix(front)] = tensor
    model.load_state_dict(weights, strict=False)
    model.tie_weights()
    return model


def processor_class(old):
    """Of Qwen2.5-VL, or of Qwen3-VL: of both sides, and of videos."""

    class Processor(Qwen2_5_VLProcessor if old else Qwen3VLProcessor):
        def check_argument_for_proper_class(self, *_):  # the pictures' one is Pillow's
            pass

    return Processor, Qwen2VLVideoProcessor if old else Qwen3VLVideoProcessor


def processor_of(folder, fast, old):
    processor, kind = processor_class(old)
    if folder.name in SETTINGS:
        kind(**SETTINGS[folder.name]).save_pretrained(folder)
    return processor(Qwen2VLImageProcessorPil.from_pretrained(folder), fast, kind.from_pretrained(folder), chat_template=TEMPLATE)


def asked(processor, video, question):
    count, rate, height, width = VIDEOS[video]
    content = [{"type": "video"}, {"type": "text", "text": question}]
    text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    told = VideoMetadata(total_num_frames=count, fps=rate, duration=count / rate)
    inputs = dict(processor(text=[text], videos=[film(count, height, width)], video_metadata=[told], do_sample_frames=True, fps=FPS,
                            return_tensors="pt"))
    inputs.pop("video_metadata", None)
    return text, inputs


def numbers(processor, count, rate):
    told = VideoMetadata(total_num_frames=count, fps=rate, duration=count / rate)
    return [int(i) for i in processor.video_processor.sample_frames(told, fps=FPS)]


def generated(model, processor, fast):
    out = []
    for question, video, options in CASES:
        text, inputs = asked(processor, video, question)
        more = {"second_per_grid_ts": inputs["second_per_grid_ts"]} if "second_per_grid_ts" in inputs else {}
        places, delta = model.model.get_rope_index(inputs["input_ids"], inputs["mm_token_type_ids"], video_grid_thw=inputs["video_grid_thw"], **more)
        options = {"max_new_tokens": 12, **options}
        result = model.generate(**inputs, **options, output_logits=True, output_scores=True, return_dict_in_generate=True)
        start, end, rows = inputs["input_ids"].shape[1], fast.eos_token_id, []
        for i, sequence in enumerate(result.sequences[:, start:].tolist()):
            if end in sequence:
                sequence = sequence[: sequence.index(end) + 1]
            row = {"ids": sequence}
            if "num_beams" in options:
                row["score"] = result.sequences_scores[i].item()
            else:
                row["logprobs"] = [torch.log_softmax(result.logits[t][i].float(), -1)[token].item() for t, token in enumerate(sequence)]
            rows.append(row)
        out.append({"question": question, "video": video, "options": options, "prompt": text, "tokens": inputs["input_ids"][0].tolist(),
                    "places": places[:, 0].tolist(), "delta": delta.item(), "rows": rows})
    return out


def make(name):
    folder, old = ROOT / name, name == "qwen2_5"
    fast = PreTrainedTokenizerFast.from_pretrained(folder)
    model = opened(folder, Qwen2_5_VLForConditionalGeneration if old else Qwen3VLForConditionalGeneration)
    processor = processor_of(folder, fast, old)
    found, videos = {}, []
    for i, (count, rate, height, width) in enumerate(VIDEOS):
        inputs = asked(processor, i, "?")[1]
        chosen = numbers(processor, count, rate)
        patch = processor.video_processor.patch_size
        found[f"frames.{i}"] = film(count, height, width)[chosen].permute(0, 2, 3, 1).contiguous()
        found[f"patches.{i}"] = inputs["pixel_values_videos"].view(-1, 3, 2, patch, patch).contiguous()
        found[f"grid.{i}"] = inputs["video_grid_thw"][0].contiguous()
        videos.append({"count": count, "rate": rate, "frames": chosen})
    found.update({k: v.contiguous() for k, v in activations(model, asked(processor, 0, "Is there a cup?")[1]).items()})
    save_file(found, folder / "videos.safetensors")
    lengths = [{"count": count, "rate": rate, "frames": numbers(processor, count, rate)[:40], "taken": len(numbers(processor, count, rate))}
               for count, rate in LENGTHS]
    cases = generated(model, processor, fast)
    (folder / "videos.json").write_text(json.dumps({"videos": videos, "lengths": lengths, "cases": cases}))
    for case in cases:
        print(name, case["question"], len(case["tokens"]), case["delta"], [len(row["ids"]) for row in case["rows"]])
    for path in folder.glob("video*"):
        path.chmod(0o644)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name in SEEDS:
        make(name)

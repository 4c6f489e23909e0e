#!/usr/bin/env python3
"""Makes the tiny checkpoint tests/golden/chinese_clip/tiny, with what transformers computes from it.

    PYTHONPATH=.deps/dev python3 scripts/golden/chinese_clip.py

A Hugging Face model folder plus
  activations.safetensors  pixels, the states of both towers behind every block, and vectors; those of texts of each alone
  images.safetensors       the pictures as they are before the processor
  texts.json               texts and their ids
Deterministic; the tests read these files only.
"""
import json
import pathlib
import shutil

import torch
from clip import draw
from PIL import Image
from safetensors.torch import save_file
from transformers import BertTokenizer, ChineseCLIPConfig, ChineseCLIPModel, logging
from transformers.models.chinese_clip.image_processing_pil_chinese_clip import ChineseCLIPImageProcessorPil
from vit import pictures

logging.set_verbosity_error()
logging.disable_progress_bar()
FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/chinese_clip/tiny"
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"一只猫狗红色的小照片在草地上a1,。", "cat", "##s", "dog"]
TEXTS = ["一只红色的猫", "两只小狗在草地上。", "", "a cats dog 1, 猫" * 3]


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    tokenizer = BertTokenizer(vocab={word: i for i, word in enumerate(WORDS)}, model_max_length=14)
    tokenizer.save_pretrained(FOLDER)
    config = ChineseCLIPConfig(
        text_config=dict(vocab_size=len(WORDS), hidden_size=16, intermediate_size=20, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=20),
        vision_config=dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, image_size=16, patch_size=4), projection_dim=12)
    model = ChineseCLIPModel(config).eval()
    draw(model, 4)
    model.save_pretrained(FOLDER)
    processor = ChineseCLIPImageProcessorPil(size={"height": 16, "width": 16}, do_center_crop=False)
    processor.save_pretrained(FOLDER)
    images = pictures()
    pixels = processor([Image.fromarray(image) for image in images], return_tensors="pt").pixel_values
    ids = [tokenizer(text, truncation=True, max_length=14).input_ids for text in TEXTS]
    with torch.no_grad():
        vision = model.vision_model(pixel_values=pixels, output_hidden_states=True)
        texts = [model.text_model(input_ids=torch.tensor([row]), output_hidden_states=True) for row in ids]
        found = {"input.pixels": pixels, "pictures": model.get_image_features(pixels).pooler_output,
                 "texts": torch.cat([model.text_projection(out.last_hidden_state[:, 0]) for out in texts])}
    found |= {f"vision.{i}": x for i, x in enumerate(vision.hidden_states)} | {f"text.{i}": x[0] for i, x in enumerate(texts[1].hidden_states)}
    save_file({key: x.clone().contiguous() for key, x in found.items()}, FOLDER / "activations.safetensors")
    save_file({f"image.{i}": torch.from_numpy(image) for i, image in enumerate(images)}, FOLDER / "images.safetensors")
    (FOLDER / "texts.json").write_text(json.dumps({"texts": TEXTS, "ids": ids}, ensure_ascii=False) + "\n")
    print({path.name: path.stat().st_size for path in sorted(FOLDER.iterdir())})


if __name__ == "__main__":
    main()

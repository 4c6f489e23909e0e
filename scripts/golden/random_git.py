"""A GIT of the size of microsoft/git-base with random weights: the architecture of its public config, weights that no one has trained. What speed
needs of a model, without a download. Deterministic.

    PYTHONPATH=.deps/dev python3 scripts/golden/random_git.py FOLDER [--seed N]
"""

import argparse
import json
import pathlib

import torch
from random_blip import save_tokenizer
from transformers import GitConfig, GitForCausalLM
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil


def draw(model, seed):
    """Wide enough that the picture changes the words; the likeliest token leads by far more than rounding."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        noise = torch.randn(tensor.shape, generator=generator)
        with torch.no_grad():
            if "norm" in name.lower() and name.endswith("weight") or name.endswith("visual_projection.1.weight"):
                tensor.copy_(1 + 0.1 * noise)
            elif tensor.dim() == 1 and "class_embedding" not in name:
                tensor.copy_(0.1 * noise)
            elif "embedding" in name and "patch" not in name:
                tensor.copy_(0.5 * noise)
            else:
                tensor.copy_(noise * 1.2 / tensor[0].numel() ** 0.5)


def make(folder, seed=0):
    """Makes the folder unless it is there whole; gives its path. 0.7 GB."""
    folder = pathlib.Path(folder)
    done, made = folder / "made.json", {"seed": seed, "version": 1}
    if done.exists() and json.loads(done.read_text()) == made:
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    done.unlink(missing_ok=True)
    model = GitForCausalLM(GitConfig(bos_token_id=101, eos_token_id=102)).eval()
    draw(model, seed)
    model.save_pretrained(folder)
    CLIPImageProcessorPil(size={"shortest_edge": 224}, crop_size={"height": 224, "width": 224}).save_pretrained(folder)
    save_tokenizer(folder)
    done.write_text(json.dumps(made))
    return folder


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    print(make(arguments.folder, arguments.seed))

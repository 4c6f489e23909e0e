"""The plain PyTorch scripts beside which scripts/bench/fusion runs mm: one judges JSON lines with a model folder of mm's, one learns what
share/experiment/mosi-fusion.yaml does."""

import argparse
import json

import numpy
import torch
from torch import nn
from torch.nn import functional as F


def judge(arguments):
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(f"{arguments.model}/text-encoder/tokenizer.json")
    table = load_file(f"{arguments.model}/text-encoder/model.safetensors")["embeddings"].float()
    weights = load_file(f"{arguments.model}/model.safetensors")
    unknown = tokenizer.token_to_id("[UNK]")
    records = [json.loads(line) for line in open(arguments.list)]
    words = torch.zeros(len(records), table.shape[1])
    for i, encoding in enumerate(tokenizer.encode_batch([record["text"] for record in records], add_special_tokens=False)):
        ids = [token for token in encoding.ids if token != unknown]
        if ids:
            words[i] = table[ids].mean(0)
    parts = []
    with torch.inference_mode():
        for place, name in enumerate(("audio", "video", "words")):
            x = words if name == "words" else torch.tensor([record[name] for record in records])
            x = (x - weights[f"preprocess.{name}:0.standardise.mean"]) / weights[f"preprocess.{name}:0.standardise.std"]
            if name != "words":
                x = F.linear(x, *(weights[f"views.{place}.layers.0.{part}"] for part in ("weight", "bias")))
            parts.append(F.relu(x))
        values = F.linear(torch.cat(parts, 1), weights["head.0.weight"], weights["head.0.bias"]).clamp(-3, 3).flatten()
    for record, value in zip(records, values.tolist()):
        print(json.dumps({"id": record["id"], "value": value}))


class Fused(nn.Module):
    """Low-rank fusion of three modalities, of which any may be left out while it learns."""

    def __init__(self, widths, hidden=32, rank=4, drop=0.1):
        super().__init__()
        self.views = nn.ModuleList(nn.Sequential(nn.Dropout(0.3), nn.Linear(width, hidden), nn.ReLU(), nn.Dropout(0.3)) for width in widths)
        self.factors = nn.ModuleList(nn.Linear(hidden, rank * hidden) for _ in widths)
        self.ranks, self.bias = nn.Parameter(torch.randn(rank) / rank), nn.Parameter(torch.zeros(hidden))
        self.head = nn.Sequential(nn.ReLU(), nn.Dropout(0.3), nn.Linear(hidden, 2))
        self.rank, self.hidden, self.drop = rank, hidden, drop

    def forward(self, inputs):
        product = 1
        for view, factor, x in zip(self.views, self.factors, inputs):
            h = view(x)
            if self.training:
                h = h * (torch.rand(len(h), 1) >= self.drop)
            product = product * factor(h)
        return self.head((product.view(-1, self.rank, self.hidden) * self.ranks[:, None]).sum(1) + self.bias)


def learn(arguments):
    torch.manual_seed(0)
    stored = numpy.load(arguments.data)
    labels = torch.tensor(stored["label_binary"])
    videos = numpy.unique(stored["video_index"][stored["split"] == 0])
    held = numpy.random.default_rng(0).permutation(videos)[: len(videos) // 5]
    test = torch.tensor(numpy.flatnonzero(stored["split"] == 1))
    valid = torch.tensor(numpy.flatnonzero(numpy.isin(stored["video_index"], held) & (stored["split"] == 0)))
    train = torch.tensor(numpy.flatnonzero(~numpy.isin(stored["video_index"], held) & (stored["split"] == 0)))
    inputs = []
    for name in ("audio", "text", "video"):
        x = torch.tensor(stored[name])
        inputs.append((x - x[train].mean(0)) / x[train].std(0, correction=0).clamp_min(1e-9))

    model = Fused([x.shape[1] for x in inputs])
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)
    best, kept, order = float("inf"), None, []
    for step in range(1, 501):
        if len(order) < 64:
            order = torch.randperm(len(train))
        rows, order = train[order[:64]], order[64:]
        for group in optimiser.param_groups:
            group["lr"] = 1e-3 * min(step / 50, 1)
        optimiser.zero_grad()
        F.cross_entropy(model([x[rows] for x in inputs]), labels[rows]).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if step % 25 == 0:
            model.eval()
            with torch.inference_mode():
                loss = F.cross_entropy(model([x[valid] for x in inputs]), labels[valid]).item()
            model.train()
            if loss < best:
                best, kept = loss, {name: tensor.clone() for name, tensor in model.state_dict().items()}
    model.load_state_dict(kept)
    model.eval()
    with torch.inference_mode():
        right = (model([x[test] for x in inputs]).argmax(1) == labels[test]).float().mean().item()
    print(json.dumps({"accuracy": 100 * right}))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=["judge", "train"])
    parser.add_argument("--model")
    parser.add_argument("--list")
    parser.add_argument("--data")
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    {"judge": judge, "train": learn}[arguments.work](arguments)


main()

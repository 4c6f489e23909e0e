"""Trains the models of scripts/bench/train by plain PyTorch loops: tensors in memory, a permutation an epoch, AdamW as torch has it, clipping
by norm. Prints a line when the first update is done, and one at the end."""

import argparse
import time

BEGIN = time.perf_counter()

import torch  # noqa: E402: the import is what a person waits for
from safetensors.torch import load_file  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional as F  # noqa: E402


class Sequential(nn.Module):
    """An LSTM among layers: the outputs alone go on."""

    def __init__(self, width):
        super().__init__()
        self.lstm, self.head = nn.LSTM(width, 100, bidirectional=True, batch_first=True), nn.Linear(200, 2)

    def forward(self, x):
        return self.head(F.dropout(self.lstm(x)[0][:, -1], 0.3, self.training))


def cnn():
    return nn.Sequential(nn.Conv2d(1, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 5), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Flatten(), nn.Dropout(0.25), nn.Linear(800, 128), nn.ReLU(), nn.Dropout(0.25), nn.Linear(128, 10))


def shifted(x, most=2):
    """random-shift: each picture is moved by up to `most` places, zeros come in."""
    padded, moved = F.pad(x, (most,) * 4), torch.empty_like(x)
    for i, (down, right) in enumerate(torch.randint(0, 2 * most + 1, (len(x), 2)).tolist()):
        moved[i] = padded[i, :, down:down + x.shape[2], right:right + x.shape[3]]
    return moved


def opinion_loss(alpha, y, annealing):
    """Han et al. 2021, section 3.3."""
    classes = alpha.shape[1]
    strength = alpha.sum(1, keepdim=True)
    loss = (y * (torch.digamma(strength) - torch.digamma(alpha))).sum(1)
    other = (alpha - 1) * (1 - y) + 1
    total = other.sum(1, keepdim=True)
    kl = (torch.lgamma(total).squeeze(1) - torch.lgamma(torch.tensor(float(classes))) - torch.lgamma(other).sum(1)
          + ((other - 1) * (torch.digamma(other) - torch.digamma(total))).sum(1))
    return (loss + annealing * kl).mean()


def combined(a, b):
    """Dempster's rule for two opinions (section 3.2), in the form of the paper."""
    classes = a.shape[1]
    parts = []
    for alpha in (a, b):
        strength = alpha.sum(1, keepdim=True)
        parts.append(((alpha - 1) / strength, classes / strength))
    (b1, u1), (b2, u2) = parts
    conflict = b1.sum(1, keepdim=True) * b2.sum(1, keepdim=True) - (b1 * b2).sum(1, keepdim=True)
    belief = (b1 * b2 + b1 * u2 + b2 * u1) / (1 - conflict)
    unsure = u1 * u2 / (1 - conflict)
    return belief * (classes / unsure) + 1


class Views(nn.Module):
    def __init__(self, widths):
        super().__init__()
        self.views = nn.ModuleList(nn.Linear(width, 10) for width in widths)

    def loss(self, inputs, labels):
        alphas = [F.softplus(view(x)) + 1 for view, x in zip(self.views, inputs)]
        whole = alphas[0]
        for alpha in alphas[1:]:
            whole = combined(whole, alpha)
        y = F.one_hot(labels, 10).float()
        return sum(opinion_loss(alpha, y, 0.5) for alpha in [*alphas, whole])


def captioner(side, vocabulary):
    from transformers import BlipConfig, BlipForConditionalGeneration

    config = BlipConfig(
        text_config={"vocab_size": vocabulary, "hidden_size": 160, "encoder_hidden_size": 192, "intermediate_size": 640, "num_hidden_layers": 2,
                     "num_attention_heads": 5, "max_position_embeddings": 32, "hidden_dropout_prob": 0.0,
                     "attention_probs_dropout_prob": 0.0, "is_decoder": True},
        vision_config={"hidden_size": 192, "intermediate_size": 768, "num_hidden_layers": 6, "num_attention_heads": 6, "image_size": side,
                       "patch_size": 16})
    return BlipForConditionalGeneration(config)


class Steps:
    """What one update works on: make() gives the batches of an endless stream."""

    def __init__(self, work, data, batch, vocabulary):
        tensors = load_file(data)
        self.batch = batch
        if work == "caption":
            count = 1 + max(int(name.split(".")[0]) for name in tensors)
            self.batches = [{name: tensors[f"{i}.{name}"] for name in ("pixels", "tokens", "labels")} for i in range(count)]
            self.model = captioner(self.batches[0]["pixels"].shape[-1], vocabulary)
            return
        self.labels = tensors["labels"].long()
        self.inputs = [tensors[name] for name in sorted(tensors) if name != "labels"]
        widths = [x.shape[-1] for x in self.inputs]
        self.model = {"tmc": lambda: Views(widths), "lstm": lambda: Sequential(widths[0]), "cnn": cnn}[work]()
        self.augment = shifted if work == "cnn" else None

    def loss(self, step, order):
        if hasattr(self, "batches"):
            part = self.batches[step % len(self.batches)]
            states = self.model.vision_model(part["pixels"]).last_hidden_state
            scores = self.model.text_decoder(input_ids=part["tokens"], encoder_hidden_states=states).logits
            return F.cross_entropy(scores.flatten(0, 1), part["labels"].flatten(), ignore_index=-100)
        inputs, labels = [x[order] for x in self.inputs], self.labels[order]
        if self.augment:
            inputs = [self.augment(x) for x in inputs]
        if isinstance(self.model, Views):
            return self.model.loss(inputs, labels)
        return F.cross_entropy(self.model(inputs[0]), labels)

    def orders(self):
        while True:
            count = 1 if hasattr(self, "batches") else len(self.labels)
            yield from torch.randperm(count).split(self.batch)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", choices=["tmc", "lstm", "cnn", "caption"], required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--vocabulary", type=int, help="of caption: symbols that the model knows")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    steps = Steps(arguments.work, arguments.data, arguments.batch, arguments.vocabulary)
    steps.model.train()
    optimizer = torch.optim.AdamW(steps.model.parameters(), lr=1e-3, weight_decay=0.01)
    for step, order in zip(range(arguments.steps), steps.orders()):
        optimizer.zero_grad()
        loss = steps.loss(step, order)
        loss.backward()
        nn.utils.clip_grad_norm_(steps.model.parameters(), 1.0)
        optimizer.step()
        value = loss.item()
        if step == 0:
            print(f"first {time.perf_counter() - BEGIN:.3f}", flush=True)
    print(f"last {value:.4f}", flush=True)


main()

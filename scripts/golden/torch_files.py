#!/usr/bin/env python3
"""What torch.save writes, for the tests of mm convert: NAME.pth and, beside it, NAME.safetensors with the same tensors, contiguous copies.

  scripts/golden/torch_files.py tests/golden/convert
"""
import argparse
import os
import sys
from collections import OrderedDict

import numpy
import torch
from safetensors.torch import load_file, save_file

folder = sys.argv[1]
torch.manual_seed(7)


def bits(dtype, shape=(2, 3)):
    """Numbers of any type, by their bytes."""
    count = torch.empty(shape, dtype=dtype).numel() * dtype.itemsize
    return (torch.arange(count) % 100 + 1).to(torch.uint8).view(dtype).reshape(shape)


def save(name, value, tensors, **how):
    torch.save(value, os.path.join(folder, name), **how)
    copies = {key: tensor.detach().clone().contiguous() for key, tensor in tensors.items()}
    save_file(copies, os.path.join(folder, os.path.splitext(name)[0] + ".safetensors"), metadata={"format": "pt"})


kinds = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8,
         torch.complex64, torch.uint16, torch.uint32, torch.uint64, torch.float8_e4m3fn, torch.float8_e5m2]
types = {str(kind).split(".")[1]: bits(kind) for kind in kinds}
types["bool"] = torch.tensor([True, False, True])
types["scalar"] = torch.tensor(2.5)
types["empty"] = torch.empty(0, 4)
types["parameter"] = torch.nn.Parameter(torch.arange(3.0))
types["buffer"] = torch.nn.Buffer(torch.arange(2.0))
save("types.pth", OrderedDict(types), types)
old = {key: value for key, value in types.items()}
save("old.pth", old, old, _use_new_zipfile_serialization=False)

base = torch.arange(60.0).reshape(3, 4, 5)
views = {"transposed": base.transpose(0, 2), "slice": base[1:, 2], "step": base[:, ::2, 1::3], "expanded": base[0, 0, :2].expand(4, 2),
         "offset": base[2, 3], "narrow": base.narrow(1, 1, 2), "one": base[1:2, :, 3:4], "diagonal": base[0].diagonal()}
save("views.pth", views, views)
save("views_old.pth", views, views, _use_new_zipfile_serialization=False)

weight, joint = torch.randn(4, 3), torch.randn(6, 3)
tied = {"head.weight": weight, "embedding.weight": weight, "bias": torch.randn(4), "query": joint[:2], "key": joint[2:4], "rows": weight[:2]}
save("tied.pth", tied, tied)

model = torch.nn.Sequential(OrderedDict(one=torch.nn.Linear(3, 4), norm=torch.nn.BatchNorm1d(4)))
optimizer = torch.optim.AdamW(model.parameters())
model(torch.randn(5, 3)).sum().backward()
optimizer.step()
state = {"module." + key: value for key, value in model.state_dict().items()}
checkpoint = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3, "loss": numpy.float64(0.5), "names": ["a", "b"],
              "best": (1, 2.5, None), "size": torch.Size([2, 3]), "type": torch.float32, "device": torch.device("cpu")}
save("run.ckpt", checkpoint, model.state_dict())
save("nested.pth", {"epoch": 1, "ema": {"state": state}}, {"state." + key: value for key, value in state.items()})
save("tensor.pt", torch.arange(4), {"tensor": torch.arange(4)})
torch.save({"model": model.state_dict(), "args": argparse.Namespace(lr=0.1)}, os.path.join(folder, "namespace.pth"))
torch.save({"model": model, "x": torch.zeros(1)}, os.path.join(folder, "module.pth"))
torch.save({"epoch": 1, "names": ["a"]}, os.path.join(folder, "no_tensors.pth"))
torch.save({"weight": torch.zeros(2, dtype=torch.complex128)}, os.path.join(folder, "complex128.pth"))
torch.save({"weight": torch.ones(2, dtype=torch.complex64).conj()}, os.path.join(folder, "conj.pth"))
torch.serialization.set_crc32_options(False)
save("no_sums.pth", types, types)
torch.serialization.set_crc32_options(True)

# A model folder's weights as they were before safetensors: in one file, and in two.
bert = load_file(os.path.join(os.path.dirname(folder.rstrip("/")), "bert", "bert", "model.safetensors"))
torch.save(bert, os.path.join(folder, "bert.bin"))

"""Embeds pictures or texts with CLIP by transformers or by OpenVINO, or searches vectors with faiss or numpy: the other side of scripts/bench/retrieve.
One JSON line: the seconds of the work, when everything is open, and what came of it.
"""

import argparse
import json
import pathlib
import time


def read(path):
    return [line for line in open(path).read().splitlines() if line]


def towers(arguments):
    """Functions from what the processor or tokenizer makes to vectors."""
    import torch
    from transformers import CLIPModel

    torch.set_num_threads(arguments.threads)
    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[arguments.precision]
    model = CLIPModel.from_pretrained(arguments.model, dtype=dtype).eval()

    def pictures(pixels):
        with torch.inference_mode():
            return model.visual_projection(model.vision_model(pixel_values=pixels.to(dtype)).pooler_output).float().numpy()

    def texts(inputs):
        with torch.inference_mode():
            return model.text_projection(model.text_model(**inputs).pooler_output).float().numpy()

    return pictures, texts


def openvino_pictures(arguments):
    import openvino

    path = pathlib.Path(arguments.model) / "vision.xml"
    if not path.exists():
        import torch
        from transformers import CLIPModel

        class Vectors(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.model = CLIPModel.from_pretrained(arguments.model).eval()

            def forward(self, pixel_values):
                return self.model.visual_projection(self.model.vision_model(pixel_values=pixel_values).pooler_output)

        side = json.loads((pathlib.Path(arguments.model) / "config.json").read_text())["vision_config"].get("image_size", 224)
        made = openvino.convert_model(Vectors(), example_input=torch.zeros(2, 3, side, side), input=[-1, 3, side, side])
        openvino.save_model(made, path, compress_to_fp16=False)
    hints = {"INFERENCE_PRECISION_HINT": {"fp32": "f32", "bf16": "bf16"}[arguments.precision], "INFERENCE_NUM_THREADS": arguments.threads}
    model = openvino.compile_model(path, "CPU", hints)
    return lambda pixels: model([pixels.numpy() if hasattr(pixels, "numpy") else pixels])[0]


def embed_pictures(arguments):
    from PIL import Image
    from transformers import CLIPImageProcessorPil

    processor = CLIPImageProcessorPil.from_pretrained(arguments.model)
    vectors = openvino_pictures(arguments) if arguments.engine == "openvino" else towers(arguments)[0]
    paths = read(arguments.list)
    kind = "np" if arguments.engine == "openvino" else "pt"
    work = lambda some: vectors(processor([Image.open(path).convert("RGB") for path in some], return_tensors=kind)["pixel_values"])
    if arguments.warm:
        work(paths[: arguments.warm])
    begin = time.perf_counter()
    rows = [row for i in range(0, len(paths), arguments.batch) for row in work(paths[i : i + arguments.batch])]
    return begin, rows


def embed_texts(arguments):
    from transformers import CLIPTokenizerFast

    tokenizer, vectors, lines = CLIPTokenizerFast.from_pretrained(arguments.model), towers(arguments)[1], read(arguments.list)
    padding = {"padded": "max_length", "batch": True}[arguments.padding]
    work = lambda some: vectors(tokenizer(some, padding=padding, truncation=True, max_length=77, return_tensors="pt"))
    if arguments.warm:
        work(lines[: arguments.warm])
    begin = time.perf_counter()
    rows = [row for i in range(0, len(lines), arguments.batch) for row in work(lines[i : i + arguments.batch])]
    return begin, rows


def search(arguments):
    import numpy

    base, queries = numpy.load(arguments.base), numpy.load(arguments.queries)
    if arguments.engine == "numpy":
        ask = lambda: top_of(base @ queries.T, arguments.top)
    else:
        import faiss

        faiss.omp_set_num_threads(arguments.threads)
        width = base.shape[1]
        fp16 = lambda: faiss.IndexScalarQuantizer(width, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        index = {"faiss": lambda: faiss.IndexFlatIP(width), "faiss-fp16": fp16}[arguments.engine]()
        index.train(base[:1000])
        index.add(base)
        del base
        ask = lambda: index.search(queries, arguments.top)[1]
    ask()
    begin = time.perf_counter()
    return begin, ask()


def top_of(scores, count):
    import numpy

    best = numpy.argpartition(-scores, count, axis=0)[:count]
    order = numpy.argsort(-numpy.take_along_axis(scores, best, 0), axis=0)
    return numpy.take_along_axis(best, order, 0).T


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=["pictures", "texts", "search"])
    parser.add_argument("--engine", choices=["transformers", "openvino", "faiss", "faiss-fp16", "numpy"], required=True)
    parser.add_argument("--model")
    parser.add_argument("--list")
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--padding", choices=["padded", "batch"], default="batch")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--warm", type=int, default=0)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--base")
    parser.add_argument("--queries")
    parser.add_argument("--top", type=int, default=10)
    arguments = parser.parse_args()
    begin, rows = {"pictures": embed_pictures, "texts": embed_texts, "search": search}[arguments.work](arguments)
    seconds = time.perf_counter() - begin
    print(json.dumps({"seconds": seconds, "rows": [row.tolist() for row in (rows if arguments.work == "search" else rows[:3])]}))


if __name__ == "__main__":
    main()

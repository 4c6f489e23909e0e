#!/usr/bin/env python3
"""Makes the tiny checkpoints of tests/golden/blip that answer questions and match texts, with all that transformers computes from them.

    PYTHONPATH=.deps/dev python3 scripts/golden/blip_answers.py

  vqa          BlipForQuestionAnswering
  retrieval    BlipForImageTextRetrieval
Each is a Hugging Face model folder plus
  activations.safetensors  the output of every module (by its name) for two pictures and two texts of different lengths, padded
  answered.json            vqa: ids and scores of answers, question by question (generate() of transformers 5 looks at the padding of a batch),
                           with both ways to begin a question, and the log-probability of each answer of a list
  gradients.safetensors    vqa: the loss of some answers and its gradient by every parameter
  matched.json             retrieval: the head's probability and the cosine of each picture and text
Deterministic; the tests read these files only.
"""
import json
import shutil

import torch
from blip import BOS, ROOT, SEP, TEXT, draw, pictures, tokenizer
from PIL import Image
from safetensors.torch import save_file
from transformers import BlipConfig, BlipForImageTextRetrieval, BlipForQuestionAnswering
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

ENC = BOS + 1
SIDE = 16  # pixels
SMALL = dict(text={**TEXT, "hidden_size": 16, "intermediate_size": 24, "num_attention_heads": 2, "tie_word_embeddings": False},
             vision=dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, image_size=SIDE, patch_size=8))
QUESTIONS = ["two red apples", "is the small green bottle on the left shelf ?", "cup", "photo of a b c d e and milk"]
ANSWERS = ["red", "green", "two", "three apples", "the small bottle", "a cup and a bowl", "red", "blue ."]
GREEDY, BEAMS = {}, {"num_beams": 3, "max_length": 10, "min_length": 1}
KEEP = ("embeddings", "self", "attention", "crossattention", "transform", "post_layernorm", "vision_proj", "text_proj", "itm_head")


def activations(model, run):
    """Of every module the first output."""
    seen = {}

    def remember(name):
        def hook(_, __, output):
            value = output[0] if isinstance(output, tuple) else output
            if isinstance(value, torch.Tensor) and name not in seen:
                seen[name] = value.detach().clone().contiguous()

        return hook

    hooks = [module.register_forward_hook(remember(name)) for name, module in model.named_modules() if name]
    with torch.no_grad():
        out = run()
    for hook in hooks:
        hook.remove()
    return {k: v for k, v in seen.items() if k.split(".")[-1] in KEEP or k.split(".")[-1].isdigit()}, out


def encoded(fast, text, start=None):
    ids = fast(text, return_tensors="pt")
    if start is not None:
        ids["input_ids"][:, 0] = start
    return ids


def generated(model, fast, pixels):
    cases = []
    for start in (None, ENC):
        for options in (GREEDY, BEAMS):
            rows = []
            for i in range(len(pixels)):
                for question in QUESTIONS:
                    ids = encoded(fast, question, start)
                    out = model.generate(**{k: ids[k] for k in ("input_ids", "attention_mask")}, pixel_values=pixels[i : i + 1], **options,
                                         output_scores=True, output_logits=True, return_dict_in_generate=True)
                    found = out.sequences[0, 1:].tolist()
                    if SEP in found:
                        found = found[: found.index(SEP) + 1]
                    row = {"picture": i, "question": question, "ids": found, "text": fast.decode(found, skip_special_tokens=True)}
                    if options:
                        row["score"] = out.sequences_scores[0].item()
                    else:
                        row["logprobs"] = [torch.log_softmax(out.logits[t][0].float(), -1)[token].item() for t, token in enumerate(found)]
                    rows.append(row)
            cases.append({"start": "transformers" if start is None else "authors", "options": options, "rows": rows})
    return cases


def ranked(model, fast, pixels):
    """The log-probability of each answer, end included, as the decoder's loss has it."""
    rows = []
    for i in range(len(pixels)):
        for question in QUESTIONS:
            ids = encoded(fast, question)
            with torch.no_grad():
                states = model.vision_model(pixels[i : i + 1]).last_hidden_state
                asked = model.text_encoder(input_ids=ids.input_ids, attention_mask=ids.attention_mask, encoder_hidden_states=states)
                logprobs, first = [], []
                for answer in ANSWERS:
                    tokens = encoded(fast, answer, BOS).input_ids
                    out = model.text_decoder(input_ids=tokens, encoder_hidden_states=asked.last_hidden_state, labels=tokens, reduction="none")
                    logprobs.append(-out.loss.sum().item())
                    first.append(torch.log_softmax(out.logits[0, 0], -1)[tokens[0, 1]].item())
            rows.append({"picture": i, "question": question, "logprobs": logprobs, "first": first})
    return rows


def learnt(model, fast, pixels):
    """The loss of answers to two questions about each of two pictures, summed over the answers' tokens, each question alone and without
    padding, and its gradient by every parameter; and the same questions side by side, as mm takes them."""
    asked = [[(QUESTIONS[0], ANSWERS[4]), (QUESTIONS[1], ANSWERS[0])], [(QUESTIONS[3], ANSWERS[5]), (QUESTIONS[2], ANSWERS[2])]]
    model.zero_grad()
    total = 0
    T = max(len(encoded(fast, question).input_ids[0]) for row in asked for question, _ in row)
    U = max(len(encoded(fast, answer).input_ids[0]) - 1 for row in asked for _, answer in row)
    shape = (len(asked), len(asked[0]))
    questions, seen = torch.zeros(*shape, T, dtype=torch.long), torch.zeros(*shape, T, dtype=torch.bool)
    tokens, labels = torch.zeros(*shape, U, dtype=torch.long), torch.full((*shape, U), -100)
    for b, row in enumerate(asked):
        states = model.vision_model(pixels[b : b + 1]).last_hidden_state
        for k, (question, answer) in enumerate(row):
            ids, said = encoded(fast, question), encoded(fast, answer, BOS).input_ids
            read = model.text_encoder(input_ids=ids.input_ids, attention_mask=ids.attention_mask, encoder_hidden_states=states)[0]
            logits = model.text_decoder(input_ids=said, encoder_hidden_states=read).logits
            total = total + torch.nn.functional.cross_entropy(logits[0, :-1], said[0, 1:], reduction="sum")
            t, u = ids.input_ids.shape[1], said.shape[1] - 1
            questions[b, k, :t], seen[b, k, :t] = ids.input_ids[0], True
            tokens[b, k, :u], labels[b, k, :u] = said[0, :-1], said[0, 1:]
    total.backward()
    found = {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
    return {**found, "input.pixels": pixels[:2].clone(), "input.questions": questions, "input.seen": seen, "input.tokens": tokens,
            "input.labels": labels, "loss": total.detach().reshape(1)}


def save(model, name):
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model.set_attn_implementation("eager")
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    processor = BlipImageProcessorPil(size={"height": SIDE, "width": SIDE})
    processor.save_pretrained(folder)
    return folder, processor, tokenizer(folder)


def inputs(processor, fast):
    """Of the pictures that blip.py draws (defaults/images.safetensors)."""
    pixels = processor(images=[Image.fromarray(i) for i in pictures()], return_tensors="pt").pixel_values
    return pixels, fast(QUESTIONS[:2], padding=True, return_tensors="pt")


def answering(seed):
    config = BlipConfig(text_config=SMALL["text"], vision_config=SMALL["vision"], tie_word_embeddings=False)
    model = BlipForQuestionAnswering(config).eval()
    draw(model, seed)
    folder, processor, fast = save(model, "vqa")
    pixels, asked = inputs(processor, fast)
    model = BlipForQuestionAnswering.from_pretrained(folder, attn_implementation="eager").eval()
    said = torch.tensor([[BOS, 5, 12, 20], [BOS, 7, 30, SEP]])
    forward = lambda tokens, mask, at: model.forward(input_ids=tokens, attention_mask=mask, pixel_values=pixels[at], decoder_input_ids=said[at])
    seen, _ = activations(model, lambda: forward(asked.input_ids, asked.attention_mask, slice(0, 2)))
    with torch.no_grad():
        states = model.vision_model(pixels[:2]).last_hidden_state
        questions = model.text_encoder(input_ids=asked.input_ids, attention_mask=asked.attention_mask, encoder_hidden_states=states)[0]
    # transformers 5.23 lets the decoder look at padding whatever mask it is given: what it makes of each question alone counts.
    alone, logits = [], []
    for i in range(2):
        count = int(asked.attention_mask[i].sum())
        tokens, mask = asked.input_ids[i : i + 1, :count], asked.attention_mask[i : i + 1, :count]
        one, _ = activations(model, lambda: forward(tokens, mask, slice(i, i + 1)))
        alone.append(one)
        with torch.no_grad():
            logits.append(model.text_decoder(input_ids=said[i : i + 1], encoder_hidden_states=questions[i : i + 1, :count]).logits)
    seen |= {name: torch.cat([one[name] for one in alone]) for name in seen if name.startswith("text_decoder")}
    seen |= {"input.pixels": pixels[:2], "input.tokens": asked.input_ids, "input.seen": asked.attention_mask, "input.said": said,
             "questions": questions, "logits": torch.cat(logits)}
    save_file({k: v.contiguous().clone() for k, v in seen.items()}, folder / "activations.safetensors")
    save_file(learnt(model, fast, pixels), folder / "gradients.safetensors")
    found = {"cases": generated(model, fast, pixels), "answers": ANSWERS, "ranked": ranked(model, fast, pixels)}
    (folder / "answered.json").write_text(json.dumps(found) + "\n")
    return {row["text"] for case in found["cases"] for row in case["rows"]}


def matching(seed):
    config = BlipConfig(text_config=SMALL["text"], vision_config=SMALL["vision"], image_text_hidden_size=12)
    model = BlipForImageTextRetrieval(config).eval()
    draw(model, seed)
    folder, processor, fast = save(model, "retrieval")
    pixels, asked = inputs(processor, fast)
    model = BlipForImageTextRetrieval.from_pretrained(folder, attn_implementation="eager").eval()
    seen, out = activations(model, lambda: model(**{k: asked[k] for k in ("input_ids", "attention_mask")}, pixel_values=pixels[:2]))
    seen |= {"input.pixels": pixels[:2], "input.tokens": asked.input_ids, "input.seen": asked.attention_mask, "itm": out.itm_score}
    with torch.no_grad():
        apart = model(**{k: asked[k] for k in ("input_ids", "attention_mask")}, pixel_values=pixels[:2], use_itm_head=False)
    seen |= {"texts": apart.question_embeds, "cosines": apart.itm_score}  # of texts that look at no picture
    save_file({k: v.contiguous().clone() for k, v in seen.items()}, folder / "activations.safetensors")
    rows = []
    for i in range(len(pixels)):
        for text in QUESTIONS:
            ids = encoded(fast, text)
            ids = {k: ids[k] for k in ("input_ids", "attention_mask")}
            with torch.no_grad():
                both = torch.softmax(model(**ids, pixel_values=pixels[i : i + 1]).itm_score, -1)[0, 1].item()
                cosine = model(**ids, pixel_values=pixels[i : i + 1], use_itm_head=False).itm_score.item()
            rows.append({"picture": i, "text": text, "probability": both, "cosine": cosine})
    (folder / "matched.json").write_text(json.dumps({"rows": rows}) + "\n")
    return rows


def main():
    torch.set_num_threads(1)
    print(sorted(answering(8)))
    print([round(row["probability"], 3) for row in matching(3)])
    for path in sorted(ROOT.rglob("*")):
        if path.is_file() and path.parent.name in ("vqa", "retrieval"):
            path.chmod(0o644)
            print(f"{path.stat().st_size:8d} {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()

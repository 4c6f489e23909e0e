#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "blip/family.h"
#include "blip/text.h"
#include "blip/vision.h"
#include "golden.h"
#include "media/image.h"
#include "model/folder.h"

using namespace mm::blip;

// A whole model beside transformers: run by scripts/golden/parity, which puts its answers into the folder MM_PARITY. Without it there is
// nothing to compare.

namespace {

struct Expected {
  explicit Expected(const std::string& folder)
      : answers(mm::Json::read(folder + "/expected.json")), tensors(folder + "/expected.safetensors"), model(answers.string("model")) {}

  mm::Json answers;
  mm::Safetensors tensors;
  mm::Folder model;
};

std::unique_ptr<Expected> expected() {
  const char* folder = std::getenv("MM_PARITY");
  return folder == nullptr ? nullptr : std::make_unique<Expected>(folder);
}

using Texts = std::vector<std::vector<std::int64_t>>;

struct Captions {
  Texts ids;
  std::vector<double> scores;
};

Captions captions(mm::Captioner& captioner, const std::vector<at::Tensor>& pixels, std::size_t batch, int beams) {
  Captions all;
  mm::CaptionRequest request;
  request.decode.beam = beams;
  for (std::size_t first = 0; first < pixels.size(); first += batch) {
    std::vector<mm::CaptionItem> items;
    for (std::size_t i = first; i < std::min(pixels.size(), first + batch); ++i) items.push_back({pixels[i], ""});
    for (const auto& texts : captioner.caption(items, request)) {
      all.ids.emplace_back();
      for (const auto& token : texts[0].tokens) all.ids.back().push_back(token.id);
      all.scores.push_back(texts[0].score);
    }
  }
  return all;
}

struct Raw {  // the layers without a captioner around them
  Raw(const mm::Folder& folder, at::ScalarType dtype)
      : dtype(dtype),
        config(read_config(folder.config())),
        params(std::make_shared<LayoutSource>(std::make_shared<mm::CheckpointSource>(folder.checkpoint(), at::kCPU, dtype))),
        vision(params / "vision_model", config.vision),
        text(params / "text_decoder", config) {}

  // Logits of every token of a text: [T, V].
  at::Tensor logits(const at::Tensor& pixels, std::vector<std::int64_t> ids) const {
    ids.insert(ids.begin(), config.text.start_token);
    ids.pop_back();
    const auto states = vision(pixels.unsqueeze(0).to(dtype));
    return text(at::tensor(ids, at::kLong).unsqueeze(0), states)[0].to(at::kFloat);
  }

  at::ScalarType dtype;
  Config config;
  mm::Params params;
  VisionTower vision;
  TextDecoder text;
};

Texts texts_of(const mm::Json& rows) {
  Texts texts;
  for (std::size_t i = 0; i < rows.size(); ++i) texts.push_back(rows.at(i).at("ids").integers());
  return texts;
}

std::size_t equal(const Texts& a, const Texts& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) count += a[i] == b[i];
  return count;
}

std::vector<at::Tensor> prepared(const mm::Captioner& captioner, const std::vector<std::string>& paths) {
  std::vector<at::Tensor> pixels;
  for (const auto& path : paths) pixels.push_back(captioner.prepare(mm::read_image(path)));
  return pixels;
}

}  // namespace

TEST_CASE("parity with transformers on a whole model") {
  const auto theirs = expected();
  CHECK((theirs != nullptr) == (std::getenv("MM_PARITY") != nullptr));
  if (!theirs) return;
  const c10::InferenceMode guard;
  const auto model = captioner(theirs->model, {});
  const auto pixels = prepared(*model, theirs->answers.at("images").strings());
  const auto batch = static_cast<std::size_t>(theirs->answers.integer("batch"));
  const auto greedy = texts_of(theirs->answers.at("greedy")), beams = texts_of(theirs->answers.at("beams"));

  double pixels_off = 0, logits_off = 0, spread = 0, lead = INFINITY;
  const Raw raw(theirs->model, at::kFloat);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const auto number = std::to_string(i);
    pixels_off = std::max(pixels_off, mm::difference(pixels[i], theirs->tensors.tensor("pixels." + number)));
    const auto logits = theirs->tensors.tensor("logits." + number);
    logits_off = std::max(logits_off, mm::difference(raw.logits(pixels[i], greedy[i]), logits));
    spread = std::max(spread, logits.std().item().toDouble());
    const auto best = std::get<0>(logits.topk(2, 1));  // [T, 2]
    lead = std::min(lead, (best.select(1, 0) - best.select(1, 1)).min().item().toDouble());
  }
  const auto ours = captions(*model, pixels, batch, 1), ours_beams = captions(*model, pixels, batch, 3);
  double scores_off = 0;
  for (std::size_t i = 0; i < beams.size(); ++i)
    scores_off = std::max(scores_off, std::abs(ours_beams.scores[i] - theirs->answers.at("beams").at(i).number("score")));

  auto different = greedy;
  std::sort(different.begin(), different.end());
  different.erase(std::unique(different.begin(), different.end()), different.end());
  std::printf("photos %zu, different greedy captions %zu\n", pixels.size(), different.size());
  std::printf("pixels     largest difference %.3g\n", pixels_off);
  std::printf("logits     largest difference %.3g (their deviation %.3g, smallest lead of a likeliest token %.3g)\n", logits_off, spread,
              lead);
  std::printf("greedy     %zu of %zu captions have the same ids\n", equal(ours.ids, greedy), greedy.size());
  std::printf("3 beams    %zu of %zu captions have the same ids, scores differ by at most %.3g\n", equal(ours_beams.ids, beams),
              beams.size(), scores_off);
  CHECK(pixels_off == 0);
  CHECK(logits_off < 1e-3);
  CHECK(equal(ours.ids, greedy) == greedy.size());
  CHECK(equal(ours_beams.ids, beams) == beams.size());
}

TEST_CASE("parity of bf16 with f32 on a whole model") {
  const auto theirs = expected();
  CHECK((theirs != nullptr) == (std::getenv("MM_PARITY") != nullptr));
  if (!theirs || theirs->answers.at("bf16").size() == 0) return;
  const c10::InferenceMode guard;
  mm::Runtime narrow;
  narrow.dtype = at::kBFloat16;
  const auto whole = captioner(theirs->model, {}), half = captioner(theirs->model, narrow);
  const auto pixels = prepared(*whole, theirs->answers.at("bf16").strings());
  const auto f32 = captions(*whole, pixels, 8, 1), bf16 = captions(*half, pixels, 8, 1);

  const Raw raw(theirs->model, at::kFloat), rounded(theirs->model, at::kBFloat16);
  double logits_off = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(20, pixels.size()); ++i)
    logits_off = std::max(logits_off, mm::difference(raw.logits(pixels[i], f32.ids[i]), rounded.logits(pixels[i], f32.ids[i])));
  std::printf("bf16       %zu of %zu captions differ from f32, logits of the first 20 by at most %.3g\n",
              pixels.size() - equal(f32.ids, bf16.ids), pixels.size(), logits_off);
  CHECK(bf16.ids.size() == f32.ids.size());
}

#include "task/retrieve_eval.h"

#include <ATen/ops/tensor.h>

#include "media/png_writer.h"
#include "support/caught.h"
#include "support/tiny_index.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Places = std::vector<std::vector<std::size_t>>;

const std::vector<std::size_t> kDepths{1, 2};

double value(const std::vector<Score>& scores, const std::string& name) {
  for (const auto& score : scores)
    if (score.name == name) return score.value;
  FAIL("no score is called " << name);
  return 0;
}

// Four things along the axes, and texts: right of the first, wrong of the second (nearest to the third), right of the others; the last
// belongs to the last two.
at::Tensor things() { return at::tensor({1.0F, 0.0F, 0.0F, 1.0F, -1.0F, 0.0F, 0.0F, -1.0F}).view({4, 2}); }
at::Tensor texts() { return at::tensor({1.0F, 0.0F, -0.8F, 0.6F, -0.6F, -0.8F}).view({3, 2}); }
const Places kTextsOf{{0}, {1}, {2}, {2}};

}  // namespace

TEST_CASE("things find texts, and texts things, by both definitions of recall") {
  std::size_t tied = 0;
  const auto scores = pair_scores(things(), texts(), kTextsOf, "picture", kDepths, 1, tied);
  CHECK(tied == 0);
  CHECK(value(scores, "to-text.R@1") == doctest::Approx(0.75));  // the third finds the second's
  CHECK(value(scores, "to-text.R@2") == doctest::Approx(1));
  CHECK(value(scores, "to-picture.R@1") == doctest::Approx(2.0 / 3));
  CHECK(value(scores, "to-picture.recall@1") == doctest::Approx((1 + 0 + 0.5) / 3));
  CHECK(value(scores, "to-picture.recall@2") == doctest::Approx(1));
  CHECK(value(scores, "to-text.MedR") == 1);
}

TEST_CASE("folds are searched apart, and ties are counted") {
  std::size_t tied = 0;
  const auto scores = pair_scores(things(), texts(), kTextsOf, "picture", kDepths, 2, tied);
  CHECK(value(scores, "to-text.R@1") == doctest::Approx(1));
  CHECK(value(scores, "to-picture.R@1") == doctest::Approx(1));
  CHECK(complaint([&] { pair_scores(things(), texts(), kTextsOf, "picture", kDepths, 3, tied); }) ==
        "--folds: 4 pictures do not divide into 3 folds");
  const auto same = at::tensor({1.0F, 0.0F, 1.0F, 0.0F, 0.0F, 1.0F, 0.0F, -1.0F}).view({4, 2});
  pair_scores(same, texts(), kTextsOf, "picture", kDepths, 1, tied);
  CHECK(tied > 0);
}

TEST_CASE("a file of pairs is measured, and one that cannot be read ends it") {
  TinyIndex tiny;
  auto options = tiny.options();
  for (const char* name : {"a.png", "b.png"}) write_png(tiny.folder / name, {8, 8, 3, std::vector<std::uint8_t>(8 * 8 * 3, 90)});
  options.batch.inputs = {
      tiny.folder.file("pairs.jsonl", "{\"media\": \"a.png\", \"texts\": [\"x\"]}\n{\"media\": \"b.png\", \"texts\": [\"x\", \"ab\"]}\n")};
  options.batch.output = tiny.folder / "out.jsonl";
  options.model = "counting";
  options.bootstrap = 20;
  Log log("mm retrieve", Level::normal, false, tiny.said.stream);
  CHECK(evaluate_pairs(options, counting_model, log) == 0);
  const auto said = text_of(options.batch.output);
  CHECK(said.find("{\"score\":\"to-text.R@1\",\"value\":") == 0);
  CHECK(said.find("\"interval\":[") != std::string::npos);
  CHECK(said.find("2 pictures, 2 different texts, model counting; ") != std::string::npos);
  options.folds = 2;
  CHECK(complaint([&] { evaluate_pairs(options, counting_model, log); }).find("--bootstrap") == 0);
  options.bootstrap = 0;
  options.batch.inputs = {tiny.folder.file("pairs.jsonl", "{\"media\": \"gone.png\", \"texts\": [\"x\"]}\n")};
  CHECK(complaint([&] { evaluate_pairs(options, counting_model, log); }).find("gone.png") != std::string::npos);
  options.batch.inputs.clear();
  CHECK(complaint([&] { evaluate_pairs(options, counting_model, log); }) == "name one file of pairs");
}

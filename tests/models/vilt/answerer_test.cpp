#include <ATen/ops/zeros.h>

#include <cmath>
#include <filesystem>

#include "golden.h"
#include "model/embedder.h"
#include "support/caught.h"
#include "support/golden_maps.h"
#include "support/temporary.h"
#include "vilt/family.h"

using namespace mm;
using namespace mm::vilt;

namespace {

std::vector<QuestionItem> items_of(const Golden& golden, const Answerer& model) {
  std::vector<PreparedPictures> pictures;
  for (std::int64_t i = 0; i < 3; ++i) pictures.push_back(model.prepare({.images = {golden.image(i)}}));
  std::vector<QuestionItem> items;
  for (std::size_t i = 0; i < golden.pairs.size(); ++i) {
    const auto pair = golden.pairs.at(i);
    items.push_back({.pictures = pictures[static_cast<std::size_t>(pair.integer("image"))], .question = pair.string("question")});
  }
  return items;
}

}  // namespace

TEST_CASE("answers and their probabilities are those of transformers, whatever else is asked") {
  for (const auto& name : kFolders) {
    CAPTURE(name);
    const Golden golden(name);
    const auto model = answerer(golden.folder, {});
    const auto items = items_of(golden, *model);
    const AnswerRequest request{.answers = 5};
    const auto together = model->answer(items, request);
    REQUIRE(together.size() == items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      CAPTURE(i);
      const auto pair = golden.pairs.at(i);
      CHECK(together[i].question_tokens == static_cast<std::int64_t>(pair.at("ids").size()));
      CHECK(together[i].question_truncated == (i % 3 == 1));
      const auto alone = model->answer(std::span(&items[i], 1), request);
      REQUIRE(together[i].best.size() == 5);
      REQUIRE(together[i].margin);
      CHECK(*together[i].margin == doctest::Approx(together[i].best[0].probability - together[i].best[1].probability));
      for (std::size_t n = 0; n < 5; ++n) {
        const auto theirs = pair.at("answers").at(n);
        CHECK(together[i].best[n].text == theirs.string("text"));
        CHECK(std::abs(together[i].best[n].probability - theirs.number("probability")) < 1e-5);
        CHECK(std::exp(together[i].best[n].logprob) == doctest::Approx(together[i].best[n].probability));
        CHECK(alone[0].best[n].text == together[i].best[n].text);
        CHECK(alone[0].best[n].probability == doctest::Approx(together[i].best[n].probability).epsilon(1e-6));
      }
    }
  }
}

TEST_CASE("choices are answered among themselves") {
  const Golden golden("plain");
  const auto model = answerer(golden.folder, {});
  auto items = items_of(golden, *model);
  items.resize(1);
  const auto all = model->answer(items, {.answers = 5})[0].best;
  items[0].choices = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{all[4].text, all[2].text});
  const auto some_answers = model->answer(items, {.answers = 5})[0];
  const auto& some = some_answers.best;
  REQUIRE(some.size() == 2);
  CHECK(some[0].text == all[2].text);
  CHECK(some[0].choice == 1);
  CHECK(some[0].probability == doctest::Approx(all[2].probability));
  const auto first = model->answer(items, {.answers = 1})[0];
  CHECK(first.best.size() == 1);
  CHECK(first.margin == some_answers.margin);
  const auto unknown = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"yes", "appel"});
  CHECK(complaint([&] { model->check(unknown); }) == "'appel' is none of the model's 5 answers (did you mean 'apple'?)");
}

TEST_CASE("what the model cannot do is said") {
  const Golden golden("plain");
  const auto model = answerer(golden.folder, {});
  CHECK(model->most_pictures() == 1);
  CHECK(error_of([&] { model->check(AnswerRequest{.pattern = "[0-9]+"}); }).kind == Kind::usage);
  const Image strip{.width = 4000, .height = 3, .channels = 1, .pixels = std::vector<std::uint8_t>(12000)};
  CHECK(complaint([&] { model->prepare({.images = {strip}}); }).find("too thin a strip") != std::string::npos);
}

TEST_CASE("a folder without the head, and one that looks at patches by chance") {
  const Golden golden("plain");
  const TemporaryFolder copy;
  std::filesystem::copy(golden.path, copy.path);
  std::map<std::string, at::Tensor> weights;
  for (const auto& name : golden.folder.checkpoint()->names())
    if (!name.starts_with("classifier")) weights[name] = golden.folder.checkpoint()->tensor(name).clone();
  std::filesystem::remove(copy / "model.safetensors");
  write_safetensors(copy / "model.safetensors", weights);
  CHECK(complaint([&] { answerer(Folder(copy.path), {}); }).find("holds no head that answers questions") != std::string::npos);

  std::filesystem::copy_file(golden.path + "/model.safetensors", copy / "model.safetensors",
                             std::filesystem::copy_options::overwrite_existing);
  std::string config = text_of(golden.path + "/config.json");
  config.replace(config.find("\"max_image_length\": -1"), 22, "\"max_image_length\": 3");
  copy.file("config.json", config);
  const auto model = answerer(Folder(copy.path), {});
  CHECK(complaint([&] { model->prepare({.images = {golden.image(0)}}); }) == "has 24 patches, and the model looks at 3, drawn by chance");
}

TEST_CASE("8-bit products give nearly the same answers") {
  const Golden golden("plain");
  Runtime narrow;
  narrow.dtype = c10::kChar;
  const auto model = answerer(golden.folder, {}), bytes = answerer(golden.folder, narrow);
  const auto items = items_of(golden, *model);
  const auto exact = model->answer(items, {}), near = bytes->answer(items, {});
  for (std::size_t i = 0; i < items.size(); ++i)
    CHECK(near[i].best[0].probability == doctest::Approx(exact[i].best[0].probability).epsilon(0.05));
}

TEST_CASE("where the token looked that the answer is read off is transformers', also of a model in 8 bits") {
  const GoldenMaps golden("vilt-plain");
  for (const auto dtype : {at::kFloat, at::kChar}) {
    Runtime runtime;
    runtime.dtype = dtype;
    const auto model = answerer(Folder(Golden("plain").path), runtime);
    const auto pictures = std::make_shared<const NamedTensors>(NamedTensors{{"pixels", golden.pixels()}});
    REQUIRE(model->mapper() != nullptr);
    for (const int layer : {0, 1, 2}) {
      const QuestionItem item{.pictures = pictures, .question = golden.json.string("question")};
      golden.check(model->mapper()->maps(item, golden.answer(), {}, layer), layer);
    }
  }
}

TEST_CASE("a family that makes no vectors has no embedder") {
  const Golden golden("plain");
  CHECK(make_embedder(Folder(golden.path), {}) == nullptr);
}

#include <algorithm>
#include <cmath>

#include "bert/family.h"
#include "golden.h"
#include "support/caught.h"
#include "tiny.h"

using namespace mm::bert;

namespace {

double difference(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

std::string refusal(const Tiny& folder) {
  return complaint([&] { text_classifier(mm::Folder(folder.path), cpu()); });
}

}  // namespace

TEST_CASE("a folder's classes, from text to scores, are those of transformers' pipeline") {
  for (const auto& name : kFolders) {
    CAPTURE(name);
    const Golden golden(name);
    const auto classifier = text_classifier(golden.folder, cpu());
    const auto answers = classifier->classify(golden.items);
    REQUIRE(answers.size() == golden.items.size());
    CHECK(classifier->labels().size() == golden.scores[0].size());
    CHECK(classifier->longest() == golden.expected.integer("longest"));
    const auto logits = golden.tensors.tensor("logits");
    for (std::size_t i = 0; i < answers.size(); ++i) {
      CAPTURE(i);
      CHECK(difference(answers[i].scores, golden.scores[i]) < 1e-5);
      for (std::size_t l = 0; l < answers[i].logits.size(); ++l)
        CHECK(std::abs(answers[i].logits[l] - logits[static_cast<int64_t>(i)][static_cast<int64_t>(l)].item().toDouble()) < 1e-5);
      CHECK(answers[i].tokens == std::ssize(golden.encodings[i].ids));
      CHECK((answers[i].left_out > 0) == (i == 6 || i == 8));
    }
  }
}

TEST_CASE("a classifier shows what its layers look at, and which tokens are of which words") {
  const Golden golden("bert");
  const auto classifier = text_classifier(golden.folder, cpu());
  CHECK(classifier->shows_attention());
  const auto found = classifier->attention({.text = "the film was good .", .pair = "not bad"});
  REQUIRE(found);
  CHECK(found->tokens == 10);
  CHECK(found->answering == 0);
  REQUIRE(found->layers.size() == 2);
  CHECK(found->layers[1].size() == 100);
  REQUIRE(found->places.size() == 7);
  CHECK(found->places[3].first == 4);
  CHECK(found->places[6].of_pair);
  CHECK(found->places[6].first == 8);
}

TEST_CASE("labels have the names of config.json") {
  CHECK(text_classifier(Golden("bert").folder, cpu())->labels() == std::vector<std::string>{"negative", "neutral", "positive"});
  CHECK(text_classifier(Golden("bert").folder, cpu())->scoring() == mm::Scoring::softmax);
  CHECK(text_classifier(Golden("mpnet").folder, cpu())->scoring() == mm::Scoring::none);
}

TEST_CASE("a text's scores depend neither on the texts beside it nor on their order") {
  const Golden golden("mpnet");
  const auto classifier = text_classifier(golden.folder, cpu());
  auto items = golden.items;
  const auto together = classifier->classify(items);
  std::ranges::reverse(items);
  const auto reversed = classifier->classify(items);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto alone = classifier->classify(std::span(golden.items).subspan(i, 1));
    CHECK(difference(alone[0].logits, together[i].logits) < 1e-5);
    CHECK(difference(reversed[items.size() - 1 - i].logits, together[i].logits) < 1e-5);
  }
  CHECK(classifier->classify({}).empty());
}

TEST_CASE("bf16 gives about the same scores") {
  const Golden golden("bert");
  mm::Runtime half;
  half.dtype = at::kBFloat16;
  const auto answers = text_classifier(golden.folder, half)->classify(golden.items);
  for (std::size_t i = 0; i < answers.size(); ++i) CHECK(difference(answers[i].scores, golden.scores[i]) < 0.1);
}

TEST_CASE("folders that hold no classifier, or weights of another model, are refused") {
  const Tiny folder("distilbert");
  folder.edit("config.json", R"("n_layers": 2)", R"("n_layers": 1)");
  CHECK(refusal(folder).find("holds 16 parameters that the model has no place for") != std::string::npos);
  folder.edit("config.json", R"("n_layers": 1)", R"("n_layers": 3)");
  CHECK(refusal(folder).find("holds no parameter 'distilbert.transformer.layer.2") != std::string::npos);

  const Tiny bare("bert");
  auto tensors = std::map<std::string, at::Tensor>();
  {
    const mm::Safetensors file(bare / "model.safetensors");
    for (const auto& [name, info] : file.infos())
      if (name.starts_with("bert.")) tensors[name] = file.tensor(name).clone();
  }
  mm::write_safetensors(bare / "model.safetensors", tensors);
  CHECK(refusal(bare).find("holds an encoder without a head for classes") != std::string::npos);
}

TEST_CASE("a text that is not UTF-8 is refused") {
  const auto classifier = text_classifier(Golden("bert").folder, cpu());
  CHECK(complaint([&] { classifier->classify(std::vector<mm::TextItem>{{.text = "good \xff"}}); }) == "the text is not UTF-8 at byte 5");
}

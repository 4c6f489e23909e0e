#include "bert/family.h"

#include <ATen/Parallel.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/stopwatch.h"
#include "golden.h"
#include "tiny.h"

using namespace mm::bert;

TEST_CASE("every model_type is in the table of families, with what it offers") {
  for (const auto* type : {"bert", "distilbert", "roberta", "xlm-roberta", "mpnet", "electra", "albert"}) {
    CAPTURE(type);
    const auto& family = mm::family_of(mm::Json::parse(std::string(R"({"model_type": ")") + type + "\"}", "config.json"));
    CHECK(family.type == type);
    CHECK((family.text_classifier == text_classifier));
    CHECK((family.text_embedder == text_embedder));
    CHECK((family.captioner == nullptr));
  }
}

// A whole model beside transformers: run by scripts/golden/parity_text, which puts its answers into the folder MM_PARITY_TEXTS. Without it
// there is nothing to compare.
TEST_CASE("parity with transformers on a whole model") {
  const char* work = std::getenv("MM_PARITY_TEXTS");
  const auto asked = work == nullptr ? mm::Json() : mm::Json::read(std::string(work) + "/texts.json");
  CHECK(asked.is_null() == (work == nullptr));
  if (work == nullptr) return;
  const auto expected = mm::Safetensors(std::string(work) + "/texts.safetensors").tensor("answers");
  const mm::Folder folder(asked.string("model"));
  at::set_num_threads(static_cast<int>(asked.integer("threads")));
  std::vector<mm::TextItem> items;
  for (const auto& text : asked.at("texts").strings()) items.push_back({.text = text});

  const auto classifier = asked.boolean("classes") ? text_classifier(folder, cpu()) : nullptr;
  const auto embedder = classifier ? nullptr : text_embedder(folder, cpu());
  const auto answers = [&] {
    if (embedder) return embedder->embed(items);
    std::vector<at::Tensor> rows;
    for (const auto& row : classifier->classify(items)) rows.push_back(at::tensor(row.logits, at::kDouble));
    return at::stack(rows);
  };
  const double off = mm::difference(answers(), expected);
  std::vector<double> seconds;
  for (std::int64_t round = 0; round < asked.integer("rounds"); ++round) {
    const mm::Stopwatch watch;
    answers();
    seconds.push_back(watch.seconds());
  }
  std::ranges::sort(seconds);
  std::printf("mm, without padding                        %7.1f sentences/s\n",
              static_cast<double>(items.size()) / seconds[seconds.size() / 2]);
  std::printf("largest difference %.3g (their deviation %.3g)\n", off, expected.std().item().toDouble());
  CHECK(off < 1e-4);
}

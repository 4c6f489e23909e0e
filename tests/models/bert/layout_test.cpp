#include "bert/layout.h"

#include <fmt/format.h>

#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm::bert;

namespace {

constexpr auto kWords = "embeddings.word_embeddings.weight";

// Under which name `ours` is found in a file that holds the names, each of them a scalar; empty: not at all.
std::string found(std::initializer_list<std::string> names, Layout layout, const std::string& ours) {
  const auto files = std::make_shared<mm::DrawnParams>();
  for (const auto& name : names) files->take(name, {});
  LayoutSource source(files, layout);
  if (!source.has(ours)) return "";
  for (const auto& name : names)
    if (source.take(ours, {}).is_same(files->tensors.at(name))) return name;
  return "";
}

}  // namespace

TEST_CASE("names are found with and without the base, and behind a wrapper's prefix") {
  const auto bert = fmt::format("bert.{}", kWords);
  CHECK(found({bert, "bert.x"}, Layout::bert, "bert.x") == "bert.x");
  CHECK(found({kWords, "x"}, Layout::bert, "bert.x") == "x");
  CHECK(found({"model." + bert, "model.bert.x"}, Layout::bert, "bert.x") == "model.bert.x");
  CHECK(found({"module." + std::string(kWords), "module.x"}, Layout::bert, "bert.x") == "module.x");
  CHECK(found({"mpnet." + std::string(kWords), "mpnet.x"}, Layout::mpnet, "mpnet.x") == "mpnet.x");
  CHECK(found({"roberta." + std::string(kWords), "classifier.dense.weight"}, Layout::roberta, "classifier.dense.weight") ==
        "classifier.dense.weight");
  CHECK(found({"model.distilbert." + std::string(kWords), "model.classifier.bias"}, Layout::distilbert, "classifier.bias") ==
        "model.classifier.bias");
  CHECK(found({bert}, Layout::roberta, "roberta.x").empty());
}

TEST_CASE("norms are found under the names of the first files") {
  CHECK(found({kWords, "x.LayerNorm.gamma"}, Layout::bert, "bert.x.LayerNorm.weight") == "x.LayerNorm.gamma");
  CHECK(found({kWords, "x.LayerNorm.beta"}, Layout::bert, "bert.x.LayerNorm.bias") == "x.LayerNorm.beta");
  CHECK(found({kWords, "x.dense.gamma"}, Layout::bert, "bert.x.dense.weight").empty());
}

TEST_CASE("each layout has the base and the head of its class in transformers") {
  CHECK(names_of(Layout::bert).head == "bert.pooler.dense");
  CHECK(names_of(Layout::distilbert).layer.query == "attention.q_lin");
  CHECK(names_of(Layout::roberta).classifier == "classifier.out_proj");
  CHECK(names_of(Layout::mpnet).layer.attention_norm == "attention.LayerNorm");
}

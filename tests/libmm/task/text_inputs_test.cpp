#include "task/text_inputs.h"

#include <ATen/ops/equal.h>

#include "support/caught.h"
#include "support/close.h"
#include "support/text_set.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kEncoder = MM_TEST_DATA "/word-vectors/plain";

ArraySet reviews(const TemporaryFolder& folder) {
  ArraySetOptions options;
  options.files = {review_table(folder)};
  options.inputs = {"text", "noise"};
  options.label = "verdict";
  options.texts = true;
  return read_array_set(options);
}

}  // namespace

TEST_CASE("the texts of a set become vectors, and the encoder a part of what it is") {
  const TemporaryFolder folder;
  ArraySet set = reviews(folder);
  CHECK(set.texts.at("text").at(1) == "the film was bad");
  CHECK_FALSE(set.inputs.contains("text"));
  const std::string before = set.fingerprint;
  embed_texts(set, kEncoder);
  CHECK(set.inputs.at("text").sizes() == at::IntArrayRef({24, 8}));
  CHECK(set.inputs.contains("features"));
  CHECK(set.fingerprint != before);
  const auto embedder = open_text_embedder(kEncoder);
  CHECK(difference(set.inputs.at("text")[1], embed_all(*embedder, {"the film was bad"})[0]) < 1e-6);

  ArraySet other = reviews(folder);
  embed_texts(other, MM_TEST_DATA "/word-vectors/half");
  CHECK(other.fingerprint != set.fingerprint);
}

TEST_CASE("an encoder is its settings and weights, wherever in its folder they stand") {
  const TemporaryFolder folder;
  for (const char* name : {"model.safetensors", "config.json", "README.md", "1_Pooling/config.json", "1_Pooling/deep/er/x.json"})
    folder.file(name, "{}");
  CHECK(encoder_files(folder.path) == std::vector<std::string>{"1_Pooling/config.json", "config.json", "model.safetensors"});
  CHECK(exit_code([&] { encoder_files(folder / "none"); }) != 0);
}

TEST_CASE("many texts are embedded in parts") {
  const auto embedder = open_text_embedder(kEncoder);
  std::vector<std::string> texts(600, "good");
  texts[599] = "bad";
  const auto vectors = embed_all(*embedder, texts);
  CHECK(vectors.sizes() == at::IntArrayRef({600, 8}));
  CHECK(difference(vectors[599], embed_all(*embedder, {"bad"})[0]) < 1e-6);
  CHECK(embed_all(*embedder, {}).sizes() == at::IntArrayRef({0, 8}));
}

TEST_CASE("lists that are asked for again are kept while there is room") {
  EmbedOnce embed(kEncoder, 3 * 8 * sizeof(float));
  const auto embedder = open_text_embedder(kEncoder);
  const std::vector<std::string> two{"good", "the film was bad"}, joined{"goodthe film was bad"};
  const auto first = embed(two);
  CHECK(difference(first, embed_all(*embedder, two)) == 0);
  CHECK(embed(two).is_same(first));
  CHECK(difference(embed(joined), embed_all(*embedder, joined)) == 0);
  CHECK(embed.kept() == 2);
  embed({"bad"});
  CHECK(embed.kept() == 2);  // there was room for three vectors
  CHECK(exit_code([] { EmbedOnce none(MM_TEST_DATA "/blip/defaults"); }) == 2);
}

TEST_CASE("a model that makes no vectors of texts") {
  CHECK(complaint([] { open_text_embedder(MM_TEST_DATA "/blip/defaults"); }).find("make no vectors of texts") != std::string::npos);
}

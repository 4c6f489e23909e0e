#include <ATen/TensorOperators.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/randn.h>

#include "model2vec/family.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/temporary.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kGolden = MM_TEST_DATA "/word-vectors/";

std::vector<TextItem> texts_of(const std::string& name) {
  std::vector<TextItem> items;
  for (const auto& text : Json::read(kGolden + name + "/expected.json").at("texts").strings()) items.push_back({.text = text});
  return items;
}

std::string written(const TemporaryFolder& folder, const TextEncoderFiles& files) {
  for (const auto& [name, text] : files.texts) folder.file(name, text);
  write_safetensors(folder / "model.safetensors", files.tensors);
  return folder.path;
}

}  // namespace

TEST_CASE("vectors of texts are those of the library") {
  for (const std::string name : {"plain", "shared", "half"}) {
    CAPTURE(name);
    const auto embedder = model2vec::text_embedder(Folder(kGolden + name), {});
    CHECK(embedder->width() == 8);
    const auto vectors = embedder->embed(texts_of(name));
    // The library rounds what comes of f16 to f16.
    CHECK(difference(vectors, Safetensors(kGolden + name + "/expected.safetensors").tensor("vectors")) < (name == "half" ? 1e-3 : 1e-6));
    CHECK(embedder->embed({}).sizes() == at::IntArrayRef({0, 8}));
  }
}

TEST_CASE("a text's vector does not depend on those beside it") {
  const auto embedder = model2vec::text_embedder(Folder(kGolden + "shared"), {});
  const auto items = texts_of("shared");
  const auto all = embedder->embed(items);
  for (std::size_t i = 0; i < items.size(); ++i)
    CHECK(difference(embedder->embed(std::span(items).subspan(i, 1))[0], all[static_cast<std::int64_t>(i)]) < 1e-6);
}

TEST_CASE("a product stands in the table as though it came behind it") {
  const Folder plain(kGolden + "plain");
  const auto weight = at::randn({3, 8});
  const TemporaryFolder folder;
  const auto small = model2vec::text_embedder(Folder(written(folder, model2vec::with_product(plain, weight).value())), {});
  CHECK(small->width() == 3);
  const auto items = texts_of("plain");
  CHECK(difference(small->embed(items), at::linear(model2vec::text_embedder(plain, {})->embed(items), weight)) < 5e-3);  // f16
  CHECK_FALSE(model2vec::with_product(Folder(kGolden + "shared"), weight));  // whose vectors are brought to the length 1
}

TEST_CASE("a table of one's own is a folder that is read back") {
  const Folder plain(kGolden + "plain");
  const auto table = at::randn({plain.tokenizer()->size(), 5});
  const TemporaryFolder folder;
  const auto embedder =
      model2vec::text_embedder(Folder(written(folder, model2vec::encoder_files(plain.file("tokenizer.json"), table))), {});
  CHECK(difference(embedder->embed(std::vector<TextItem>{{.text = "good"}})[0], table[9]) < 5e-3);
  CHECK((family_of(Folder(folder.path)).text_embedder == model2vec::text_embedder));
  Json padded = plain.file("tokenizer.json");
  padded.set("padding", Json::parse(R"({"strategy": {"Fixed": 128}, "pad_id": 0})", "padding"));
  padded.set("truncation", Json::parse(R"({"max_length": 128})", "truncation"));
  const Json kept = Json::parse(model2vec::encoder_files(padded, table).texts[1].second, "tokenizer.json");
  CHECK(kept.get("padding").is_null());
  CHECK(kept.get("truncation").is_null());
}

#include "vilt/encoder.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/InferenceMode.h>

#include "golden.h"

using namespace mm::vilt;

namespace {

// All pairs of a golden folder behind each other.
struct Packed {
  Packed(const Golden& golden, const Embeddings& embeddings) {
    std::vector<at::Tensor> rows;
    for (std::size_t i = 0; i < golden.pairs.size(); ++i) {
      const auto pair = golden.pairs.at(i);
      const auto ids = at::tensor(pair.at("ids").integers(), at::kLong);  // [T]
      const auto text = embeddings.text(ids, at::zeros_like(ids));        // [T, C]
      const auto picture = embeddings.picture(golden.images.tensor("pixels." + std::to_string(pair.integer("image"))));
      rows.insert(rows.end(), {text, picture});
      lengths.push_back(text.size(0) + picture.size(0));
    }
    x = at::cat(rows);  // [N, C]
  }

  // What the reference has of one state of all pairs, behind each other.
  static at::Tensor expected(const Golden& golden, const std::string& what) {
    std::vector<at::Tensor> rows;
    for (std::size_t i = 0; i < golden.pairs.size(); ++i)
      rows.push_back(golden.expected.tensor(std::to_string(i / 3) + "." + std::to_string(i % 3) + "." + what));
    return at::cat(rows);
  }

  at::Tensor x;
  std::vector<int64_t> lengths;
};

void compare(const std::string& name) {
  CAPTURE(name);
  const Golden golden(name);
  const auto p = golden.params();
  const Embeddings embeddings(p / "vilt.embeddings", golden.config);
  const Encoder encoder(p / "vilt", golden.config);
  const Head head(p, golden.config, 5);
  for (const bool inference : {false, true}) {  // mm's own products are taken without gradients only
    CAPTURE(inference);
    const c10::InferenceMode guard(inference);
    const Packed packed(golden, embeddings);
    auto x = packed.x;
    REQUIRE(mm::difference(x, Packed::expected(golden, "states.0")) < 1e-5);
    for (std::size_t i = 0; i < encoder.layers.size(); ++i) {
      CAPTURE(i);
      x = encoder.layers[i](x, packed.lengths);
      REQUIRE(mm::difference(x, Packed::expected(golden, "states." + std::to_string(i + 1))) < 1e-5);
    }
    CHECK(mm::difference(encoder(packed.x, packed.lengths), encoder.norm(x)) < 1e-6);
    const auto logits = head(encoder.first(packed.x, packed.lengths));  // [B, 5]
    CHECK(mm::difference(logits.flatten(), Packed::expected(golden, "logits")) < 1e-5);
  }
}

}  // namespace

TEST_CASE("embeddings, every layer's states and the logits are those of transformers, of pictures of several shapes at once") {
  for (const auto& name : kFolders) compare(name);
}

TEST_CASE("packed and quantised weights say nearly the same") {
  const Golden golden("plain");
  const auto p = golden.params();
  const c10::InferenceMode guard;
  const Embeddings embeddings(p / "vilt.embeddings", golden.config);
  const Packed packed(golden, embeddings);
  const Encoder plain(p / "vilt", golden.config);
  Encoder other(p / "vilt", golden.config);
  const auto expected = plain.first(packed.x, packed.lengths);
  other.pack();
  CHECK(mm::difference(other.first(packed.x, packed.lengths), expected) < 1e-5);
  Encoder bytes(p / "vilt", golden.config);
  bytes.quantize();
  const double off = mm::difference(bytes.first(packed.x, packed.lengths), expected);
  CHECK(off > 0);
  CHECK(off < 0.2);
}

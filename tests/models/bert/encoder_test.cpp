#include "bert/encoder.h"

#include <ATen/core/Reduction.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include <map>

#include "bert/head.h"
#include "golden.h"
#include "model/computing.h"

using namespace mm::bert;

namespace {

// A checkpoint whose tensors carry gradients, by their names in the file.
struct Learning : mm::ParamSource {
  explicit Learning(const Golden& golden)
      : files(std::make_shared<mm::CheckpointSource>(golden.folder.checkpoint(), at::kCPU, at::kFloat)) {}
  bool has(const std::string& name) const override { return files->has(name); }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override {
    return taken[name] = files->take(name, shape).clone().requires_grad_(true);
  }
  std::shared_ptr<mm::CheckpointSource> files;
  std::map<std::string, at::Tensor> taken;
};

// The loss of four of the texts, and gradients, beside those of transformers' padded batch.
void check_gradients(const std::string& name) {
  CAPTURE(name);
  const Golden golden(name);
  const mm::Safetensors expected(golden.path + "/gradients.safetensors");
  const auto source = std::make_shared<Learning>(golden);
  const auto labels = read_labels(golden.folder.config());
  const Encoder encoder(mm::Params(source), golden.config);
  const ClassifierHead head(mm::Params(source), golden.config, std::ssize(labels.names));

  const std::vector<mm::Encoding> few{golden.encodings[0], golden.encodings[2], golden.encodings[3], golden.encodings[7]};
  const auto packed = pack(few, golden.config, at::kCPU);
  const auto logits = head(encoder.first(packed));
  std::vector<int64_t> classes;
  for (int64_t i = 0; i < 4; ++i) classes.push_back(i % logits.size(1));
  const auto loss = at::cross_entropy_loss(logits, at::tensor(classes, at::kLong), {}, at::Reduction::Sum);
  CHECK(mm::difference(loss.reshape({1}), expected.tensor("loss")) < 1e-5);
  loss.backward();
  for (const auto& [parameter, tensor] : source->taken) {
    CAPTURE(parameter);
    CHECK(mm::difference(tensor.grad(), expected.tensor(parameter)) < 2e-5);
  }
  CHECK(source->taken.size() + 1 == expected.infos().size());
}

}  // namespace

TEST_CASE("every layer's states are those of transformers' padded batch, in every layout") {
  for (const auto& name : kFolders) {
    CAPTURE(name);
    const Golden golden(name);
    const Encoder encoder(golden.params(), golden.config);
    const auto packed = golden.packed();
    for (const bool inference : {false, true}) {  // mm's own products are taken without gradients only
      CAPTURE(inference);
      const c10::InferenceMode guard(inference);
      auto x = encoder.embeddings(packed);  // [N, C]
      REQUIRE(mm::difference(x, golden.tensors.tensor("embeddings")) < 1e-5);
      const auto bias = encoder.bias ? (*encoder.bias)(std::ranges::max(packed.lengths)) : at::Tensor();
      for (std::size_t i = 0; i < encoder.order.size(); ++i) {
        CAPTURE(i);
        const Layer& layer = encoder.layers[encoder.order[i]];
        x = layer.attend(x, packed.lengths, bias);
        REQUIRE(mm::difference(x, golden.tensors.tensor("attention." + std::to_string(i))) < 1e-5);
        x = layer.feed_forward(x);
        REQUIRE(mm::difference(x, golden.tensors.tensor("layer." + std::to_string(i))) < 1e-5);
      }
      CHECK(mm::difference(encoder(packed), x) < 1e-6);
      CHECK(mm::difference(encoder.first(packed), first_tokens(x, packed.lengths)) < 1e-5);
    }
  }
}

TEST_CASE("what tokens look at is what their states are made of, in every layout, packed or not") {
  const c10::InferenceMode guard;
  for (const auto& name : kFolders) {
    CAPTURE(name);
    const Golden golden(name);
    Encoder encoder(golden.params(), golden.config);
    for (const bool packed : {false, true}) {
      CAPTURE(packed);
      if (packed) encoder.pack();
      for (const std::size_t place : {0, 7}) {
        const auto text = pack(std::span(golden.encodings).subspan(place, 1), golden.config, at::kCPU);
        const auto all = encoder.attention(text);
        REQUIRE(all.size() == encoder.order.size());
        auto x = encoder.embeddings(text);  // [T, C]
        const auto bias = encoder.bias ? (*encoder.bias)(text.lengths[0]) : at::Tensor();
        for (std::size_t i = 0; i < all.size(); ++i) {
          const Layer& layer = encoder.layers[encoder.order[i]];
          CHECK(all[i].sizes() == at::IntArrayRef({layer.heads, text.lengths[0], text.lengths[0]}));
          CHECK(mm::difference(all[i].sum(-1), at::ones({layer.heads, text.lengths[0]})) < 1e-5);
          const auto values = layer.projected(x)[2].unflatten(1, {layer.heads, -1}).transpose(0, 1);  // [H, T, D]
          const auto attended = at::matmul(all[i], values).transpose(0, 1).flatten(1);                // [T, C]
          const auto whole = layer.attend(x, text.lengths, bias);
          CHECK(mm::difference(layer.attention_norm(layer.output.plus(attended, x)), whole) < 1e-5);
          x = layer.feed_forward(whole);
        }
      }
    }
  }
}

TEST_CASE("gradients are those of transformers, of the relative positions as well") {
  check_gradients("bert");
  check_gradients("mpnet");
}

TEST_CASE("layers that are computed again in the backward pass give the same gradients") {
  const mm::ComputingScope scope({.recompute = true});
  check_gradients("bert");
  check_gradients("mpnet");
}

TEST_CASE("a packed encoder gives the same states") {
  const c10::InferenceMode guard;
  for (const auto* name : {"roberta", "albert"}) {
    CAPTURE(name);
    const Golden golden(name);
    Encoder encoder(golden.params(), golden.config);
    const auto before = encoder(golden.packed());
    encoder.pack();
    CHECK(mm::difference(encoder(golden.packed()), before) < 1e-5);
  }
}

TEST_CASE("ALBERT's groups share their layers, in the order of transformers") {
  const Golden golden("albert");
  const Encoder encoder(golden.params(), golden.config);
  CHECK(encoder.layers.size() == 4);  // 2 groups of 2
  CHECK(encoder.order == std::vector<std::size_t>{0, 1, 0, 1, 2, 3});
}

TEST_CASE("one product for queries, keys and values changes no state, also of the first tokens alone") {
  const c10::InferenceMode guard;
  for (const auto* name : {"bert", "mpnet"}) {
    const Golden golden(name);
    const Encoder plain(golden.params(), golden.config);
    Encoder packed = plain;
    packed.pack();
    packed.pack();
    REQUIRE(packed.layers.size() == 2);
    CHECK(packed.layers[0].fused);
    CHECK_FALSE(packed.layers[1].fused);
    CHECK(mm::difference(packed(golden.packed()), plain(golden.packed())) < 1e-5);
    CHECK(mm::difference(packed.first(golden.packed()), plain.first(golden.packed())) < 1e-5);
  }
}

TEST_CASE("a quantized encoder gives about the same states in every layout") {
  const c10::InferenceMode guard;
  for (const auto& name : kFolders) {
    CAPTURE(name);
    const Golden golden(name);
    const Encoder plain(golden.params(), golden.config);
    Encoder quantized = plain;
    quantized.quantize();
    const auto states = plain(golden.packed()), near = quantized(golden.packed());  // [N, C], of norm sqrt(C) about
    CHECK(mm::difference(near, states) > 0);
    CHECK(mm::difference(near, states) < 0.25);
    CHECK(mm::difference(quantized.first(golden.packed()), first_tokens(near, golden.packed().lengths)) < 1e-5);
  }
}

#include "fusion/fusion_memory.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/zeros.h>

#include <string>

#include "support/caught.h"
#include "support/close.h"
#include "support/golden_fusion.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("cells and memory are what the paper's equations give, gradients too") {
  check_golden_fusion("mfn 3 memory=4 hidden=5", "steps.safetensors");
}

TEST_CASE("each modality's state is an LSTM's, whatever the others say") {
  const MadeFusion made("mfn 3", {{"text", 4, 2}, {"audio", 4, 5}});
  CHECK(made.shapes.fused == FusedShape{9});
  const auto some = made.examples(2);
  std::vector<at::Tensor> parameters;
  for (const char* name : {"weight_ih", "weight_hh", "bias_ih", "bias_hh"})
    parameters.push_back(made.source->tensors().at(std::string("lstm.0.") + name));
  const auto zeros = at::zeros({1, 2, 3});
  const auto states = std::get<1>(at::lstm(some[0].x, {zeros, zeros}, parameters, true, 1, 0, false, false, /*batch_first=*/true));
  CHECK(difference(made.fuse(some, 0).x.narrow(1, 0, 3), states[0]) < 1e-5);
}

TEST_CASE("a step that a modality lacks leaves its state, and one that all lack leaves everything") {
  const MadeFusion made("mfn 3", {{"text", 4, 2}, {"audio", 4, 5}});
  auto some = made.examples(1);
  auto shorter = some;
  some[0].mask[0][1].fill_(false);
  some[1].mask[0][1].fill_(false);
  const MadeFusion three("mfn 3", {{"text", 3, 2}, {"audio", 3, 5}});  // the same parameters: drawn by name
  for (auto& modality : shorter) {
    modality.x = at::cat({modality.x.narrow(1, 0, 1), modality.x.narrow(1, 2, 2)}, 1);  // [B, 3, C]
    modality.mask = modality.mask.narrow(1, 0, 3);
  }
  CHECK(difference(made.fuse(some, 0).x, three.fuse(shorter, 0).x) < 1e-6);
}

TEST_CASE("dropout while it trains; steps that differ are refused") {
  const MadeFusion made("mfn 3 dropout=0.5", {{"text", 4, 2}, {"audio", 4, 5}});
  const auto some = made.examples(2);
  CHECK(difference(made.fuse(some, 3).x, made.fuse(some, 3).x) == 0);
  CHECK(difference(made.fuse(some, 3).x, made.fuse(some, 9).x) > 1e-4);
  CHECK(complaint([] {
          MadeFusion("mfn 3", {{"text", 4, 3}, {"audio", 5, 2}});
        }) == "'text' has 4 steps and 'audio' has 5: side by side they need the same");
}

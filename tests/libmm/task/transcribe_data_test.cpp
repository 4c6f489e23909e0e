#include "task/transcribe_data.h"

#include <ATen/ops/full.h>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Two words as numbers: six steps of two each.
TrainOptions words(const TemporaryFolder& folder) {
  std::string text;
  for (int i = 0; i < 12; ++i) text += "x." + std::to_string(i) + ",";
  text += "label,split\n";
  for (int row = 0; row < 8; ++row) {
    for (int i = 0; i < 12; ++i) text += std::to_string((row % 2 == 0 ? 1 : -1) * (i % 4)) + "." + std::to_string(row) + ",";
    text += std::string(row % 2 == 0 ? "1" : "2") + (row < 6 ? ",train\n" : ",test\n");
  }
  TrainOptions options;
  options.data.arrays.files = {folder.file("words.csv", text)};
  options.data.texts = {"1=one", "2=two"};
  options.model.layers = {"reshape 6 2", "gru 8", "linear 6"};
  return options;
}

}  // namespace

TEST_CASE("texts of the classes, and a batch of their letters") {
  const TemporaryFolder folder;
  const TranscribeData data = open_transcribe_data(words(folder));
  CHECK(data.texts == std::vector<std::string>{"one", "two"});
  CHECK(data.letters.all() == std::vector<std::string>{"e", "n", "o", "t", "w"});
  const Batch batch = transcribe_batch(data, data.arrays.set, std::vector<std::int64_t>{0, 1});
  CHECK(batch.targets == 2);
  CHECK(batch.tensors.at("labels").sizes() == at::IntArrayRef{2, 3});
  CHECK(batch.tensors.at("labels")[1][0].item<std::int64_t>() == 4);
  const auto right = transcript_rates(data, data.arrays.set, data.arrays.set.test, [&](const Batch& some) {
    return std::vector<std::string>(static_cast<std::size_t>(some.targets), "one");
  });
  REQUIRE(right);
  CHECK(right->at(0).second == 0.5);
}

TEST_CASE("what does not fit is said before anything is trained") {
  const TemporaryFolder folder;
  const auto message = [&](auto change) {
    auto options = words(folder);
    change(options);
    return complaint([&] { open_transcribe_data(options); });
  };
  CHECK(message([](auto& o) { o.data.texts = {"1"}; }) == "data.texts: '1' is not of the form 'LABEL=TEXT'");
  CHECK(message([](auto& o) { o.data.texts = {"3=three"}; }) == "data.texts: no example has the label '3'");
  CHECK(message([](auto& o) { o.model.layers.back() = "linear 5"; }) ==
        "model.layers: what comes out is [6, 5], and there are 5 letters and the blank");
  CHECK(message([](auto& o) { o.data.texts = {}; }) == "model.layers: what comes out is [6, 6], and there are 2 letters and the blank");
  CHECK(message([](auto& o) { o.data.texts = {"1=oone", "2=two"}; }).empty());  // five steps of six
  CHECK(message([](auto& o) { o.data.texts = {"1=oooone", "2=two"}; }) == "model.layers: the text 'oooone' is too long for 6 steps");
}

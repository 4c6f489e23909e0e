#include "task/train_caption.h"

#include <ATen/ops/equal.h>

#include <filesystem>

#include "support/caught.h"
#include "support/temporary.h"
#include "support/tiny_training.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("an experiment is opened with its vocabulary, configs and questions") {
  const TemporaryFolder folder;
  auto options = tiny_training(folder / "run");
  options.seed = 1;
  const CaptionData data = open_caption_data(options.data, 1);
  CHECK(data.mixture->size() == 30);
  CHECK(data.test_questions.seen.size() == 3);
  CHECK(data.test_questions.held_out.size() == 3);
  const Trial trial = open_caption_trial(options);
  CHECK(trial.questions == 6);
  CHECK(trial.experiment.size == 30);
  CHECK(trial.experiment.valid_count == 3);
  CHECK(trial.experiment.valid(2, 1).tensors.at("pixels").sizes() == at::IntArrayRef({1, 3, 16, 16}));
  const auto both = trial.experiment.batch(7, 2);
  CHECK(at::equal(both.tensors.at("pixels")[1], trial.experiment.batch(8, 1).tensors.at("pixels")[0]));
  CHECK(both.targets == both.tensors.at("labels").ne(-100).sum().item().toLong());
  CHECK(trial.preview[1] == "  " + data.mixture->example(0, 16).text);
  CHECK_FALSE(std::filesystem::exists(options.output));  // a dry run leaves nothing behind
}

TEST_CASE("photos of a manifest are split, and a few are chosen evenly") {
  const TemporaryFolder folder;
  std::string lines;
  for (int i = 0; i < 30; ++i)
    lines += "{\"image\": \"" + std::to_string(i) + ".jpg\", \"text\": \"x\", \"split\": \"" +
             (i < 10   ? "train"
              : i < 20 ? "val"
                       : "test") +
             "\"}\n";
  TrainDataOptions options;
  options.manifest.path = folder.file("m.jsonl", lines);
  options.manifest.repeat = 3;
  options.valid_photos = 5;
  const auto data = open_caption_data(options, 1);
  CHECK(data.mixture->size() == 30);
  REQUIRE(data.valid_questions.photos.size() == 5);
  CHECK(data.valid_questions.photos[1].id == "12.jpg");
  CHECK(data.test_questions.photos.size() == 10);
  CHECK(data.test_questions.seen.empty());
}

TEST_CASE("sizes that do not fit are usage errors") {
  const TemporaryFolder folder;
  const auto refused = [&](auto change) {
    auto options = tiny_training(folder / "run");
    change(options);
    return complaint([&] { open_caption_trial(options); });
  };
  CHECK(refused([](auto& o) { o.model.patch_size = 5; }) == "model.patch-size: patches of 5 pixels do not cover a picture of 16");
  CHECK(refused([](auto& o) { o.model.vision_heads = 3; }) == "model.vision-heads: 3 heads do not divide a width of 8");
  CHECK(refused([](auto& o) { o.model.family = "blib"; }) == "model.family: no family 'blib' that can be trained");
  CHECK(refused([](auto& o) { o.model.vocabulary = 16; }).starts_with("model.vocabulary: a vocabulary of 16 tokens cannot hold the "));
  CHECK(refused([](auto& o) { o.data.arrays.files = {"x.npz"}; }) ==
        "data.arrays.files: arrays are classified, and have no pictures with sentences");
  CHECK(refused([](auto& o) { o.data.scenes.count = 0; }) == "data: there is nothing to learn from");
}

TEST_CASE("a split that is not there is named, unless nobody asked for it") {
  const TemporaryFolder folder;
  const auto row = [](const char* image, const char* split) {
    return std::string("{\"image\": \"") + image + "\", \"text\": \"x\", \"split\": \"" + split + "\"}\n";
  };
  TrainDataOptions options;
  options.manifest.path = folder.file("two.jsonl", row("a.jpg", "train") + row("b.jpg", "test"));
  CHECK(open_caption_data(options, 1).valid.empty());  // there is none, and its usual name was not changed
  options.valid_split = "vla";
  const auto error = error_of([&] { open_caption_data(options, 1); });
  CHECK(error.kind == Kind::usage);
  CHECK(error.where == "data.valid-split");
  CHECK(std::string(error.what()) == "no photo is of the split 'vla'");
  CHECK(error.hint == "the splits are: test, train; an empty name asks for none");
  options.valid_split = "";
  options.test_split = "tset";
  CHECK(complaint([&] { open_caption_data(options, 1); }) == "data.test-split: no photo is of the split 'tset'");
  options = {};
  options.manifest.path = folder.file("three.jsonl", row("a.jpg", "train") + row("b.jpg", "test") + row("c.jpg", "valid"));
  CHECK(complaint([&] { open_caption_data(options, 1); }) == "data.valid-split: no photo is of the split 'val'");
  options.valid_split = "valid";
  CHECK(open_caption_data(options, 1).valid.size() == 1);
}

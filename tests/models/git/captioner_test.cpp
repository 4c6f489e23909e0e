#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <filesystem>
#include <memory>

#include "git/family.h"
#include "golden.h"
#include "model/folder.h"
#include "support/caught.h"
#include "support/golden_maps.h"
#include "support/temporary.h"

using namespace mm::git;

namespace {

std::unique_ptr<mm::Captioner> open(const std::string& path, at::ScalarType dtype = at::kFloat) {
  mm::Runtime runtime;
  runtime.dtype = dtype;
  return captioner(mm::Folder(path), runtime);
}

// What the folder's generated.json speaks of: pictures, or clips of three in another order each.
std::vector<at::Tensor> inputs_of(const Golden& golden, const mm::Captioner& model) {
  const auto file = golden.file("images.safetensors");
  std::vector<at::Tensor> p;
  for (int i = 0; i < 3; ++i) p.push_back(model.prepare(image_of(file.tensor("image." + std::to_string(i)))));
  if (golden.config.frames == 0) return p;
  return {at::stack({p[0], p[1], p[2]}), at::stack({p[2], p[1], p[0]}), at::stack({p[2], p[0], p[1]})};
}

void check_caption(const mm::Caption& ours, const mm::Json& theirs) {
  CHECK(ours.text == theirs.string("text"));
  std::vector<std::int64_t> ids;
  for (const auto& token : ours.tokens) ids.push_back(token.id);
  CHECK(ids == theirs.at("ids").integers());
  if (theirs.has("score")) CHECK(ours.score == doctest::Approx(theirs.number("score")).epsilon(1e-5));
  if (!theirs.has("logprobs")) return;
  const auto logprobs = theirs.at("logprobs").numbers();
  for (std::size_t i = 0; i < std::min(logprobs.size(), ours.tokens.size()); ++i)
    CHECK(std::abs(ours.tokens[i].logprob - logprobs[i]) < 1e-5);
}

struct Copy {  // of a golden folder, that a test may spoil
  explicit Copy(const std::string& name) { std::filesystem::copy(Golden(name).path, folder.path); }
  std::string refusal() const {
    return complaint([&] { open(folder.path); });
  }
  TemporaryFolder folder;
};

}  // namespace

TEST_CASE("captions are transformers': greedy and with beams, with prompts and without, of pictures and of clips") {
  for (const auto* name : {"defaults", "frames"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto model = open(golden.path);
    const auto inputs = inputs_of(golden, *model);
    const auto cases = mm::Json::read(golden.path + "/generated.json").at("cases");
    REQUIRE(cases.size() == 5);
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto answers = cases.at(c);
      CAPTURE(answers.at("options").dump());
      std::vector<mm::CaptionItem> items;
      for (const auto& pixels : inputs) items.push_back({pixels, answers.string("prompt")});
      mm::CaptionRequest request;
      request.decode = options_of(answers.at("options"));
      request.captions = static_cast<int>(answers.at("options").integer("num_return_sequences", 1));
      std::size_t row = 0;
      for (const auto& captions : model->caption(items, request))
        for (const auto& caption : captions) check_caption(caption, answers.at("rows").at(row++));
      CHECK(row == answers.at("rows").size());

      row = 0;  // and each alone
      for (const auto& item : items) {
        const auto alone = model->caption(std::span(&item, 1), request);
        for (const auto& caption : alone[0]) check_caption(caption, answers.at("rows").at(row++));
      }
    }
  }
}

TEST_CASE("pictures and clips, with prompts of different lengths, go together and come back in order") {
  const Golden golden("frames");
  const auto model = open(golden.path);
  const auto clips = inputs_of(golden, *model);
  const std::vector<mm::CaptionItem> items{
      {clips[0], "a red"}, {clips[1][0], ""}, {clips[2], ""}, {clips[1][0], "a red"}, {clips[0].narrow(0, 0, 2), ""}};
  const auto together = model->caption(items, {});
  REQUIRE(together.size() == items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto alone = model->caption(std::span(&items[i], 1), {});
    CHECK(alone[0][0].text == together[i][0].text);
    CHECK(alone[0][0].logprob == doctest::Approx(together[i][0].logprob).epsilon(1e-5));
  }
  CHECK(together[3][0].text.starts_with("a red"));
  CHECK(model->caption({}, {}).empty());
}

TEST_CASE("a clip is refused by a model for pictures, and one that is too long") {
  const auto pictures = open(Golden("defaults").path), clips = open(Golden("frames").path);
  const std::vector<mm::CaptionItem> clip{{at::zeros({2, 3, 24, 24}), ""}}, longer{{at::zeros({4, 3, 16, 16}), ""}};
  CHECK_THROWS_WITH_AS(pictures->caption(clip, {}), "this model takes pictures, not clips", mm::Error);
  CHECK_THROWS_WITH_AS(clips->caption(longer, {}), "a clip has 4 frames, the model takes 3", mm::Error);
}

TEST_CASE("generation_config.json says how captions are decoded; without it config.json and the class do") {
  const Copy copy("defaults");
  const auto first = [&] {
    const auto model = open(copy.folder.path);
    return model->caption(std::vector<mm::CaptionItem>{{inputs_of(Golden("defaults"), *model)[1], ""}}, {})[0][0];
  };
  CHECK(first().tokens.size() == 7);
  copy.folder.file("generation_config.json", R"({"max_length": 4, "bos_token_id": 2, "eos_token_id": 3})");
  CHECK(first().tokens.size() == 3);
  copy.folder.file("generation_config.json", R"({"bos_token_id": 9, "eos_token_id": 3})");
  const auto elsewhere = first().text;
  std::filesystem::remove(copy.folder / "generation_config.json");
  CHECK(first().tokens.size() == 7);
  CHECK(first().tokens.back().id == 3);
  CHECK(first().text != elsewhere);
  copy.folder.file("generation_config.json", R"({"bos_token_id": 900})");
  CHECK(copy.refusal().find("bos_token_id is 900, outside the vocabulary of 56 tokens") != std::string::npos);
}

TEST_CASE("folders whose parts do not belong together are refused") {
  const Copy sized("defaults"), classed("defaults"), layers("defaults");
  sized.folder.file("preprocessor_config.json", R"({"size": 24, "crop_size": 20})");
  CHECK_THROWS_WITH_AS(open(sized.folder.path)->prepare({2, 2, 3, std::vector<std::uint8_t>(12)}),
                       "preprocessor_config.json makes a picture of 20 x 20 pixels, the model takes 24 x 24", mm::Error);
  classed.folder.file("preprocessor_config.json", R"({"image_processor_type": "BlipImageProcessor"})");
  CHECK(classed.refusal().find("BlipImageProcessor") != std::string::npos);
  auto config = mm::Json::read(layers.folder / "config.json");
  config.set("num_hidden_layers", 1);
  layers.folder.file("config.json", config.dump());
  CHECK(layers.refusal().find("parameters that the model has no place for") != std::string::npos);
  config.set("num_hidden_layers", 3);
  layers.folder.file("config.json", config.dump());
  CHECK(layers.refusal().find("holds no parameter 'git.encoder.layer.2.") != std::string::npos);
}

TEST_CASE("bf16 writes captions, and 8 bits nearly those of f32") {
  const Golden golden("defaults");
  const auto model = open(golden.path);
  const auto pixels = inputs_of(golden, *model)[0];
  const std::vector<mm::CaptionItem> item{{pixels, "a"}};
  const auto plain = model->caption(item, {})[0][0];
  for (const auto dtype : {at::kBFloat16, at::kChar}) {
    const auto caption = open(golden.path, dtype)->caption(item, {})[0][0];
    CHECK(caption.text.starts_with("a"));
    CHECK(caption.tokens[0].logprob != plain.tokens[0].logprob);
    CHECK(std::abs(caption.tokens[0].logprob - plain.tokens[0].logprob) < 0.1);
  }
}

TEST_CASE("where words looked among picture and words is transformers', also of a model in 8 bits; clips have no maps") {
  const mm::GoldenMaps golden("git-defaults");
  for (const auto dtype : {at::kFloat, at::kChar}) {
    const auto model = open(Golden("defaults").path, dtype);
    REQUIRE(model->mapper() != nullptr);
    for (const int layer : {0, 1, 2})
      golden.check(model->mapper()->maps({.pixels = golden.pixels(), .prompt = ""}, golden.caption(), layer), layer);
  }
  const auto model = open(Golden("frames").path);
  const auto clip = at::stack({golden.pixels(), golden.pixels()});
  CHECK(complaint([&] { model->mapper()->maps({.pixels = clip, .prompt = ""}, golden.caption(), 0); }) ==
        "--explain: maps are of pictures, not of clips");
  const auto part = model->mapper()->part(20, 40);  // the middle square
  CHECK(part.left == doctest::Approx(0.25));
  CHECK(part.width == doctest::Approx(0.5));
  CHECK(part.height == doctest::Approx(1));
}

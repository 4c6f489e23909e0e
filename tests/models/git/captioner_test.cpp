#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <filesystem>
#include <memory>

#include "git/family.h"
#include "golden.h"
#include "model/folder.h"
#include "support/caught.h"
#include "support/golden_captions.h"
#include "support/golden_maps.h"

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
  check_tokens(ours, theirs);
}

struct Copy : mm::SpoiledFolder {
  explicit Copy(const std::string& name) : SpoiledFolder("git", name) {}
  std::string refusal() const {
    return complaint([&] { open(folder.path); });
  }
};

std::unique_ptr<mm::Answerer> opened(const std::string& name) { return answerer(mm::Folder(Golden(name).path), {}); }

// The pictures that the folder's generated.json speaks of; of a model for clips the three of them in its orders.
std::vector<mm::PreparedPictures> asked_of(const Golden& golden, const mm::Answerer& model) {
  const auto file = golden.file("images.safetensors");
  std::vector<mm::Image> p;
  for (int i = 0; i < 3; ++i) p.push_back(image_of(file.tensor("image." + std::to_string(i))));
  std::vector<std::vector<std::size_t>> orders{{0}, {1}, {2}};
  if (golden.config.frames > 0) orders = {{0, 1, 2}, {2, 1, 0}, {2, 0, 1}};
  std::vector<mm::PreparedPictures> all;
  for (const auto& order : orders) {
    mm::Pictures pictures;
    for (const auto i : order) {
      pictures.images.push_back(p[i]);
      if (golden.config.frames > 0) pictures.seconds.push_back(static_cast<double>(pictures.seconds.size()));
    }
    all.push_back(model.prepare(pictures));
  }
  return all;
}

std::vector<std::int64_t> ids_of(const mm::Answer& answer) {
  std::vector<std::int64_t> ids;
  for (const auto& token : answer.tokens) ids.push_back(token.id);
  return ids;
}

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
      std::vector<mm::CaptionItem> items;
      for (const auto& pixels : inputs) items.push_back({pixels, answers.string("prompt")});
      check_rows(*model, items, answers, check_caption);
    }
  }
}

TEST_CASE("pictures and clips, with prompts of different lengths, go together and come back in order") {
  const Golden golden("frames");
  const auto model = open(golden.path);
  const auto clips = inputs_of(golden, *model);
  const std::vector<mm::CaptionItem> items{
      {clips[0], "a red"}, {clips[1][0], ""}, {clips[2], ""}, {clips[1][0], "a red"}, {clips[0].narrow(0, 0, 2), ""}};
  const auto together = captions_together(*model, items);
  CHECK(together[3].text.starts_with("a red"));
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

TEST_CASE("answers are what transformers writes behind the question: greedy and with beams, of pictures and of clips, together and alone") {
  for (const auto* name : {"defaults", "frames"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto model = opened(name);
    const auto inputs = asked_of(golden, *model);
    const auto cases = mm::Json::read(golden.path + "/generated.json").at("cases");
    int asked = 0;
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto theirs = cases.at(c);
      if (theirs.string("prompt").empty()) continue;
      ++asked;
      std::vector<mm::QuestionItem> items;
      for (const auto& pictures : inputs) items.push_back({.pictures = pictures, .question = theirs.string("prompt")});
      mm::AnswerRequest request{.decode = options_of(theirs.at("options"))};
      request.answers = static_cast<int>(theirs.at("options").integer("num_return_sequences", 1));
      const auto check = [&](const mm::Answers& answers, std::size_t item) {
        REQUIRE(std::ssize(answers.best) == request.answers);
        CHECK(answers.question_tokens == std::ssize(theirs.at("start").integers()));
        for (std::size_t n = 0; n < answers.best.size(); ++n) {
          const auto row = theirs.at("rows").at(item * answers.best.size() + n);
          CHECK(ids_of(answers.best[n]) == row.at("ids").integers());
          CHECK(answers.best[n].text == row.string("answer"));
        }
      };
      const auto together = model->answer(items, request);
      for (std::size_t i = 0; i < items.size(); ++i) {
        check(together[i], i);
        check(model->answer(std::span(&items[i], 1), request)[0], i);
      }
    }
    CHECK(asked == 3);
  }
}

TEST_CASE("choices are scored by their tokens behind the question, end included, as transformers reads them") {
  for (const auto* name : {"defaults", "frames"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto model = opened(name);
    const auto inputs = asked_of(golden, *model);
    const auto theirs = mm::Json::read(golden.path + "/generated.json").at("choices");
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < theirs.at("answers").size(); ++i) texts.push_back(theirs.at("answers").at(i).string("text"));
    const auto choices = std::make_shared<const std::vector<std::string>>(texts);
    for (std::size_t p = 0; p < inputs.size(); ++p) {
      const mm::QuestionItem item{.pictures = inputs[p], .question = theirs.string("prompt"), .choices = choices};
      mm::AnswerRequest request;
      request.answers = 4;
      const auto answers = model->answer(std::span(&item, 1), request)[0];
      REQUIRE(answers.best.size() == 4);
      double total = 0;
      for (const auto& one : answers.best) {
        total += one.probability;
        const auto own = theirs.at("answers").at(static_cast<std::size_t>(one.choice));
        CHECK(one.text == own.string("text"));
        CHECK(ids_of(one) == own.at("ids").integers());
        const auto logprobs = own.at("logprobs").at(p).numbers();
        REQUIRE(one.tokens.size() == logprobs.size());
        for (std::size_t t = 0; t < logprobs.size(); ++t) CHECK(std::abs(one.tokens[t].logprob - logprobs[t]) < 1e-5);
      }
      CHECK(total == doctest::Approx(1));
      CHECK(*answers.margin == doctest::Approx(answers.best[0].probability - answers.best[1].probability));
      request.rank_first = 2;
      CHECK(model->answer(std::span(&item, 1), request)[0].best.size() == 2);
    }
  }
}

TEST_CASE("a pattern binds the answer; questions and choices without room or words are refused") {
  const Golden golden("defaults");
  const auto model = opened("defaults");
  mm::QuestionItem item{.pictures = asked_of(golden, *model)[0], .question = "a picture of"};
  mm::AnswerRequest request;
  request.pattern = "(red|dogs) table";
  CHECK(complaint([&] { model->check(request); }).empty());
  const auto text = model->answer(std::span(&item, 1), request)[0].best[0].text;
  CHECK((text == "red table" || text == "dogs table"));
  for (int i = 0; i < 60; ++i) item.question += " red";
  CHECK(complaint([&] { model->check(item); }).find("tokens long, and the answer needs 1 more; the model has positions for 40") !=
        std::string::npos);
  CHECK(complaint([&] {
          model->check(std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"red", " "}));
        }).find("has no token") != std::string::npos);
}

TEST_CASE("maps of an answer are of its words, behind the question") {
  const Golden golden("defaults");
  const auto model = opened("defaults");
  const mm::QuestionItem item{.pictures = asked_of(golden, *model)[1], .question = "a picture of"};
  const auto answer = model->answer(std::span(&item, 1), {})[0].best[0];
  REQUIRE(model->mapper() != nullptr);
  const auto maps = model->mapper()->maps(item, answer, {}, 0);
  CHECK(!maps.words.empty());
  CHECK(maps.layers == 2);
  CHECK(maps.words[0].maps.sizes() == at::IntArrayRef{2, 3, 3});
}

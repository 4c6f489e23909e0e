#include "task/picture_text.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a few are spread over a list") {
  const std::vector<int> list{0, 1, 2, 3, 4, 5};
  CHECK(spread(list, 0) == list);
  CHECK(spread(list, 9) == list);
  CHECK(spread(list, 3) == std::vector<int>{0, 2, 4});
}

TEST_CASE("a model that is trained on keeps its words") {
  const TemporaryFolder folder;
  folder.file("tokenizer.json", "{1}");
  folder.file("tokenizer_config.json", "{2}");
  TrainModelOptions model;
  model.from = folder.path;
  CHECK(words_of(model, {}).tokenizer == "{1}");
  CHECK(words_of(model, {}).config == "{2}");
  model.from.clear();
  const std::vector<std::string> sentences{"a red barn"};
  CHECK(words_of(model, sentences).tokenizer.find("barn") != std::string::npos);
}

TEST_CASE("a plan follows the options and the vocabulary, and the files hold all that is written") {
  const std::vector<std::string> sentences{"a red barn"};
  const auto words = words_of({}, sentences);
  const auto tokenizer = Tokenizer::parse(words.tokenizer, "tokenizer.json");
  TrainModelOptions model;
  model.text_width = 96;
  const auto plan = plan_of(model, *tokenizer);
  CHECK(plan.text.width == 96);
  CHECK(plan.vocabulary == tokenizer->size());
  CHECK(plan.start_token == tokenizer->id_of("[DEC]"));
  CHECK_FALSE(plan.answers);
  model.text_heads = 5;
  CHECK(complaint([&] { plan_of(model, *tokenizer); }) == "model.text-heads: 5 heads do not divide a width of 96");
  const auto files = model_files({.config = Json::object(), .preprocessor = Json::object(), .generation = Json::object()}, words);
  CHECK(files.texts.size() == 5);
}

TEST_CASE("a family is found by name among those that can, or is the first of them") {
  const auto can = [](const Family& family) { return family.question_learner != nullptr; };
  const Family& first = trainable_family("", can);
  CHECK((first.question_learner != nullptr));
  CHECK(&trainable_family(std::string(first.type), can) == &first);
  CHECK(complaint([&] { trainable_family("nobody", can); }) == "model.family: no family 'nobody' that can be trained");
}

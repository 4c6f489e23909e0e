#include "qwen_vl/pictures.h"

#include "golden.h"

using namespace mm::qwen_vl;

namespace {

Pictures of(const Golden& golden, std::int64_t most_tokens) {
  const auto config = read_config(golden.config);
  return {mm::Folder(golden.path), config.vision, config.tokens, most_tokens};
}

}  // namespace

TEST_CASE("a conversation is expanded to transformers' tokens, each at its place") {
  for (const auto& name : kGolden) {
    const Golden golden(name);
    const auto pictures = of(golden, 0);
    const auto tokenizer = mm::Folder(golden.path).tokenizer();
    const auto cases = golden.generated().at("cases");
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto one = cases.at(c);
      mm::chat::Views views;
      for (const auto i : one.at("pictures").integers())
        views.pictures.push_back(pictures.prepare(golden.image(static_cast<std::size_t>(i)), false));
      const auto tokens = tokenizer->encode(pictures.expanded(one.string("prompt"), views), true);
      CHECK(tokens == one.at("tokens").integers());
      CHECK(pictures.states(views) == std::count(tokens.begin(), tokens.end(), golden.image_token()));
      CHECK(pictures.places(tokens, views).sizes() == at::IntArrayRef({3, std::ssize(tokens)}));
    }
  }
}

TEST_CASE("a picture becomes no more tokens than are allowed, unless as many as the folder has are asked for") {
  const Golden golden("qwen3");
  const auto few = of(golden, 5), all = of(golden, 0);
  const auto image = golden.image(0);
  CHECK(few.cuts());
  CHECK(few.states({.pictures = {few.prepare(image, false)}}) <= 5);
  CHECK(few.states({.pictures = {few.prepare(image, true)}}) == 12);
  CHECK(all.states({.pictures = {all.prepare(image, false), all.prepare(image, false)}}) == 24);
  CHECK(few.counted({.pictures = {few.prepare(image, false)}}) == "1 picture (at most 5 of each without --tiles)");
  CHECK(all.counted({.pictures = {all.prepare(image, false)}}) == "1 picture");
  CHECK(all.grid(all.prepare(image, false)).rows == 3);
  CHECK(all.grid(all.prepare(image, false)).columns == 4);
}

#include "llava/pictures.h"

#include <array>

#include "golden.h"
#include "support/caught.h"

using namespace mm::llava;
using mm::chat::Views;

namespace {

SquarePictures of(const std::string& path) {
  const mm::Folder folder(path);
  return {folder, read_config(folder.config())};
}

std::string refusal(const Copy& copy) {
  return complaint([&] { of(copy.folder.path); });
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("pictures are transformers', bit for bit, cropped or padded to a square") {
  for (const auto& name : kGolden)
    for (std::size_t i = 0; i < 3; ++i) {
      CAPTURE(name);
      CAPTURE(i);
      const Golden golden(name);
      const auto theirs = golden.file("images.safetensors").tensor("pixels." + std::to_string(i));
      CHECK(of(golden.path).prepare(golden.image(i), false).equal(theirs));
    }
}

TEST_CASE("each picture stands as its states, which lie on its patches") {
  const Golden plain("plain"), full("full");
  const auto square = of(plain.path), padded = of(full.path);
  const Views two{.pictures = {square.prepare(plain.image(0), false), square.prepare(plain.image(1), false)}};
  CHECK(square.states(two) == 32);
  CHECK(square.counted(two) == "2 pictures");
  CHECK_FALSE(square.cuts());
  CHECK(square.expanded("a<image>b<image>", two).size() == 2 + 32 * std::string("<image>").size());
  CHECK_THROWS_AS(square.expanded("a<image>", two), mm::Error);
  CHECK(square.grid(two.pictures[0]).before == 0);
  CHECK(square.grid(two.pictures[0]).rows == 4);
  CHECK(padded.grid(two.pictures[0]).before == 1);
  CHECK(padded.states(two) == 20);

  const auto middle = square.part(40, 80), whole = padded.part(40, 80);  // of a wide picture: its middle, or more than all of it
  CHECK(middle.left == doctest::Approx(0.25));
  CHECK(middle.width == doctest::Approx(0.5));
  CHECK(middle.height == doctest::Approx(1));
  CHECK(whole.left == doctest::Approx(0));
  CHECK(whole.width == doctest::Approx(1));
  CHECK(whole.top == doctest::Approx(-0.5));
  CHECK(whole.height == doctest::Approx(2));
}

TEST_CASE("a square has the picture in its middle, an odd line left over at the end") {
  const mm::Image grey{3, 2, 1, {1, 2, 3, 4, 5, 6}};
  const auto square = padded_to_square(grey, {7, 8, 9});
  CHECK(square.height == 3);
  CHECK(square.channels == 3);
  CHECK(square.pixels == std::vector<std::uint8_t>{1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6, 7, 8, 9, 7, 8, 9, 7, 8, 9});
  const mm::Image strip{60'000, 1, 1, std::vector<std::uint8_t>(60'000)};
  CHECK(complaint([&] { padded_to_square(strip, {0, 0, 0}); }) == "60000 x 1 pixels would become a square of 60000 x 60000");
}

TEST_CASE("settings that do not belong to the model are refused") {
  const Copy size("full"), crop("full"), token("plain"), room("plain"), patch("plain"), kind("full"), spelt("plain");
  size.set("preprocessor_config.json", "crop_size", R"({"height": 32, "width": 24})");
  CHECK(has(refusal(size), "makes pictures of 24 x 32 pixels, and the model takes 24 x 24"));
  crop.set("preprocessor_config.json", "do_center_crop", "false");
  CHECK(has(refusal(crop), "makes pictures of any number of pixels, and the model takes 24 x 24"));
  token.set("config.json", "image_token_index", "3");
  CHECK(has(refusal(token), "image_token_index is 3, but '<image>' has the id"));
  room.set("processor_config.json", "num_additional_image_tokens", "2");
  CHECK(has(refusal(room), "makes room for 17 states of a picture, of which the model has 16"));
  room.set("processor_config.json", "num_additional_image_tokens", "9223372036854775807");
  CHECK(has(refusal(room), "num_additional_image_tokens is 9223372036854775807"));
  patch.set("processor_config.json", "patch_size", "4");
  CHECK(has(refusal(patch), "patch_size is 4, in config.json 8"));
  kind.set("preprocessor_config.json", "image_processor_type", "\"BlipImageProcessor\"");
  CHECK(has(refusal(kind), "BlipImageProcessor"));
  spelt.set("processor_config.json", "image_token", R"({"content": "<pad>"})");
  CHECK(has(refusal(spelt), "but '<pad>' has the id"));
  spelt.set("processor_config.json", "image_token", R"({"content": "<picture>"})");
  CHECK(has(refusal(spelt), "tokenizer.json lacks the token '<picture>', which stands for pictures"));
}

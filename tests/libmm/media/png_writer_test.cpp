#include "media/png_writer.h"

#include <filesystem>

#include "libmm/media/fixtures.h"
#include "support/doctest.h"

TEST_CASE("what is written is read again, and the same pixels give the same bytes" * doctest::skip(!mm::kHasCodecs)) {
  const mm::Image image = mm::noise_image(33, 21, 3), grey = mm::noise_image(33, 21, 1);
  const std::string bytes = mm::encode_png(image);
  CHECK(bytes == mm::encode_png(image));
  CHECK(mm::decode_text(bytes).pixels == image.pixels);
  const mm::Image back = mm::decode_text(mm::encode_png(grey));
  for (std::size_t i = 0; i < grey.pixels.size(); ++i) CHECK(back.pixels[3 * i] == grey.pixels[i]);
}

TEST_CASE("a file appears whole or not at all" * doctest::skip(!mm::kHasCodecs)) {
  const auto folder = std::filesystem::temp_directory_path() / "mm_png_writer_test";
  std::filesystem::create_directory(folder);
  const std::string path = (folder / "a.png").string();
  mm::write_png(path, mm::noise_image(5, 4, 3));
  CHECK(mm::read_image(path).width == 5);
  CHECK(mm::error_of([&] { mm::write_png((folder / "none" / "a.png").string(), mm::noise_image(5, 4, 3)); }).starts_with("output: "));
  CHECK(std::distance(std::filesystem::directory_iterator(folder), {}) == 1);
  std::filesystem::remove_all(folder);
}

TEST_CASE("without codecs the error says so" * doctest::skip(mm::kHasCodecs)) {
  CHECK(mm::error_of([] { mm::write_png("/tmp/a.png", mm::noise_image(5, 4, 3)); }).find("built without libpng") != std::string::npos);
}

#include "data/folder_set.h"

#include <ATen/ops/equal.h>

#include <filesystem>

#include "base/hash.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Rows = std::vector<std::int64_t>;
using Names = std::vector<std::string>;

// A picture of one colour, as plain PPM.
std::string plain(int width, int height, const std::string& colour) {
  std::string text = "P3\n" + std::to_string(width) + " " + std::to_string(height) + "\n255\n";
  for (int i = 0; i < width * height; ++i) text += colour + "\n";
  return text;
}

// Three pictures of two classes, one part above the classes when it is named.
void fill(const TemporaryFolder& folder, const std::string& part) {
  folder.file("p/" + part + "red/1.ppm", plain(4, 4, "200 0 0"));
  folder.file("p/" + part + "red/2.ppm", plain(6, 4, "250 0 0"));
  folder.file("p/" + part + "blue/1.ppm", plain(4, 6, "0 0 200"));
}

FolderSetOptions options_of(const TemporaryFolder& folder) { return {.path = folder / "p", .side = 2}; }

}  // namespace

TEST_CASE("the middle square, channel after channel") {
  // Two columns of black stand left and right of a square of four colours.
  Image image{.width = 4, .height = 2, .pixels = {}};
  for (const int x : {0, 1, 2, 0, 0, 3, 4, 0})
    for (int c = 0; c < 3; ++c) image.pixels.push_back(static_cast<std::uint8_t>(x * 10 + c));
  CHECK(square_planes(image, 2, false) == std::vector<std::uint8_t>{10, 20, 30, 40, 11, 21, 31, 41, 12, 22, 32, 42});
  CHECK(square_planes({.width = 1, .height = 1, .pixels = {200, 100, 50}}, 1, true) == std::vector<std::uint8_t>{124});
  CHECK(square_planes(image, 1, false).size() == 3);
}

TEST_CASE("a folder for each class") {
  const TemporaryFolder folder;
  fill(folder, "");
  const ArraySet set = read_folder_set(options_of(folder));
  CHECK(set.inputs.at("picture").sizes() == at::IntArrayRef{3, 3, 2, 2});
  CHECK((set.inputs.at("picture").scalar_type() == at::kByte));
  CHECK(set.inputs.at("picture")[1][0][0][0].item<int>() == 200);
  CHECK(set.class_names == Names{"blue", "red"});
  CHECK(set.ids == Names{"blue/1.ppm", "red/1.ppm", "red/2.ppm"});
  CHECK(set.file_hashes[0] == sha256_of_file(folder / "p/blue/1.ppm"));
  CHECK(set.labels[2].item<std::int64_t>() == 1);
  CHECK(set.train == Rows{0, 1, 2});
  FolderSetOptions grey = options_of(folder);
  grey.grey = true;
  CHECK(read_folder_set(grey).inputs.at("picture").sizes() == at::IntArrayRef{3, 1, 2, 2});
  CHECK(read_folder_set(grey).fingerprint != set.fingerprint);
}

TEST_CASE("parts above the classes") {
  const TemporaryFolder folder;
  fill(folder, "train/");
  fill(folder, "val/");
  fill(folder, "test/");
  const ArraySet set = read_folder_set(options_of(folder));
  CHECK(set.class_names == Names{"blue", "red"});
  CHECK(set.test == Rows{0, 1, 2});
  CHECK(set.train == Rows{3, 4, 5});
  CHECK(set.valid == Rows{6, 7, 8});
  FolderSetOptions options = options_of(folder);
  options.test_fraction = 0.5;
  CHECK(complaint([&] { read_folder_set(options); }) == "data.folders.test-fraction: the folders say which pictures these are");
  fill(folder, "more/");
  CHECK(complaint([&] { read_folder_set(options_of(folder)); }) ==
        folder / "p: the folder 'more' beside 'train' is neither valid nor test");
}

TEST_CASE("fractions are taken of every class") {
  const TemporaryFolder folder;
  for (int i = 0; i < 8; ++i) {
    folder.file("p/a/" + std::to_string(i) + ".ppm", plain(2, 2, std::to_string(i) + " 0 0"));
    folder.file("p/b/" + std::to_string(i) + ".ppm", plain(2, 2, "0 0 " + std::to_string(i)));
  }
  FolderSetOptions options = options_of(folder);
  options.test_fraction = 0.25;
  options.valid_fraction = 0.5;
  const ArraySet set = read_folder_set(options);
  CHECK(set.test.size() == 4);
  CHECK(set.valid.size() == 6);
  CHECK(set.train.size() == 6);
  CHECK(std::ranges::count_if(set.test, [](std::int64_t row) { return row < 8; }) == 2);
  options.seed = 1;
  CHECK(read_folder_set(options).test != set.test);
  options.test_fraction = 0.01;
  CHECK(complaint([&] { read_folder_set(options); }) == folder / "p: of 16 examples, a fraction of 0.01 leaves one side empty");
}

TEST_CASE("errors name the file or the folder") {
  const TemporaryFolder folder;
  CHECK(complaint([&] { read_folder_set(options_of(folder)); }) == folder / "p: no such folder of pictures");
  std::filesystem::create_directory(folder / "p");
  CHECK(complaint([&] { read_folder_set(options_of(folder)); }) == folder / "p: holds no folders with pictures to learn from");
  fill(folder, "");
  folder.file("p/red/.DS_Store", "hidden");
  CHECK(read_folder_set(options_of(folder)).rows() == 3);
  folder.file("p/red/notes.txt", "no picture at all");
  CHECK(error_of([&] { read_folder_set(options_of(folder)); }).where == folder / "p/red/notes.txt");
}

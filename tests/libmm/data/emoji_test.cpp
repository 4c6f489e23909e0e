#include "data/emoji.h"

#include <algorithm>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::vector<std::string> kEnglish{"en"}, kBoth{"en", "de"};

}  // namespace

TEST_CASE("an emoji is called by its names, then by its keywords, none twice") {
  const TemporaryFolder folder;
  folder.file("emoji.jsonl",
              R"({"id": "1f34e", "image": "png/1f34e.png", "en": {"name": "red apple", "keywords": ["apple", "red apple"]},
)"
              R"( "de": {"name": "roter Apfel", "keywords": ["Apfel"]}})");
  CHECK(complaint([&] { read_emoji(folder.path, kBoth); }).find("emoji.jsonl:1") != std::string::npos);  // a line is an object
  folder.file("emoji.jsonl",
              R"({"id": "1f34e", "image": "png/1f34e.png", "en": {"name": "red apple", "keywords": ["apple", "red apple"]}, )"
              R"("de": {"name": "roter Apfel", "keywords": ["Apfel"]}})"
              "\n\n"
              R"({"id": "1f34f", "image": "png/1f34f.png", "de": {"name": "ohne Englisch"}})"
              "\n");
  const auto photos = read_emoji(folder.path, kBoth);
  REQUIRE(photos.size() == 1);
  CHECK(photos[0].path == folder / "png/1f34e.png");
  CHECK(photos[0].name == "red apple");
  CHECK((photos[0].sentences == std::vector<std::string>{"red apple", "roter Apfel", "apple", "Apfel"}));
  CHECK((read_emoji(folder.path, kEnglish)[0].sentences == std::vector<std::string>{"red apple", "apple"}));
}

TEST_CASE("about every tenth emoji is for testing, the same ones each time") {
  const TemporaryFolder folder;
  std::string lines;
  for (int i = 0; i < 1000; ++i)
    lines += R"({"id": ")" + std::to_string(i) + R"(", "image": "a.png", "en": {"name": "n)" + std::to_string(i) + "\"}}\n";
  folder.file("emoji.jsonl", lines);
  const auto photos = read_emoji(folder.path, kEnglish), again = read_emoji(folder.path, kEnglish);
  const auto tests = std::ranges::count(photos, "test", &Photo::split);
  CHECK(tests > 60);
  CHECK(tests < 140);
  CHECK(std::ranges::count(photos, "train", &Photo::split) == 1000 - tests);
  CHECK(std::ranges::equal(photos, again, {}, &Photo::split, &Photo::split));
}

TEST_CASE("lines that say nothing of an emoji are told") {
  const TemporaryFolder folder;
  const auto said = [&](const std::string& line) {
    folder.file("emoji.jsonl", line);
    return complaint([&] { read_emoji(folder.path, kEnglish); });
  };
  CHECK(said(R"([1])").find("expected a JSON object") != std::string::npos);
  CHECK(said(R"({"id": "a", "image": "../../etc/passwd", "en": {"name": "x"}})").find("leads out of the folder") != std::string::npos);
  CHECK(said(R"({"id": "a", "image": "/etc/passwd", "en": {"name": "x"}})").find("leads out of the folder") != std::string::npos);
  CHECK(said("{\"id\": \"a\", \"image\": \"a\", \"en\": {\"name\": \"x\"}}\n{\"id\": \"a\", \"image\": \"a\", \"en\": {\"name\": \"x\"}}")
            .find("occurs twice") != std::string::npos);
  CHECK(said(R"({"id": "a", "image": "a", "de": {"name": "x"}})").find("no emoji has a name in 'en'") != std::string::npos);
  CHECK(complaint([&] { read_emoji(folder.path, {}); }).find("data.emoji.languages") != std::string::npos);
  CHECK(complaint([&] { read_emoji(folder / "absent", kEnglish); }).find("no such file") != std::string::npos);
}

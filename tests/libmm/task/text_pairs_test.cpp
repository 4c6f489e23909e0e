#include "task/text_pairs.h"

#include "support/caught.h"
#include "support/temporary.h"

#include <doctest/doctest.h>

using namespace mm;

namespace {

using Texts = std::vector<std::string>;

std::string refusal(const TemporaryFolder& folder, const std::string& name, const std::string& text) {
  const auto path = folder.file(name, text);
  const auto said = complaint([&] { read_text_pairs(path, ""); });
  return said.starts_with(path) ? said.substr(path.size()) : said;
}

}  // namespace

TEST_CASE("lines name a file and its texts, in any of the usual words") {
  const TemporaryFolder folder;
  const auto path = folder.file("pairs.jsonl",
                                "{\"media\": \"a.jpg\", \"texts\": [\"x\", \"y\", \"x\"]}\n\n{\"image\": \"b.jpg\", \"caption\": \"z\"}\n");
  const auto pairs = read_text_pairs(path, "");
  REQUIRE(pairs.size() == 2);
  CHECK(pairs[0].media == folder / "a.jpg");
  CHECK((pairs[0].texts == Texts{"x", "y"}));
  CHECK((pairs[1].texts == Texts{"z"}));
  CHECK(read_text_pairs(path, "/photos")[1].media == "/photos/b.jpg");
}

TEST_CASE("five captions of each picture of COCO count, in the order of the pictures") {
  const TemporaryFolder folder;
  std::string annotations;
  for (int i = 0; i < 7; ++i) annotations += "{\"image_id\": 9, \"caption\": \"c" + std::to_string(i) + "\"},";
  const auto path = folder.file("captions.json",
                                "{\"images\": [{\"id\": 3, \"file_name\": \"c.jpg\"}, {\"id\": 9, \"file_name\": \"i.jpg\"}, {\"id\": 4, "
                                "\"file_name\": \"d.jpg\"}], \"annotations\": [" +
                                    annotations + "{\"image_id\": 3, \"caption\": \"c\"}]}");
  const auto pairs = read_text_pairs(path, "");
  REQUIRE(pairs.size() == 2);
  CHECK((pairs[0].texts == Texts{"c"}));
  CHECK((pairs[1].texts == Texts{"c0", "c1", "c2", "c3", "c4"}));
}

TEST_CASE("of Karpathy's files the test split counts") {
  const TemporaryFolder folder;
  const auto path = folder.file("dataset.json",
                                R"({"images": [{"filename": "a.jpg", "split": "train", "sentences": [{"raw": "no"}]},
                                {"filename": "b.jpg", "filepath": "val2014", "split": "test", "sentences": [{"raw": "yes"}, {"raw": "yes"}]}]})");
  const auto pairs = read_text_pairs(path, "");
  REQUIRE(pairs.size() == 1);
  CHECK(pairs[0].media == folder / "val2014/b.jpg");
  CHECK((pairs[0].texts == Texts{"yes"}));
}

TEST_CASE("what is no pair is refused by its place") {
  const TemporaryFolder folder;
  CHECK(refusal(folder, "a.jsonl", "{\"media\": \"a.jpg\", \"texts\": [\"x\"]}\n{\"media\": \"b.jpg\"}\n") == ":2: has no 'texts'");
  CHECK(refusal(folder, "a.jsonl", "{\"texts\": [\"x\"]}\n") == ":1: has no 'media'");
  CHECK(refusal(folder, "a.jsonl", "{\"media\": \"a.jpg\", \"texts\": []}\n") == ":1: no text belongs to it");
  CHECK(refusal(folder, "a.jsonl", "").find("holds no pair") != std::string::npos);
  CHECK(!refusal(folder, "a.json", "{}").empty());
  CHECK(!refusal(folder, "a.json", "{\"annotations\": [{\"image_id\": 1}], \"images\": []}").empty());
}

#include "text/token_places.h"

#include <string>
#include <vector>

#include "text/wordpiece_trainer.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Knows some words as they are, and others by their parts.
std::shared_ptr<const Tokenizer> few_words() {
  const std::vector<std::string> sentences{"The red dog is running.", "the red dog is running.", "a ball is a ball"};
  return Tokenizer::parse(make_wordpiece(sentences).tokenizer, "few words");
}

// What each stretch of the texts became: "reding=red+##i+##n+##g"; those of the second text have a '|' before them.
std::string shown_places(const std::string& text, const std::optional<std::string>& pair = {}, std::int64_t longest = 100) {
  const auto tokenizer = few_words();
  const Encoding read = tokenizer->model_input(text, pair, longest);
  std::string found;
  for (const auto& place : token_places(*tokenizer, read, text, pair)) {
    found += found.empty() ? "" : " ";
    found += place.of_pair ? "|" : "";
    found += (place.of_pair ? *pair : text).substr(place.bytes.begin, place.bytes.length) + "=";
    for (std::size_t i = place.first; i < place.first + place.count; ++i)
      found += (i > place.first ? "+" : "") + tokenizer->token_of(read.ids.at(i));
  }
  return found;
}

}  // namespace

TEST_CASE("each word has its tokens, whatever stands around them") {
  CHECK(shown_places(" the  Red dog-reding.") == "the=the Red=red dog-reding.=dog+[UNK]+red+##i+##n+##g+.");
  CHECK(shown_places("").empty());
  CHECK(shown_places("dog", "the ball") == "dog=dog |the=the |ball=ball");
  CHECK(shown_places("", "the ball") == "|the=the |ball=ball");
}

TEST_CASE("special tokens that are written in a text are words of it") {
  CHECK(shown_places("the [SEP] dog") == "the=the [SEP]=[SEP] dog=dog");
  CHECK(shown_places("[CLS] dog", "ball [SEP]") == "[CLS]=[CLS] dog=dog |ball=ball |[SEP]=[SEP]");
}

TEST_CASE("words for which there was no room have no place") {
  CHECK(shown_places("the red dog is", {}, 4) == "the=the red=red");
  CHECK(shown_places("the red dog is running", "a dog", 6) == "the=the red=red |a=a");
}

TEST_CASE("all tokens but the special ones belong to a word, in every kind of tokenizer") {
  for (const std::string name : {"tokenizer", "bytes", "unigram"}) {
    CAPTURE(name);
    const auto tokenizer = Tokenizer::open(MM_TEST_DATA "/tokenizer/" + name + ".json");
    const std::string text = "the film was good, but I hated the plot ! 漢字 it's";
    const Encoding read = tokenizer->model_input(text, {}, 200);
    const auto places = token_places(*tokenizer, read, text, {});
    std::size_t count = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (i > 0) CHECK(places[i].first == places[i - 1].first + places[i - 1].count);
      count += places[i].count;
    }
    CHECK(count == tokenizer->encode(text, false).size());
    CHECK(places.size() > 5);
    CHECK(text.substr(places.at(1).bytes.begin, places.at(1).bytes.length) == "film");
  }
}

#include "text/token_places.h"

#include <string>
#include <vector>

#include "text/wordpiece_trainer.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Places = std::vector<std::string>;

// Knows some words as they are, and others by their parts.
std::shared_ptr<const Tokenizer> few_words() {
  const std::vector<std::string> sentences{"The red dog is running and the ball is bouncing.", "a red dog sleeping"};
  return Tokenizer::parse(make_wordpiece(sentences).tokenizer, "few words");
}

// What each stretch of the texts became: "reding=red+##ing"; those of the second text have a '|' before them.
Places shown_places(const std::string& text, const std::optional<std::string>& pair = {}, std::int64_t longest = 100) {
  const auto tokenizer = few_words();
  const Encoding read = tokenizer->model_input(text, pair, longest);
  Places found;
  for (const auto& place : token_places(*tokenizer, read, text, pair)) {
    std::string one = place.of_pair ? "|" : "";
    one += (place.of_pair ? *pair : text).substr(place.bytes.begin, place.bytes.length) + "=";
    for (std::size_t i = place.first; i < place.first + place.count; ++i)
      one += (i > place.first ? "+" : "") + tokenizer->token_of(read.ids.at(i));
    found.push_back(one);
  }
  return found;
}

}  // namespace

TEST_CASE("each word has its tokens, whatever stands around them") {
  CHECK(shown_places(" the  Red dog-reding.") == Places{"the=the", "Red=red", "dog-reding.=dog+[UNK]+red+##ing+."});
  CHECK(shown_places("").empty());
  CHECK(shown_places("dog", "the ball") == Places{"dog=dog", "|the=the", "|ball=ball"});
  CHECK(shown_places("", "the ball") == Places{"|the=the", "|ball=ball"});
}

TEST_CASE("special tokens that are written in a text are words of it") {
  CHECK(shown_places("the [SEP] dog") == Places{"the=the", "[SEP]=[SEP]", "dog=dog"});
  CHECK(shown_places("[CLS] dog", "ball [SEP]") == Places{"[CLS]=[CLS]", "dog=dog", "|ball=ball", "|[SEP]=[SEP]"});
}

TEST_CASE("words for which there was no room have no place") {
  CHECK(shown_places("the red dog is", {}, 4) == Places{"the=the", "red=red"});
  CHECK(shown_places("the red dog is running", "a dog", 6) == Places{"the=the", "|a=a", "|dog=dog"});
}

TEST_CASE("all tokens but the special ones belong to a word, in every kind of tokenizer") {
  for (const std::string name : {"tokenizer", "bytes", "unigram"}) {
    CAPTURE(name);
    const auto tokenizer = Tokenizer::open(std::string(MM_TEST_DATA) + "/tokenizer/" + name + ".json");
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

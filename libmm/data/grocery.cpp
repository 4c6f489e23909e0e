#include "data/grocery.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <map>

#include "base/check.h"
#include "base/file.h"
#include "data/table.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 17> kAdjectives{"sweet",  "sour",  "tart",   "bitter",  "acidic", "mild",
                                                       "mellow", "juicy", "crispy", "crunchy", "creamy", "buttery",
                                                       "firm",   "soft",  "earthy", "sharp",   "smooth"};

// What is not counted, and so takes no article; plurals take none either.
constexpr std::array<std::string_view, 11> kUncounted{"juice",  "milk",      "cream",  "yoghurt", "oatghurt", "soyghurt",
                                                      "smooth", "asparagus", "garlic", "ginger",  "cabbage"};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string words_of(std::string_view hyphenated) {
  std::string out = lower(hyphenated);
  std::replace(out.begin(), out.end(), '-', ' ');
  return out;
}

std::vector<std::string_view> adjectives_in(const std::string& description) {
  std::vector<std::string_view> found;
  std::string_view rest = description;
  while (!rest.empty() && found.size() < 2) {
    std::size_t length = 0;
    while (length < rest.size() && std::isalpha(static_cast<unsigned char>(rest[length]))) ++length;
    const auto* word = std::find(kAdjectives.begin(), kAdjectives.end(), rest.substr(0, length));
    if (word != kAdjectives.end() && std::find(found.begin(), found.end(), *word) == found.end()) found.push_back(*word);
    rest.remove_prefix(std::max<std::size_t>(1, length));
  }
  return found;
}

std::string with_article(const std::string& name) {
  const std::string_view last = std::string_view(name).substr(name.rfind(' ') + 1);
  if (std::find(kUncounted.begin(), kUncounted.end(), last) != kUncounted.end() || last.ends_with('s')) return name;
  return (name.find_first_of("aeiou") == 0 ? "an " : "a ") + name;
}

bool drop_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

std::string grocery_name(std::string_view name, std::string_view kind) {
  std::string said = words_of(name);
  const std::string kind_said = words_of(kind);
  if (said.find(kind_said) == std::string::npos) said += " " + kind_said;
  return said;
}

std::vector<std::string> grocery_sentences(const std::string& name, std::string_view description) {
  const std::string thing = with_article(name);
  const auto adjectives = adjectives_in(lower(description));
  std::string described = thing;
  if (!adjectives.empty()) described += fmt::format(", {}", adjectives[0]);
  if (adjectives.size() > 1) described += fmt::format(" and {}", adjectives[1]);
  if (described == thing) return {thing, "a photo of " + thing};
  return {described, thing, "a photo of " + thing};
}

std::string name_in(std::string_view sentence) {
  drop_prefix(sentence, "a photo of ");
  if (!drop_prefix(sentence, "an ")) drop_prefix(sentence, "a ");
  sentence = sentence.substr(0, sentence.find(','));
  while (sentence.ends_with(' ') || sentence.ends_with('.')) sentence.remove_suffix(1);
  return std::string(sentence);
}

std::vector<Photo> read_grocery(const std::string& root) {
  const std::filesystem::path folder(root);
  std::error_code unknown;
  MM_CHECK(
      std::filesystem::is_directory(folder, unknown), Kind::input, "no such folder (the Grocery Store data set)", shown(root),
      "it comes from https://github.com/marcusklasson/GroceryStoreDataset; set data.grocery.path, or MM_DATA to the folder that holds it");
  const TsvTable classes((folder / "classes.tsv").string());
  struct Class {
    std::string name, kind;
    std::vector<std::string> sentences;
  };
  std::map<std::string, Class> by_id;
  for (std::size_t row = 0; row < classes.rows(); ++row) {
    const auto name = grocery_name(classes.at(row, classes.column("class")), classes.at(row, classes.column("coarse")));
    const auto sentences = grocery_sentences(name, classes.at(row, classes.column("description")));
    MM_CHECK(by_id
                 .emplace(classes.at(row, classes.column("class_id")),
                          Class{name, words_of(classes.at(row, classes.column("coarse"))), sentences})
                 .second,
             Kind::input, "a class_id that stands above already", classes.where(row));
  }

  const TsvTable images((folder / "images.tsv").string());
  const auto path = images.column("path"), split = images.column("split"), id = images.column("class_id");
  std::vector<Photo> photos;
  for (std::size_t row = 0; row < images.rows(); ++row) {
    const auto found = by_id.find(images.at(row, id));
    MM_CHECK(found != by_id.end(), Kind::input, fmt::format("class_id '{}' is not in classes.tsv", shown(images.at(row, id))),
             images.where(row));
    const auto& file = images.at(row, path);
    photos.push_back({file, (folder / file).string(), images.at(row, split), found->second.sentences, found->second.name});
    photos.back().kind = found->second.kind;
  }
  return photos;
}

}  // namespace mm

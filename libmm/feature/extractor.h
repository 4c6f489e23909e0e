#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// What of a file an extractor looks at. What has no sound, or no moving picture, lacks what it would make.
enum class Sense { sound, picture };

// One of the numbers that an extractor makes.
struct FeatureNumber {
  std::string name, meaning;
};

// A way to make a vector of a sound or a video, the same whatever model asks: an input of a model is called as its extractor. What one of a
// name makes never changes; another reckoning gets another name.
struct Extractor {
  std::string_view name;
  Sense sense;
  std::string_view summary;  // in one sentence
  std::string_view source;   // of the method
  std::vector<FeatureNumber> (*numbers)();

  std::int64_t width() const { return static_cast<std::int64_t>(numbers().size()); }
};

std::span<const Extractor> extractors();  // all, in the order they are shown

// Throws Error{usage} at `where`, with the nearest name, where there is none of that name.
const Extractor& find_extractor(const std::string& name, const std::string& where);

bool is_extractor(std::string_view name);  // whether there is one of that name

}  // namespace mm

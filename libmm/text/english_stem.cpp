#include "text/english_stem.h"

#include <libstemmer.h>

#include <cstddef>
#include <limits>

#include "base/check.h"

namespace mm {

void EnglishStemmer::Close::operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }

EnglishStemmer::EnglishStemmer() : stemmer_(sb_stemmer_new("english", "UTF_8")) {
  MM_CHECK(stemmer_, Kind::resource, "has no stemmer of English", "libstemmer");
}

std::string EnglishStemmer::stem(std::string_view word) {
  if (word.size() > std::numeric_limits<short>::max()) return std::string(word);  // no word
  const auto* letters = reinterpret_cast<const sb_symbol*>(word.data());
  const auto* stem = sb_stemmer_stem(stemmer_.get(), letters, static_cast<int>(word.size()));
  MM_CHECK(stem != nullptr, Kind::resource, "out of memory", "libstemmer");
  return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer_.get()))};
}

}  // namespace mm

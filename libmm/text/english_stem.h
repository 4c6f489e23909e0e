#pragma once
#include <memory>
#include <string>
#include <string_view>

struct sb_stemmer;  // of libstemmer

namespace mm {

// Stems of English words by Snowball's "english" (Porter2; Porter and Boulton, snowballstem.org): "sitting" and "sits" have "sit". Not safe
// to use from several threads.
class EnglishStemmer {
 public:
  EnglishStemmer();

  std::string stem(std::string_view word);  // word: UTF-8 in lower case

 private:
  struct Close {
    void operator()(sb_stemmer* stemmer) const;
  };
  std::unique_ptr<sb_stemmer, Close> stemmer_;
};

}  // namespace mm

#pragma once
#include "text/tokenizer.h"

namespace mm {

// A tokenizer that knows how its tokens are spelt, a letter each, and no more.
class Letters : public Tokenizer {
 public:
  std::vector<std::int64_t> encode(std::string_view, bool) const override { return {}; }
  Encoding model_input(std::string_view, const std::optional<std::string>&, std::int64_t) const override { return {}; }
  std::string decode(const std::vector<std::int64_t>&, bool) const override { return {}; }
  std::int64_t size() const override { return 26; }
  std::int64_t id_of(std::string_view) const override { return -1; }
  std::string token_of(std::int64_t id) const override { return std::string(1, static_cast<char>('a' + id)); }
  bool is_special(std::int64_t) const override { return false; }
};

}  // namespace mm

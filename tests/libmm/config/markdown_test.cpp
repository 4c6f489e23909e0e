#include "config/markdown.h"

#include "support/doctest.h"

TEST_CASE("options.md has a table row for an option, with its variable") {
  const auto text = mm::options_markdown();
  CHECK(text.find("| `--decode.beam N` | beams kept while decoding; 1 is greedy | 1 to 64 | `MM_CAPTION_DECODE_BEAM` |\n") !=
        std::string::npos);
  CHECK(text.find("\n## mm caption\n") != std::string::npos);
  CHECK(text.find("\n### decode: how words are chosen\n") != std::string::npos);
  CHECK(text.find("`--progress auto\\|always\\|never`") != std::string::npos);
}

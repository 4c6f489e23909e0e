#include "metric/rouge_l.h"

#include <algorithm>

#include "base/random.h"
#include "support/judged_captions.h"

using namespace mm;

namespace {

std::size_t slowly(std::span<const WordId> a, std::span<const WordId> b) {
  std::vector<std::vector<std::size_t>> best(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j)
      best[i][j] = a[i - 1] == b[j - 1] ? best[i - 1][j - 1] + 1 : std::max(best[i - 1][j], best[i][j - 1]);
  return best[a.size()][b.size()];
}

}  // namespace

TEST_CASE("ROUGE-L is pycocoevalcap's, of all captions and of each") {
  const JudgedCaptions judged;
  judged.check(rouge_l_score(judged.captions));
}

TEST_CASE("the longest common sequence is the table's, over many blocks of 64 places") {
  std::uint64_t state = 5;
  for (const std::size_t length : {0, 1, 63, 64, 65, 128, 200}) {
    std::vector<WordId> a, b;
    for (std::size_t i = 0; i < length; ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      a.push_back(static_cast<WordId>(state >> 60) % 5);
      b.push_back(static_cast<WordId>(state >> 50) % 5);
    }
    b.resize(b.size() / 2 + 3, 1);
    CHECK(longest_common(a, b) == slowly(a, b));
    CHECK(longest_common(b, a) == slowly(a, b));
  }
}

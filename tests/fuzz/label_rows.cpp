// Rows of classes with their probabilities, and all figures of them.
#include <array>
#include <string_view>

#include "evaluate/judged_texts.h"
#include "evaluate/labels.h"

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const FuzzedFile file("x.jsonl");
  const auto& path = file.with(data, size);
  constexpr std::array<std::string_view, 2> names{"label", "answer"};
  constexpr std::array<std::string_view, 2> true_names{"truth", "label"};
  return read_or_refuse([&] {
    auto judged = mm::read_judged_texts(
        {.predictions = path, .prediction_names = names, .reference_names = true_names, .missing = "skip", .rows = true});
    mm::name_likeliest(judged.items);
    std::vector<std::string> remarks;
    mm::label_scores(judged.items);
    mm::label_probability_scores(judged.items, remarks);
  });
}

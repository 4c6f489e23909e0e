// Files of predictions and references: JSON documents and JSON lines, and their rows as the texts of both.
#include "evaluate/judged_rows.h"

#include <array>
#include <string_view>

#include "evaluate/judged_texts.h"

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const FuzzedFile file("x.jsonl");
  const auto& path = file.with(data, size);
  read_or_refuse([&] { mm::read_judged_rows(path); });
  constexpr std::array<std::string_view, 3> names{"candidate", "caption", "answer"};
  constexpr std::array<std::string_view, 4> true_names{"references", "answers", "truth", "caption"};
  for (const bool lists : {false, true})
    read_or_refuse([&] {
      mm::read_judged_texts(
          {.predictions = path, .prediction_names = names, .reference_names = true_names, .missing = "skip", .lists = lists});
    });
  return 0;
}

#include "florence2/tasks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/check.h"

namespace mm::florence2 {
namespace {

struct Task {
  enum class Words { none, some, box };

  std::string_view name, about, before, behind;  // of the words, in what the model is asked
  Said said;
  Words words = Words::none;
};
using Words = Task::Words;

constexpr std::array<Task, 15> kTasks{{
    {"<OCR>", "text", "What is the text in the image?", "", Said::text, Words::none},
    {"<OCR_WITH_REGION>", "text-places", "What is the text in the image, with regions?", "", Said::quads, Words::none},
    {"<CAPTION>", "caption", "What does the image describe?", "", Said::text, Words::none},
    {"<DETAILED_CAPTION>", "details", "Describe in detail what is shown in the image.", "", Said::text, Words::none},
    {"<MORE_DETAILED_CAPTION>", "paragraph", "Describe with a paragraph what is shown in the image.", "", Said::text, Words::none},
    {"<OD>", "objects", "Locate the objects with category name in the image.", "", Said::boxes, Words::none},
    {"<DENSE_REGION_CAPTION>", "regions", "Locate the objects in the image, with their descriptions.", "", Said::boxes, Words::none},
    {"<REGION_PROPOSAL>", "proposals", "Locate the region proposals in the image.", "", Said::bare, Words::none},
    {"<CAPTION_TO_PHRASE_GROUNDING>", "phrases", "Locate the phrases in the caption: ", "", Said::grounded, Words::some},
    {"<REFERRING_EXPRESSION_SEGMENTATION>", "outline", "Locate ", " in the image with mask", Said::outlines, Words::some},
    {"<REGION_TO_SEGMENTATION>", "box-outline", "What is the polygon mask of region ", "", Said::outlines, Words::box},
    {"<OPEN_VOCABULARY_DETECTION>", "find", "Locate ", " in the image.", Said::found, Words::some},
    {"<REGION_TO_CATEGORY>", "box-name", "What is the region ", "?", Said::text, Words::box},
    {"<REGION_TO_DESCRIPTION>", "box-caption", "What does the region ", " describe?", Said::text, Words::box},
    {"<REGION_TO_OCR>", "box-text", "What text is in the region ", "?", Said::text, Words::box},
}};

const Task* task_in(std::string_view prompt) {
  const auto found = std::ranges::find_if(kTasks, [&](const Task& task) { return prompt.find(task.name) != std::string_view::npos; });
  return found == kTasks.end() ? nullptr : &*found;
}

std::string words_beside(std::string_view prompt, const Task& task) {
  std::string words(prompt);
  for (auto at = words.find(task.name); at != std::string::npos; at = words.find(task.name, at)) words.erase(at, task.name.size());
  return std::string(trimmed(words));
}

// Four whole numbers, with spaces or commas between them; else nothing.
std::vector<std::int64_t> numbers_of(std::string_view words) {
  std::vector<std::int64_t> numbers;
  const auto* next = words.data();
  const auto* const end = next + words.size();
  while (next != end) {
    std::int64_t number = 0;
    const auto [behind, error] = std::from_chars(next, end, number);
    if (error != std::errc() || number < 0) return {};
    numbers.push_back(number);
    next = std::find_if(behind, end, [](char c) { return c != ' ' && c != ','; });
    if (next == behind && next != end) return {};
  }
  return numbers.size() == 4 ? numbers : std::vector<std::int64_t>();
}

}  // namespace

Asked asked_of(std::string_view prompt, const PictureSize& size) {
  const auto* const task = task_in(prompt.empty() ? "<CAPTION>" : prompt);
  if (task == nullptr) return {.sentence = std::string(prompt), .said = Said::text};
  auto words = words_beside(prompt, *task);
  if (task->words == Words::none) {
    MM_CHECK(prompt.empty() || prompt == task->name, Kind::usage, fmt::format("{} takes no words beside it", task->name), "--prompt");
    return {.sentence = std::string(task->before), .said = task->said};
  }
  if (task->words == Words::box)
    if (const auto box = numbers_of(words); !box.empty()) words = places_of(box, size);
  return {.sentence = fmt::format("{}{}{}", task->before, words, task->behind), .said = task->said};
}

void check_words(std::string_view prompt) {
  const auto* const task = task_in(prompt);
  if (task == nullptr || task->words == Words::none) return;
  const auto words = words_beside(prompt, *task);
  const bool box = task->words == Words::box;
  MM_CHECK(!words.empty(), Kind::usage, fmt::format("{} needs {}", task->name, box ? "a box" : "words"), "--prompt",
           box ? "--prompt \"x0 y0 x1 y1\", in pixels" : "--prompt says what is meant");
  MM_CHECK(!box || words.starts_with("<loc_") || !numbers_of(words).empty(), Kind::usage,
           fmt::format("{} needs a box, four whole numbers of pixels", task->name), "--prompt", "--prompt \"x0 y0 x1 y1\"");
}

std::string_view task_about(std::string_view about) {
  const auto found = std::ranges::find(kTasks, about, &Task::about);
  return found == kTasks.end() ? std::string_view() : found->name;
}

}  // namespace mm::florence2

#include "data/question_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "base/lines.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

std::string most_frequent_answer(const std::vector<std::string>& answers) {
  const auto often = [&](const std::string& answer) { return std::ranges::count(answers, answer); };
  return *std::ranges::max_element(answers, {}, often);  // the first of equals
}

std::string answer_of(const Json& row, const std::string& where) {
  const Json several = row.get("answers");
  MM_CHECK(several.is_null() || row.get("answer").is_null(), Kind::input, "both 'answer' and 'answers'", where);
  if (several.is_null()) return row.string("answer");
  const auto answers = several.strings();
  MM_CHECK(!answers.empty(), Kind::input, "'answers' is an empty list", where);
  return most_frequent_answer(answers);
}

// As VQA's own three types of answers.
std::string kind_of(const std::string& answer) {
  if (answer == "yes" || answer == "no") return "yes-no";
  const bool digits = std::ranges::all_of(answer, [](char c) { return c >= '0' && c <= '9'; });
  return digits ? "number" : "other";
}

QuestionAnswer asked_in(const Json& row, const std::string& where) {
  QuestionAnswer asked;
  asked.question = row.string("question");
  MM_CHECK(!is_blank(asked.question), Kind::input, "an empty question", where);
  asked.answer = answer_of(row, where);
  MM_CHECK(!is_blank(asked.answer), Kind::input, "an empty answer", where);
  asked.kind = row.string("kind", kind_of(asked.answer));
  MM_CHECK(!is_blank(asked.kind), Kind::input, "an empty 'kind'", where);
  return asked;
}

}  // namespace

std::vector<AskedPhoto> read_question_list(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  std::vector<AskedPhoto> photos;
  std::map<std::string, std::size_t> places;  // of a picture among them
  LineReader lines(from_file(path));
  while (const auto line = lines.next()) {
    const std::string where = fmt::format("{}:{}", shown(path), line->number);
    MM_CHECK(!line->too_long, Kind::input, "a line of more than 1 MiB", where);
    if (is_blank(line->text)) continue;
    const Json row = Json::parse(line->text, where);
    MM_CHECK(row.is_object(), Kind::input, "expected a JSON object", where,
             R"(a line looks like {"image": "a.jpg", "question": "how many cats are there?", "answer": "2"})");
    const auto image = row.string("image");
    MM_CHECK(!image.empty(), Kind::input, "an empty 'image'", where);
    const auto [place, is_new] = places.try_emplace(image, photos.size());
    if (is_new) {
      photos.emplace_back();
      photos.back().photo.id = image;
      photos.back().photo.path = fs::path(image).is_absolute() ? image : (folder / image).string();
    }
    photos[place->second].asked.push_back(asked_in(row, where));
  }
  MM_CHECK(!photos.empty(), Kind::input, "holds no questions", shown(path));
  return photos;
}

}  // namespace mm

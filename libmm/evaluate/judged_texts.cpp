#include "evaluate/judged_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/number.h"
#include "evaluate/judged_rows.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 5> kIds{"question_id", "query_id", "image_id", "id", "image"};

// What names a row: its id, and with `questions` the question beside it where that id is not one of a question.
std::optional<std::string> id_of(const JudgedRow& row, bool questions) {
  const auto with_question = [&](std::string id, std::string_view key) {
    const auto question = row.fields.get("question");
    if (!questions || key == kIds[0] || !question.is_string()) return id;
    const auto mark = id.rfind('#');  // "a.png#2" is the second question about a.png in the records of mm vqa
    if (mark != std::string::npos && row.fields.has("input") && whole_number<unsigned>(std::string_view(id).substr(mark + 1)))
      id.resize(mark);
    return id + " " + question.string();
  };
  for (const auto key : kIds) {
    const auto id = row.fields.get(key);
    if (id.is_null()) continue;
    if (id.is_integer()) return with_question(std::to_string(id.integer()), key);
    MM_CHECK(id.is_string(), Kind::input, fmt::format("'{}' is neither a text nor a whole number", key), row.where);
    return with_question(id.string(), key);
  }
  return std::nullopt;
}

// The field's name in this row.
std::string named(const JudgedRow& row, const std::string& asked, std::span<const std::string_view> usual, std::string_view what) {
  if (!asked.empty()) {
    MM_CHECK(row.fields.has(asked), Kind::input, fmt::format("has no field '{}'", shown(asked)), row.where);
    return asked;
  }
  for (const auto name : usual)
    if (row.fields.has(name)) return std::string(name);
  const auto error = row.fields.get("error");
  if (error.is_object())
    throw Error(Kind::input, "is the record of an error: " + error.string("what", "unknown"), row.where,
                "leave it out, and name --missing skip or empty");
  throw Error(Kind::input, fmt::format("has no {} (none of the fields {})", what, fmt::join(usual, ", ")), row.where,
              "name the field with --pred-field or --ref-field");
}

// The text of a text or number; none for what is neither. A number is written so that it is the same number again.
std::optional<std::string> text_of(const Json& value) {
  if (value.is_string()) return value.string();
  if (value.is_integer()) return std::to_string(value.integer());
  if (value.is_number()) return fmt::format("{}", value.number());
  return std::nullopt;
}

// A text, or a list of them, or of objects that hold one (the answers of VQA's annotators).
std::vector<std::string> texts_of(const Json& value, const std::string& name, const std::string& where) {
  if (const auto text = text_of(value)) return {*text};
  std::vector<std::string> texts;
  MM_CHECK(value.is_array(), Kind::input, fmt::format("'{}' is neither a text nor a list of texts", shown(name)), where);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto one = value.at(i);
    const auto text = text_of(one.is_object() ? one.get("answer") : one);
    MM_CHECK(text, Kind::input, fmt::format("'{}' holds what is no text", shown(name)), where);
    texts.push_back(*text);
  }
  return texts;
}

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

// The picture that a row of the file at `path` is about: a record of mm names it as it was opened, other rows from a folder.
std::string picture_of(const JudgedRow& row, const std::string& path, const std::string& folder) {
  if (const auto input = row.fields.get("input"); input.is_string()) return input.string();
  for (const auto key : {"image", "file_name"}) {
    const auto name = row.fields.get(key);
    if (name.is_string())
      return (std::filesystem::path(folder.empty() ? std::filesystem::path(path).parent_path() : std::filesystem::path(folder)) /
              name.string())
          .string();
  }
  return {};
}

// What was predicted, by id, in the file's order.
struct Predictions {
  std::vector<std::string> ids, wheres, pictures;
  std::vector<std::vector<std::string>> texts;
  std::vector<std::size_t> rows;  // of the file
  std::unordered_map<std::string, std::size_t> place;
  bool named = false;  // by the rows, not by their order

  // Those whose ids are paths of files, with folders in front or without, get the ids of these.
  void rename(const std::unordered_map<std::string, std::string>& by_file) {
    for (std::size_t i = 0; i < ids.size() && !by_file.empty(); ++i)
      for (std::size_t at = 0;;) {
        const auto id = by_file.find(ids[i].substr(at));
        if (id != by_file.end() && place.try_emplace(id->second, i).second) ids[i] = id->second;
        const auto slash = ids[i].find('/', at);
        if (id != by_file.end() || slash == std::string::npos) break;
        at = slash + 1;
      }
  }
};

// Whether a row says how likely each text is, and leaves it at that.
bool has_only_probabilities(const JudgedRow& row, const JudgedFiles& files) {
  const auto named = [&](std::string_view name) { return row.fields.has(name); };
  return files.rows && !files.lists && files.prediction_field.empty() && named("probabilities") &&
         std::ranges::none_of(files.prediction_names, named);
}

Predictions predictions_of(const std::vector<JudgedRow>& rows, const JudgedFiles& files) {
  Predictions found;
  found.named = id_of(rows.front(), files.questions).has_value();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    if (files.missing != "refuse" && row.fields.get("error").is_object()) continue;
    const auto id = id_of(row, files.questions);
    MM_CHECK(id.has_value() == found.named, Kind::input,
             id ? "has an id, and rows before it have none" : "has no id, and rows before it have one", row.where);
    std::vector<std::string> texts{""};
    if (!has_only_probabilities(row, files)) {
      const auto name = named(row, files.prediction_field, files.prediction_names, "prediction");
      texts = texts_of(row.fields.at(name), name, row.where);
    }
    MM_CHECK(files.lists || texts.size() == 1, Kind::input, fmt::format("{} texts where one is judged", texts.size()), row.where);
    found.ids.push_back(id.value_or(std::to_string(i + 1)));
    const auto [other, fresh] = found.place.try_emplace(found.ids.back(), found.ids.size() - 1);
    MM_CHECK(fresh, Kind::input, fmt::format("'{}' is predicted twice, first at {}", shown(*id), found.wheres[other->second]), row.where);
    found.texts.push_back(std::move(texts));
    found.pictures.push_back(picture_of(row, files.predictions, files.pictures));
    found.wheres.push_back(row.where);
    found.rows.push_back(i);
  }
  return found;
}

// The references, by id, in the file's order; nothing predicted yet. by_file: the ids of those whose picture has a file.
std::vector<JudgedText> references_of(const std::vector<JudgedRow>& rows, const JudgedFiles& files, bool by_name,
                                      std::unordered_map<std::string, std::string>& by_file) {
  std::vector<JudgedText> items;
  std::unordered_map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    const auto id = id_of(row, files.questions);
    MM_CHECK(id.has_value() == by_name, Kind::input,
             by_name ? "has no id, and the predictions have" : "has an id, and the predictions have none", row.where,
             "give both files ids, or neither");
    const auto name = named(row, files.reference_field, files.reference_names, "reference");
    const auto texts = texts_of(row.fields.at(name), name, row.where);
    MM_CHECK(!texts.empty(), Kind::input, "has no reference", row.where);
    MM_CHECK(std::ranges::none_of(texts, is_blank), Kind::input, "has a reference without a word", row.where);
    const auto [known, fresh] = place.try_emplace(id.value_or(std::to_string(i + 1)), items.size());
    if (fresh) items.push_back({.id = known->first, .predicted = {}, .references = {}, .true_at = row.where});
    if (const auto file = row.fields.get("file_name"); fresh && file.is_string()) by_file.emplace(file.string(), known->first);
    if (items[known->second].picture.empty()) items[known->second].picture = picture_of(row, files.references, files.pictures);
    auto& all = items[known->second].references;
    all.insert(all.end(), texts.begin(), texts.end());
  }
  return items;
}

}  // namespace

const std::string& place_of(const JudgedText& item) { return item.where.empty() ? item.true_at : item.where; }

JudgedTexts read_judged_texts(const JudgedFiles& files) {
  const auto rows = read_judged_rows(files.predictions);
  auto predicted = predictions_of(rows, files);
  const bool apart = !files.references.empty();
  std::unordered_map<std::string, std::string> by_file;
  auto items = references_of(apart ? read_judged_rows(files.references) : rows, files, predicted.named, by_file);
  predicted.rename(by_file);
  MM_CHECK(predicted.named || items.size() == predicted.ids.size(), Kind::input,
           fmt::format("{} predictions and {} references, and neither has ids", predicted.ids.size(), items.size()),
           shown(files.predictions));
  JudgedTexts judged;
  std::size_t used = 0;
  for (auto& item : items) {
    const auto found = predicted.place.find(item.id);
    const bool there = found != predicted.place.end();
    used += there ? 1 : 0;
    if (!there) {
      MM_CHECK(files.missing != "refuse", Kind::input,
               fmt::format("nothing was predicted for '{}' in {}", shown(item.id), shown(files.predictions)), item.true_at,
               "--missing skip leaves such references out, --missing empty counts an empty text");
      if (files.missing == "skip") {
        ++judged.skipped;
        continue;
      }
    }
    if (there && !predicted.pictures[found->second].empty()) item.picture = predicted.pictures[found->second];
    if (there && files.lists) item.list = predicted.texts[found->second];
    if (there && !files.lists) item.predicted = predicted.texts[found->second].front();
    if (there) item.where = predicted.wheres[found->second];
    if (there && files.rows) item.row = rows[predicted.rows[found->second]].fields;
    judged.empty += (files.lists ? item.list.empty() : is_blank(item.predicted) && !item.row.has("probabilities")) ? 1 : 0;
    judged.items.push_back(std::move(item));
  }
  if (used < predicted.ids.size()) {
    std::unordered_map<std::string, bool> known;
    for (const auto& item : judged.items) known.emplace(item.id, true);
    for (std::size_t i = 0; i < predicted.ids.size(); ++i)
      MM_CHECK(known.contains(predicted.ids[i]), Kind::input, fmt::format("'{}' has no reference", shown(predicted.ids[i])),
               predicted.wheres[i]);
  }
  MM_CHECK(!judged.items.empty(), Kind::input, "no reference has a prediction", shown(files.predictions));
  return judged;
}

std::vector<std::string> read_texts(const std::string& path, const std::string& field, std::span<const std::string_view> usual) {
  std::vector<std::string> all;
  for (const auto& row : read_judged_rows(path)) {
    const auto name = named(row, field, usual, "text");
    for (auto& text : texts_of(row.fields.at(name), name, row.where)) all.push_back(std::move(text));
  }
  return all;
}

}  // namespace mm

#include "evaluate/sclite_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/number.h"
#include "base/utf8.h"
#include "evaluate/judged_lines.h"
#include "metric/plain_text.h"

namespace mm {
namespace {

constexpr std::string_view kIgnored = "ignore_time_segment_in_scoring";

// Calls see(text, where) for each line that is no comment and holds anything.
template <class See>
void each_line(const std::string& path, const See& see) {
  bool any = false;
  each_judged_line(path, [&](const std::string& line, const std::string& where) {
    MM_CHECK(is_utf8(line), Kind::input, "the text is not UTF-8", where);
    if (stripped(line).empty() || line.starts_with(";;")) return;
    any = true;
    see(std::string_view(line), where);
  });
  MM_CHECK(any, Kind::input, "holds no rows", shown(path));
}

double seconds(std::string_view text, const std::string& where) {
  const auto number = finite_number(text);
  MM_CHECK(number && *number >= 0, Kind::input, fmt::format("'{}' is no time in seconds", shown(std::string(text.substr(0, 40)))), where);
  return *number;
}

// Words with a space between them; refused where sclite would choose among some.
std::string transcript(std::span<const std::string_view> words, const std::string& where) {
  std::string text;
  for (const auto word : words) {
    MM_CHECK(word != "{" && word != "}", Kind::input, "has alternatives ({ a / b }), which are not scored", where,
             "write the one that was said");
    text += (text.empty() ? "" : " ") + std::string(word);
  }
  return text;
}

}  // namespace

std::vector<JudgedRow> read_trn(const std::string& path) {
  std::vector<JudgedRow> rows;
  each_line(path, [&](std::string_view line, const std::string& where) {
    const auto text = stripped(line);
    const auto open = text.rfind('(');
    MM_CHECK(text.ends_with(')') && open != std::string_view::npos && open + 2 < text.size(), Kind::input,
             "does not end in an id in round brackets", where, "a trn file has lines such as: hello world (speaker_1)");
    const auto words = split_white(text.substr(0, open));
    Json fields = Json::object();
    fields.set("id", std::string(text.substr(open + 1, text.size() - open - 2)));
    fields.set("text", transcript(words, where));
    rows.push_back({.fields = std::move(fields), .where = where});
  });
  return rows;
}

std::vector<SpokenSegment> read_stm(const std::string& path) {
  std::vector<SpokenSegment> segments;
  each_line(path, [&](std::string_view line, const std::string& where) {
    const auto cells = split_white(line);
    MM_CHECK(cells.size() >= 5, Kind::input, "expected recording, channel, speaker, begin, end and words", where);
    const std::size_t words = cells.size() > 5 && cells[5].starts_with('<') && cells[5].ends_with('>') ? 6 : 5;
    SpokenSegment segment{.recording = fmt::format("{} {}", cells[0], cells[1]),
                          .begin = seconds(cells[3], where),
                          .end = seconds(cells[4], where),
                          .text = transcript(std::span(cells).subspan(words), where),
                          .ignored = false,
                          .where = where};
    MM_CHECK(segment.begin <= segment.end, Kind::input, "ends before it begins", where);
    segment.ignored = lowered(segment.text) == kIgnored;
    segments.push_back(std::move(segment));
  });
  return segments;
}

std::vector<HeardWord> read_ctm(const std::string& path) {
  std::vector<HeardWord> words;
  each_line(path, [&](std::string_view line, const std::string& where) {
    const auto cells = split_white(line);
    MM_CHECK(cells.size() >= 5, Kind::input, "expected recording, channel, begin, duration and word", where);
    MM_CHECK(!cells[4].starts_with("<ALT"), Kind::input, "has alternatives (<ALT_BEGIN>), which are not scored", where,
             "write the one that is meant");
    words.push_back({.recording = fmt::format("{} {}", cells[0], cells[1]),
                     .begin = seconds(cells[2], where),
                     .duration = seconds(cells[3], where),
                     .word = std::string(cells[4]),
                     .where = where});
  });
  return words;
}

JudgedTexts heard_in_segments(const std::string& heard, const std::string& spoken) {
  auto words = read_ctm(heard);
  std::ranges::stable_sort(words, {}, &HeardWord::begin);
  auto segments = read_stm(spoken);
  std::map<std::string, std::vector<std::size_t>> places;  // of each recording, its segments by their ends
  for (std::size_t i = 0; i < segments.size(); ++i) places[segments[i].recording].push_back(i);
  for (auto& [recording, own] : places) std::ranges::stable_sort(own, {}, [&](std::size_t i) { return segments[i].end; });
  std::vector<std::string> texts(segments.size());
  for (const auto& word : words) {
    const auto own = places.find(word.recording);
    MM_CHECK(own != places.end(), Kind::input, fmt::format("'{}' has no segment in the references", shown(word.recording)), word.where);
    const double middle = word.begin + word.duration / 2;
    const auto found = std::ranges::upper_bound(own->second, middle, {}, [&](std::size_t i) { return segments[i].end; });
    auto& text = texts[found == own->second.end() ? own->second.back() : *found];
    text += (text.empty() ? "" : " ") + word.word;
  }
  JudgedTexts judged;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto& segment = segments[i];
    if (segment.ignored) continue;
    judged.items.push_back({.id = fmt::format("{} {} {}", segment.recording, segment.begin, segment.end),
                            .predicted = std::move(texts[i]),
                            .references = {segment.text},
                            .true_at = segment.where});
    judged.empty += judged.items.back().predicted.empty() ? 1 : 0;
  }
  MM_CHECK(!judged.items.empty(), Kind::input, "holds no segment that is scored", shown(spoken));
  return judged;
}

}  // namespace mm

#include "evaluate/events.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/number.h"
#include "evaluate/judged_rows.h"
#include "metric/event_scores.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 4> kFileNames{"filename", "file", "audio", "id"};
constexpr std::array<std::string_view, 2> kOnsetNames{"onset", "start"};
constexpr std::array<std::string_view, 2> kOffsetNames{"offset", "end"};
constexpr std::array<std::string_view, 3> kLabelNames{"event_label", "label", "class"};
constexpr double kMostSeconds = 1e9;

struct EventRow {
  std::string file, label, where;
  double onset = 0, offset = 0;
  bool empty = false;  // nothing happens there
};

// The first of these fields that holds anything; null where none does.
template <std::size_t N>
Json field_of(const JudgedRow& row, const std::array<std::string_view, N>& names) {
  for (const auto name : names) {
    const auto value = row.fields.get(name);
    if (!value.is_null() && !(value.is_string() && value.string().empty())) return value;
  }
  return {};
}

template <std::size_t N>
std::string text_in(const JudgedRow& row, const Json& value, const std::array<std::string_view, N>& names) {
  if (value.is_integer()) return std::to_string(value.integer());
  MM_CHECK(value.is_string(), Kind::input, fmt::format("'{}' is neither a text nor a whole number", names.front()), row.where);
  return value.string();
}

template <std::size_t N>
double seconds_in(const JudgedRow& row, const Json& value, const std::array<std::string_view, N>& names) {
  const auto seconds = value.is_string() ? finite_number(value.string()) : value.is_number() ? std::optional(value.number()) : std::nullopt;
  MM_CHECK(seconds && *seconds >= 0 && *seconds <= kMostSeconds, Kind::input,
           fmt::format("'{}' is {}, and times are seconds from 0 on", names.front(), seconds ? fmt::format("{:g}", *seconds) : "no number"),
           row.where);
  return *seconds;
}

EventRow read_event(const JudgedRow& row) {
  const auto file = field_of(row, kFileNames), onset = field_of(row, kOnsetNames), offset = field_of(row, kOffsetNames),
             label = field_of(row, kLabelNames);
  MM_CHECK(!file.is_null(), Kind::input, fmt::format("names no file (none of the fields {})", fmt::join(kFileNames, ", ")), row.where);
  EventRow event{.file = text_in(row, file, kFileNames), .label = "", .where = row.where};
  event.empty = onset.is_null() && offset.is_null() && label.is_null();
  if (event.empty) return event;
  for (const auto& [value, name] : {std::pair{&onset, "onset"}, {&offset, "offset"}, {&label, "event_label"}})
    MM_CHECK(!value->is_null(), Kind::input, fmt::format("is an event without '{}'", name), row.where,
             "an event has a file, an onset, an offset and a label");
  event.label = text_in(row, label, kLabelNames);
  event.onset = seconds_in(row, onset, kOnsetNames);
  event.offset = seconds_in(row, offset, kOffsetNames);
  MM_CHECK(event.onset <= event.offset, Kind::input, fmt::format("ends at {:g} s, before it begins at {:g} s", event.offset, event.onset),
           row.where);
  return event;
}

struct EventSet {
  std::vector<std::string> files;
  std::unordered_map<std::string, std::size_t> place;  // of a file
  std::map<std::string, std::size_t> kinds;
  std::vector<EventRow> truth, found;

  // Places in the order of the names.
  std::vector<std::string> number_kinds() {
    for (const auto* rows : {&truth, &found})
      for (const auto& row : *rows) kinds[row.label];
    std::vector<std::string> names;
    for (auto& [name, place] : kinds) {
      place = names.size();
      names.push_back(name);
    }
    return names;
  }

  std::vector<TimedEvent> timed(const std::vector<EventRow>& rows) const {
    std::vector<TimedEvent> events;
    std::vector<std::size_t> counts(files.size());
    for (const auto& row : rows) {
      events.push_back({.file = place.at(row.file), .kind = kinds.at(row.label), .onset = row.onset, .offset = row.offset});
      MM_CHECK(++counts[events.back().file] <= kMostEvents, Kind::input,
               fmt::format("is one of more than {} events of '{}'", kMostEvents, shown(row.file)), row.where);
    }
    return events;
  }
};

EventSet read_events(const std::string& predictions, const std::string& references) {
  EventSet set;
  for (const auto& row : read_judged_rows(references)) {
    auto event = read_event(row);
    if (set.place.try_emplace(event.file, set.files.size()).second) set.files.push_back(event.file);
    if (!event.empty) set.truth.push_back(std::move(event));
  }
  for (const auto& row : read_judged_rows(predictions)) {
    auto event = read_event(row);
    MM_CHECK(set.place.contains(event.file), Kind::input, fmt::format("'{}' is no file of the references", shown(event.file)), row.where,
             "a row of a file alone in --ref says that nothing happens there");
    if (!event.empty) set.found.push_back(std::move(event));
  }
  MM_CHECK(!set.truth.empty(), Kind::input, "holds no event", shown(references));
  return set;
}

}  // namespace

Judgement judge_events(const std::string& predictions, const std::string& references) {
  MM_CHECK(!references.empty(), Kind::usage, "the file of references is missing", "--ref",
           "mm evaluate event --pred found.tsv --ref events.tsv");
  auto set = read_events(predictions, references);
  const auto kinds = set.number_kinds();
  const auto found = set.timed(set.found), truth = set.timed(set.truth);
  std::vector<std::uint64_t> held_to(set.files.size());
  for (const auto& event : set.truth) {
    auto& own = held_to[set.place.at(event.file)];
    own = mix64(own ^ hash64(event.label));
    for (const double seconds : {event.onset, event.offset}) own = mix64(own ^ std::bit_cast<std::uint64_t>(seconds));
  }
  return {.ids = set.files,
          .held_to = std::move(held_to),
          .scores = event_scores(found, truth, set.files.size(), kinds),
          .protocol =
              "events: begin within 0.2 s, end within 0.2 s or half of the length, as many pairs as possible; segments: whole "
              "seconds; F1, precision, recall and ER as sed_eval; macro: mean over the kinds that there are, one that is never "
              "found having 0",
          .remarks = {fmt::format("{} events, {} found", truth.size(), found.size())}};
}

}  // namespace mm

#include "task/regions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <string_view>

namespace mm {
namespace {

struct Name {
  std::string_view all, one;
};

constexpr std::array<Name, 3> kNames{{{"boxes", "box"}, {"quads", "quad"}, {"polygons", "polygons"}}};  // as Region::Shape

Json to_json(std::span<const std::int64_t> numbers) {
  Json json = Json::array();
  for (const auto number : numbers) json.push(number);
  return json;
}

Json to_json(const Region& region) {
  Json json = Json::object(), points = Json::array();
  json.set("label", region.label);
  for (const auto& outline : region.points) points.push(to_json(outline));
  const auto& name = kNames[static_cast<std::size_t>(region.shape)].one;
  json.set(name, region.shape == Region::Shape::polygons ? points : points.at(0));
  return json;
}

std::string line_of(const Json& region, std::string_view name) {
  auto line = region.string("label");
  const auto add = [&line](const Json& points) {
    line += fmt::format("{}[{}]", line.empty() ? "" : " ", fmt::join(points.integers(), ", "));
  };
  const auto points = region.at(name);
  if (points.size() == 0 || !points.at(0).is_array()) {
    add(points);
    return line;
  }
  for (std::size_t i = 0; i < points.size(); ++i) add(points.at(i));
  return line;
}

}  // namespace

void set_regions(Json& caption, std::span<const Region> regions) {
  for (std::size_t shape = 0; shape < kNames.size(); ++shape) {
    Json all = Json::array();
    for (const auto& region : regions)
      if (static_cast<std::size_t>(region.shape) == shape) all.push(to_json(region));
    if (all.size() > 0) caption.set(kNames[shape].all, all);
  }
}

std::vector<std::string> caption_lines(const Json& caption) {
  std::vector<std::string> lines;
  for (const auto& [all, one] : kNames) {
    const auto regions = caption.get(all);
    for (std::size_t i = 0; i < regions.size(); ++i) lines.push_back(line_of(regions.at(i), one));
  }
  if (lines.empty()) lines.push_back(caption.string("caption"));
  return lines;
}

}  // namespace mm
